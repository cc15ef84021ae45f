"""Images that a Dockerfile makes from a prebuilt one, and what it sets and installs there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pinproof.budget import spend
from pinproof.deployment.changes import BuildChange
from pinproof.deployment.image_names import parse_image
from pinproof.deployment.model import Code, Definition, InstallSource
from pinproof.deployment.platforms.docker.dockerfile_changes import doubt_of_copy, doubt_of_setting
from pinproof.deployment.platforms.docker.dockerfile_python import find_stage_python
from pinproof.deployment.platforms.docker.dockerfile_run import Run, join_image_path, read_run
from pinproof.deployment.profiles import AZUREML
from pinproof.formats.dockerfile_text import split_instructions
from pinproof.formats.setting import Setting
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.environments import Environments
from pinproof.hosts.model import Hosted
from pinproof.source import Place, SourceFile, Span
from pinproof.target.model import DEFAULT_PLATFORM

_ARGUMENT = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")
_MACHINES = {"arm64": "aarch64", "aarch64": "aarch64", "ppc64le": "ppc64le", "s390x": "s390x"}
_WORD = re.compile(r"\S+")
_LISTED = re.compile(r'"([^"\\]*)"')
_PAIR = re.compile(r"(?<!\w)([A-Za-z_]\w*)=((?:\"(?:\\.|[^\"\\])*\"|'[^']*'|\\.|[^\s\"'\\])*)")


@dataclass(slots=True, kw_only=True)
class _Stage:
    """What is known of one stage; `copied` are pairs of a path in the context and in the image."""

    place: Place
    name: str
    image: Value
    settings: list[Setting] = field(default_factory=list)
    copied: list[tuple[str, str]] = field(default_factory=list)
    installed: list[InstallSource] = field(default_factory=list)
    hosted: list[Hosted] = field(default_factory=list)
    unread: list[Unknown] = field(default_factory=list)
    changes: list[BuildChange] = field(default_factory=list)
    runs: list[tuple[Place, str]] = field(default_factory=list)
    folder: str = "/"
    base: "_Stage | None" = None
    machine: str | None = None
    environments: Environments = field(default_factory=Environments)


def read_dockerfile(source: SourceFile) -> Iterator[Definition]:
    """Give what stages are made of that pip installs in, and what the last one is made of.

    A stage that another one goes on from is part of that one.
    """
    stages: list[_Stage] = []
    arguments: dict[str, str] = {}
    for name, span, rest in split_instructions(source.text):
        place = Place(source, span)
        if name == "FROM":
            stages.append(_stage(place, rest, stages, arguments))
        elif name == "ARG":
            key, equals, value = rest.strip().partition("=")
            if equals:
                arguments[key] = value.strip("\"' ")
        elif stages:
            _step(name, place, rest, arguments, stages[-1])
            _doubt(stages[-1], doubt_of_setting(name, place, rest))
    continued = {id(stage.base) for stage in stages}
    for stage in stages:
        is_last = stage is stages[-1]
        if is_last or ((stage.installed or stage.hosted) and id(stage) not in continued):
            yield _definition(stage, is_last=is_last)


def _definition(stage: _Stage, *, is_last: bool) -> Definition:
    """Give what a stage is made of; only of the last one a container is started."""
    name = parse_image(stage.image.text) if isinstance(stage.image, Scalar) else None
    platform = None
    if stage.machine is not None:
        told = name.target("") if name is not None else None
        stated = name.platform if name is not None else None
        of_image = told.platform if told is not None else stated or DEFAULT_PLATFORM
        platform = of_image.replace("x86_64", stage.machine)
    python = find_stage_python(stage.image, stage.runs)
    environments = [each.environment for each in stage.installed]
    environments += [each.environment for each in stage.hosted]
    if name is not None and name.python is not None and None in environments:
        # What is called by another Python's name tells that for itself only.
        python = None
    return Definition(
        place=stage.place,
        what="Dockerfile",
        image=stage.image,
        settings=tuple(stage.settings) if is_last else (),
        code=_code(stage) if is_last else None,
        installed=tuple(stage.installed),
        hosted=tuple(stage.hosted),
        unread=tuple(stage.unread),
        changes=tuple(stage.changes),
        python=python,
        platform=platform,
        copied=tuple(dict.fromkeys(source for source, _ in stage.copied if "*" not in source)),
    )


def _step(name: str, place: Place, rest: str, arguments: dict[str, str], stage: _Stage) -> None:
    if name == "ENV":
        _set(place, rest, arguments, stage)
    elif name == "SHELL":
        words = [Scalar(place=place, text=match[1]) for match in _LISTED.finditer(rest)]
        stage.environments.enter_shell(words)
    elif name == "WORKDIR":
        stage.folder = join_image_path(stage.folder, rest.strip().strip("\"'"))
    elif name in ("COPY", "ADD"):
        _copy(stage, place, rest)
    elif name == "RUN":
        _run(place, rest, arguments, stage)


def _run(place: Place, rest: str, arguments: dict[str, str], stage: _Stage) -> None:
    stage.runs.append((place, rest))
    run = Run(
        place=place,
        text=rest,
        folder=stage.folder,
        copied=tuple(stage.copied),
        known=_known(arguments, stage),
        environments=stage.environments.begin_shell(),
    )
    for each in read_run(run):
        match each:
            case InstallSource():
                stage.installed.append(each)
            case Hosted():
                stage.hosted.append(each)
            case Unknown():
                stage.unread.append(each)
            case BuildChange():
                stage.changes.append(each)


def _set(place: Place, rest: str, arguments: dict[str, str], stage: _Stage) -> None:
    """Note what `ENV` sets; of a `PATH` the folder that commands are looked for in first."""
    said = list(_settings(place, rest, arguments, stage))
    stage.settings += said
    for value in (each.value for each in said if each.name.text == "PATH"):
        source, (start, end) = value.place
        first = source.text[start:end].strip("\"'").partition(":")[0]
        folder = _expanded(first, value.place, _known(arguments, stage))
        if isinstance(folder, Scalar):
            stage.environments.enter_path(folder.text)


def _doubt(stage: _Stage, change: BuildChange | None) -> None:
    if change is not None:
        stage.changes.append(change)


_MOST_EXPANDED = 2**16


def _expanded(text: str, place: Place, known: dict[str, str]) -> Value:
    missing = False
    room = _MOST_EXPANDED

    def value(match: re.Match[str]) -> str:
        nonlocal missing, room
        name = match[1] or match[3]
        if name in known:
            room -= len(known[name])
            return known[name] if room >= 0 else ""
        if match[2] is not None:
            return match[2]
        missing = True
        return ""

    expanded = _ARGUMENT.sub(value, text)
    if room < 0:
        return Unknown(place=place, what="its variables expand too far")
    if missing:
        return Unknown(place=place, what="it is given when the image is built")
    return Scalar(place=place, text=expanded)


def _stage(place: Place, rest: str, earlier: list[_Stage], arguments: dict[str, str]) -> _Stage:
    words = [match for match in _WORD.finditer(rest) if not match[0].startswith("--")]
    if not words:
        return _Stage(place=place, name="", image=Unknown(place=place, what="it names no image"))
    start = place.span.start
    span = Span(start + words[0].start(), start + words[0].end())
    image = _expanded(words[0][0], Place(place.source, span), arguments)
    named = len(words) > 2 and words[1][0].upper() == "AS"  # noqa: PLR2004 - image, AS, name
    name = words[2][0].lower() if named else ""
    spend(len(earlier))
    for stage in earlier:
        if isinstance(image, Scalar) and stage.name and image.text.lower() == stage.name:
            return _Stage(
                place=place,
                name=name,
                base=stage,
                machine=stage.machine,
                image=stage.image,
                settings=list(stage.settings),
                copied=list(stage.copied),
                installed=list(stage.installed),
                hosted=list(stage.hosted),
                unread=list(stage.unread),
                changes=list(stage.changes),
                runs=list(stage.runs),
                folder=stage.folder,
                environments=stage.environments.copy(),
            )
    return _Stage(place=place, name=name, image=image, machine=_machine(rest))


def _machine(rest: str) -> str | None:
    """Give the processor that `--platform` names, as wheels do; `None` for the usual one."""
    named = re.search(r"--platform=[\"']?linux/(\w+)", rest)
    return _MACHINES.get(named[1]) if named is not None else None


def _known(arguments: dict[str, str], stage: _Stage) -> dict[str, str]:
    spend(len(stage.settings))
    return arguments | {
        each.name.text: each.value.text for each in stage.settings if isinstance(each.value, Scalar)
    }


def _settings(
    place: Place, rest: str, arguments: dict[str, str], stage: _Stage
) -> Iterator[Setting]:
    known = _known(arguments, stage)
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
        if match is not old_form and rest[match.end() : match.end() + 1] in ('"', "'"):
            unclosed = Unknown(place=where, what="its quote is never closed")
            yield Setting(name=Scalar(place=name, text=match[1]), value=unclosed)
            if AZUREML.variable(match[1]) is None:
                stage.unread.append(unclosed)
            return
        quoted = text[:1] in "\"'" and text[-1:] == text[:1] and len(text) > 1
        yield Setting(
            name=Scalar(place=name, text=match[1]),
            value=_expanded(text[1:-1] if quoted else text, where, known),
        )


def _copy(stage: _Stage, place: Place, rest: str) -> None:
    if "<<" in rest:
        # What is written into the Dockerfile itself is no file of the context.
        return
    options = [match[0] for match in _WORD.finditer(rest) if match[0].startswith("--")]
    words = [word.strip("[],\"'") for word in rest.split() if not word.startswith("--")]
    words = [word for word in words if word and word != "\\"]
    if len(words) < 2:  # noqa: PLR2004 - something and somewhere
        return
    *sources, target = words
    _doubt(stage, doubt_of_copy(place, sources, target))
    if any(option.startswith("--from") for option in options):
        return
    is_here = target in (".", "./")
    target = f"{stage.folder.rstrip('/')}/" if is_here else join_image_path(stage.folder, target)
    for one in sources:
        name = one.rstrip("/").rpartition("/")[2]
        # A folder's content is copied, a file keeps its name in a folder.
        whole = one in (".", "./") or one.endswith("/")
        into = target.endswith("/") or len(sources) > 1
        path = target.rstrip("/") if whole or not into else f"{target.rstrip('/')}/{name}"
        stage.copied.append((one.removeprefix("./").rstrip("/") or ".", path or "/"))


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
