"""Images that a Dockerfile makes from a prebuilt one, and what it sets and installs there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pinproof.deployment.model import Code, Definition, Installed, Setting
from pinproof.deployment.profiles import AZUREML
from pinproof.deployment.script import Script
from pinproof.deployment.tree import Scalar, Unknown, Value
from pinproof.deployment.words import commands
from pinproof.source import Place, SourceFile, Span

_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_ARGUMENT = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")
_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_WORD = re.compile(r"\S+")
_PAIR = re.compile(r"([A-Za-z_]\w*)=((?:\"(?:\\.|[^\"\\])*\"|'[^']*'|\\.|[^\s\"'\\])*)")


@dataclass(slots=True, kw_only=True)
class _Stage:
    """What is known of one stage; `copied` are pairs of a path in the context and in the image."""

    name: str
    image: Value
    settings: list[Setting] = field(default_factory=list)
    copied: list[tuple[str, str]] = field(default_factory=list)
    installed: list[Installed] = field(default_factory=list)
    folder: str = "/"


def read_dockerfile(source: SourceFile) -> Iterator[Definition]:
    """Give what the last stage is made of; nothing for a file without a `FROM`."""
    stages: list[_Stage] = []
    arguments: dict[str, str] = {}
    first: Place | None = None
    for name, span in _instructions(source.text):
        place = Place(source, span)
        rest = source.text[span.start : span.end]
        if name == "FROM":
            stages.append(_stage(place, rest, stages, arguments))
            first = place
        elif name == "ARG":
            key, equals, value = rest.strip().partition("=")
            if equals:
                arguments[key] = value.strip("\"' ")
        elif stages:
            _step(name, place, arguments, stages[-1])
    if stages and first is not None:
        stage = stages[-1]
        yield Definition(
            place=first,
            what="Dockerfile",
            image=stage.image,
            settings=tuple(stage.settings),
            code=_code(stage),
            installed=tuple(stage.installed),
        )


def _step(name: str, place: Place, arguments: dict[str, str], stage: _Stage) -> None:
    rest = place.source.text[place.span.start : place.span.end]
    if name == "ENV":
        stage.settings += _settings(place, rest, arguments, stage)
    elif name == "WORKDIR":
        stage.folder = _joined(stage.folder, rest.strip().strip("\"'"))
    elif name in ("COPY", "ADD"):
        _copy(stage, rest)
    elif name == "RUN":
        stage.installed += _installed(place, rest, stage)


def _instructions(text: str) -> Iterator[tuple[str, Span]]:
    """Give each instruction's name and the span of what follows it, over continued lines."""
    at = 0
    while at < len(text):
        end = _line_end(text, at)
        match = _INSTRUCTION.match(text, at, end)
        if match is None:
            at = end + 1
            continue
        while text[at:end].rstrip().endswith("\\") and end < len(text):
            end = _line_end(text, end + 1)
            # Comment lines may stand between continued lines.
            while text[text.rfind("\n", 0, end) + 1 : end].lstrip().startswith("#"):
                if end >= len(text):
                    break
                end = _line_end(text, end + 1)
        name = match[1].upper()
        heredoc = _HEREDOC.search(text, match.end(), end) if name in ("RUN", "COPY") else None
        if heredoc is not None:
            closing = re.compile(rf"^\t*{heredoc[1]}[ \t]*\r?$", re.MULTILINE).search(text, end)
            end = closing.start() if closing is not None else len(text)
        yield name, Span(match.end(), len(text[:end].rstrip()))
        at = max(end, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _expanded(text: str, place: Place, known: dict[str, str]) -> Value:
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        name = match[1] or match[3]
        if name in known:
            return known[name]
        if match[2] is not None:
            return match[2]
        missing = True
        return ""

    expanded = _ARGUMENT.sub(value, text)
    if missing:
        return Unknown(place=place, what="it is given when the image is built")
    return Scalar(place=place, text=expanded)


def _stage(place: Place, rest: str, earlier: list[_Stage], arguments: dict[str, str]) -> _Stage:
    words = [match for match in _WORD.finditer(rest) if not match[0].startswith("--")]
    if not words:
        return _Stage(name="", image=Unknown(place=place, what="it names no image"))
    start = place.span.start
    span = Span(start + words[0].start(), start + words[0].end())
    image = _expanded(words[0][0], Place(place.source, span), arguments)
    named = len(words) > 2 and words[1][0].upper() == "AS"  # noqa: PLR2004 - image, AS, name
    name = words[2][0].lower() if named else ""
    for stage in earlier:
        if isinstance(image, Scalar) and stage.name and image.text.lower() == stage.name:
            return _Stage(
                name=name,
                image=stage.image,
                settings=list(stage.settings),
                copied=list(stage.copied),
                installed=list(stage.installed),
                folder=stage.folder,
            )
    return _Stage(name=name, image=image)


def _settings(
    place: Place, rest: str, arguments: dict[str, str], stage: _Stage
) -> Iterator[Setting]:
    known = arguments | {
        each.name.text: each.value.text for each in stage.settings if isinstance(each.value, Scalar)
    }
    start = place.span.start
    pairs = list(_PAIR.finditer(rest))
    old_form = re.match(r"([A-Za-z_]\w*)[ \t]+(?!=)(.*)", rest, re.DOTALL)
    matches = [old_form] if old_form is not None and not pairs[:1] else pairs
    if old_form is not None and pairs and pairs[0].start() > 0:
        matches = [old_form]
    for match in matches:
        name = Place(place.source, Span(start + match.start(1), start + match.end(1)))
        where = Place(place.source, Span(start + match.start(2), start + match.end(2)))
        text = match[2].strip()
        quoted = text[:1] in "\"'" and text[-1:] == text[:1] and len(text) > 1
        yield Setting(
            name=Scalar(place=name, text=match[1]),
            value=_expanded(text[1:-1] if quoted else text, where, known),
        )


def _joined(folder: str, path: str) -> str:
    return path if path.startswith("/") else f"{folder.rstrip('/')}/{path.removeprefix('./')}"


def _copy(stage: _Stage, rest: str) -> None:
    options = [match[0] for match in _WORD.finditer(rest) if match[0].startswith("--")]
    if any(option.startswith("--from") for option in options):
        return
    words = [word.strip("[],\"'") for word in rest.split() if not word.startswith("--")]
    words = [word for word in words if word and word != "\\"]
    if len(words) < 2:  # noqa: PLR2004 - something and somewhere
        return
    *sources, target = words
    is_here = target in (".", "./")
    target = f"{stage.folder.rstrip('/')}/" if is_here else _joined(stage.folder, target)
    for one in sources:
        name = one.rstrip("/").rpartition("/")[2]
        # A folder's content is copied, a file keeps its name in a folder.
        whole = one in (".", "./") or one.endswith("/")
        into = target.endswith("/") or len(sources) > 1
        path = target.rstrip("/") if whole or not into else f"{target.rstrip('/')}/{name}"
        stage.copied.append((one.removeprefix("./").rstrip("/") or ".", path or "/"))


def _installed(place: Place, rest: str, stage: _Stage) -> Iterator[Installed]:
    text = rest
    script = Script(source=place.source, text=text, steps=((0, place.span.start),))
    for words in commands(script):
        texts = [word.text if isinstance(word, Scalar) else "" for word in words]
        if "install" not in texts or not any(
            text.rpartition("/")[2].startswith("pip") for text in texts[: texts.index("install")]
        ):
            continue
        for at, word in enumerate(words):
            if texts[at] in ("-r", "--requirement") and at + 1 < len(words):
                yield from _file(words[at + 1], stage)
            elif texts[at].startswith("--requirement=") and isinstance(word, Scalar):
                path = texts[at].partition("=")[2]
                yield from _file(Scalar(place=word.place, text=path), stage)


def _file(path: Value, stage: _Stage) -> Iterator[Installed]:
    """Give the file of the context that lies at a path in the image."""
    if isinstance(path, Unknown):
        yield Installed(path=path, takes="requirements")
        return
    where = _joined(stage.folder, path.text)
    for source, target in reversed(stage.copied):
        if where == target:
            yield Installed(path=Scalar(place=path.place, text=source), takes="requirements")
            return
        if where.startswith(f"{target.rstrip('/')}/"):
            inner = where[len(target.rstrip("/")) + 1 :]
            inside = inner if source == "." else f"{source}/{inner}"
            yield Installed(path=Scalar(place=path.place, text=inside), takes="requirements")
            return


def _code(stage: _Stage) -> Code | None:
    """Tell which folder of the context becomes the application's root."""
    known = {each.name.text: each.value for each in stage.settings}
    root = known.get(AZUREML.root_variable)
    inside = root.text if isinstance(root, Scalar) else AZUREML.root
    entry = known.get(AZUREML.entry_variable)
    for source, target in reversed(stage.copied):
        if target.rstrip("/") == inside.rstrip("/"):
            return Code(directory=Scalar(place=stage.image.place, text=source), entry=entry)
    return Code(entry=entry) if entry is not None else None
