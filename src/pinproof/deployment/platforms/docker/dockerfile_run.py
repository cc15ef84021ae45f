"""What a `RUN` of a Dockerfile installs with pip: files of the context, or words of its own."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from pinproof.deployment.changes import BuildChange
from pinproof.deployment.model import InstallSource
from pinproof.deployment.platforms.docker.dockerfile_changes import read_change, read_install
from pinproof.deployment.platforms.docker.guards import why_spared
from pinproof.formats.dockerfile_text import find_heredoc
from pinproof.formats.script import Script
from pinproof.formats.shell_words import SHELLS, span_words, split_commands
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.conda_call import read_conda_call
from pinproof.hosts.commands.environments import Environments
from pinproof.hosts.commands.pip_call import OWN_PROJECT, PipCall, find_pip_install, read_pip_call
from pinproof.hosts.literals.json_strings import JSON_STRING
from pinproof.hosts.literals.shell_quotes import SHELL_WORD
from pinproof.hosts.literals.style import Style
from pinproof.hosts.model import Hosted, PipEnvironment, Unfollowed
from pinproof.record import field, record, replace
from pinproof.source import Place, Span

_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_FLAG = re.compile(r"[ \t]*--(?:mount|network|security)=\S+[ \t\\\r\n]*")
_MENTIONED = re.compile(r"\bpip[\d.]*[ \t\"',]+(?:\S{1,200}[ \t]+){0,20}?[\"']?install\b")
_NOT_KNOWN = "what pip installs by this word is not known:"
_NOT_SEEN = "how pip is called there cannot be read"
_NOT_UNDERSTOOD = "how pip is called here cannot be read, so what it installs is not judged"

_Said: TypeAlias = InstallSource | Hosted | Unknown | BuildChange


@record
class Run:
    """A `RUN`: its text, the folder it starts in, what was copied before, known variables.

    `environments` are those that commands before it made.
    """

    place: Place
    text: str
    folder: str
    copied: tuple[tuple[str, str], ...]
    known: Mapping[str, str]
    environments: Environments = field(default_factory=Environments)


def join_image_path(folder: str, path: str) -> str:
    """Give a path in the image, seen from a folder there."""
    return path if path.startswith("/") else f"{folder.rstrip('/')}/{path.removeprefix('./')}"


def read_run(run: Run) -> Iterator[_Said]:
    """Give the files that pip installs, what it is given by name, and what cannot be judged.

    Each change to what is installed comes in its order, too.
    """
    at = 0
    copied = list(run.copied)
    while (flag := _FLAG.match(run.text, at)) is not None:
        copied += _bound(flag[0], run.folder)
        at = flag.end()
    start = run.place.span.start + at
    run = replace(run, text=run.text[at:], copied=tuple(copied))
    said: list[_Said] = []
    listed = _listed(run.text, run.place, start)
    if listed is not None:
        pips = _of_command(listed, run, said, (JSON_STRING,)) is not None
    else:
        pips = _of_shell(_script(run, start), run, said, (SHELL_WORD,))
    if not pips and _MENTIONED.search(run.text) and not run.text.lstrip().startswith("echo"):
        said.append(Unknown(place=run.place, what=_NOT_UNDERSTOOD))
        said.append(BuildChange(place=run.place, doubt=_NOT_SEEN))
    yield from said


def _script(run: Run, start: int) -> Script:
    text, document = run.text, find_heredoc(run.text)
    if document is not None:
        command, at = document
        shell = command.rpartition("/")[2].partition(" ")[0]
        first = text[at:].lstrip().partition("\n")[0]
        other = first.startswith("#!") and not first.rstrip().endswith("sh")
        is_shell = (not command or shell in SHELLS) and not other
        text = " " * at + text[at:] if is_shell else text[: at - 1]
    return Script(source=run.place.source, text=text, steps=((0, start),))


def _of_shell(script: Script, run: Run, said: list[_Said], styles: Sequence[Style]) -> bool:
    """Follow the commands of a shell; tell whether pip installs in any of them."""
    here, met = run, False
    for words in split_commands(script, run.known):
        bare = _unbracketed(words)
        if not bare:
            continue
        moved = _moved(bare, here)
        if moved is not None:
            here = moved
            continue
        met = _of_command(bare, here, said, styles) is not None or met
    return met


def _unbracketed(words: list[Value]) -> list[Value]:
    """Drop the brackets of a group: it begins and ends with a command."""
    first, last = words[0], words[-1]
    if isinstance(last, Scalar) and last.text.endswith(")") and "(" not in last.text:
        words = [*words[:-1], replace(last, text=last.text.rstrip(")"))]
        first = words[0]
    if isinstance(first, Scalar) and first.text[:1] in ("(", "{"):
        words = [replace(first, text=first.text.lstrip("({")), *words[1:]]
    return [word for word in words if isinstance(word, Unknown) or word.text]


def _moved(words: list[Value], run: Run) -> Run | None:
    first = words[0]
    if not isinstance(first, Scalar) or first.text not in ("cd", "pushd"):
        return None
    if len(words) == 1:
        return replace(run, folder="")
    target = words[-1]
    folder = ""
    if isinstance(target, Scalar) and target.text[:1] not in ("~", "-"):
        # Seen from nowhere, a relative path is not known either.
        is_known = run.folder or target.text.startswith("/")
        folder = join_image_path(run.folder, target.text) if is_known else ""
    return replace(run, folder=folder)


def _of_command(
    words: list[Value], run: Run, said: list[_Said], styles: Sequence[Style]
) -> bool | None:
    """Note down what one command installs; `None` when pip does not install in it."""
    texts = [word.text if isinstance(word, Scalar) else "" for word in words]
    nested = _nested(words, texts)
    if nested is not None:
        # Within a word there are quotes already: it is read, and not written into.
        return _of_shell(nested, run, said, ()) or None
    if run.environments.note(words, run.folder):
        # What is made or entered there is followed.
        return None
    conda = read_conda_call(words)
    if conda is not None:
        file = _file(conda.file, run)
        said.append(replace(file, takes="conda", renews_image=conda.renews))
        said += _changed(words, run)
        return None
    at = find_pip_install(words)
    if at is None:
        before = words[: texts.index("install")] if "install" in texts else ()
        if any(isinstance(word, Unknown) for word in before) and "-r" in texts:
            said.append(Unknown(place=span_words(words), what=_NOT_UNDERSTOOD))
            said.append(BuildChange(place=span_words(words), doubt=_NOT_SEEN))
            return True
        said += _changed(words, run)
        return None
    call = read_pip_call(words, at, styles)
    environment = run.environments.of_call(words, run.folder)
    files = [_called(_file(path, run), call, environment) for path in call.files]
    said += files
    for project, lists in call.projects:
        file = _called(_file(project, run), call, environment)
        # A folder may have a file of another kind; a group is read from this one.
        said.append(replace(file, lists=lists, optional=lists.dependencies))
    paths = dict(_followed(path, file) for path, file in zip(call.files, files, strict=True))
    paths |= dict(_followed(path, _file(path, run)) for path in call.constraints)
    hosted = replace(call.hosted(paths), environment=environment)
    is_apart = environment is not None and environment.is_apart
    change = None if is_apart else read_install(call, hosted, run.text)
    said += [] if change is None else [replace(change, files=tuple(each.path for each in files))]
    if call.names_projects:
        # What of it is not known is said with it.
        said.append(hosted)
    else:
        said += [Unknown(place=e.place, what=f"{_NOT_KNOWN} {e.what}") for e in call.unread]
        read = {project.place for project, _ in call.projects}
        said += [
            Unknown(place=e.place, what=f"{OWN_PROJECT}, so not judged")
            for e in call.own
            if e.place not in read
        ]
    if not (
        files or call.projects or call.own or call.names_projects or call.unread or call.renews_pip
    ):
        said.append(Unknown(place=span_words(words), what=_NOT_UNDERSTOOD))
    return True


def _changed(words: list[Value], run: Run) -> Iterator[BuildChange]:
    change = read_change(words, run.text)
    if change is not None:
        files = tuple(_file(path, run).path for path in change.removed_files)
        yield replace(change, removed_files=files)


def _called(
    file: InstallSource, call: PipCall, environment: PipEnvironment | None
) -> InstallSource:
    return replace(
        file,
        installer=call.installer,
        takes_dependencies=call.takes_dependencies,
        environment=environment,
        lists=call.lists if _is_project(file.path) else None,
    )


def _is_project(path: Value) -> bool:
    return isinstance(path, Scalar) and path.text.rpartition("/")[2] == "pyproject.toml"


def _followed(path: Value, file: InstallSource) -> tuple[str, str | Unfollowed]:
    """Give where a file of the image lies in the context, by its path as it is written."""
    written = path.text if isinstance(path, Scalar) else ""
    if isinstance(file.path, Unknown):
        return written, Unfollowed(reason=file.path.what)
    return written, file.path.text


def _nested(words: list[Value], texts: list[str]) -> Script | None:
    """Give what `sh -c` runs, where its text stands there as it is."""
    if texts[0].rpartition("/")[2] not in SHELLS:
        return None
    for at, text in enumerate(texts[1:-1], 1):
        if text.startswith("-") and not text.startswith("--") and text.endswith("c"):
            source, (start, end) = words[at + 1].place
            if source.text[start + 1 : end - 1] == texts[at + 1]:
                return Script(source=source, text=texts[at + 1], steps=((0, start + 1),))
    return None


def _file(path: Value, run: Run) -> InstallSource:
    """Give the file of the context that lies at a path in the image."""
    if isinstance(path, Unknown):
        return InstallSource(path=path, takes="requirements")
    if not run.folder and not path.text.startswith("/"):
        unknown = Unknown(place=path.place, what="which folder it is seen from is not known")
        return InstallSource(path=unknown, takes="requirements")
    where = join_image_path(run.folder, path.text)
    # A file that is copied by its name is that file, whatever folders are copied there as well.
    named = [pair for pair in run.copied if pair[1] == where]
    for source, target in (*reversed(named), *reversed(run.copied)):
        inner = where[len(target.rstrip("/")) + 1 :]
        if where == target:
            inside = source
        elif where.startswith(f"{target.rstrip('/')}/"):
            inside = inner if source == "." else f"{source}/{inner}"
        else:
            continue
        written = path.text if path.text != inside else None
        return InstallSource(
            path=Scalar(place=path.place, text=inside),
            takes="requirements",
            written=written,
            in_code=False,
            spared=_spared(path, where, run),
        )
    unknown = Unknown(place=path.place, what=f"nothing is copied to {where} here")
    return InstallSource(path=unknown, takes="requirements")


def _spared(path: Scalar, where: str, run: Run) -> str:
    start, end = run.place.span
    before = run.place.source.text[start : path.place.span.start]
    after = run.place.source.text[path.place.span.end : end]
    return why_spared(before, after, path.text, where, run.folder)


def _bound(flag: str, folder: str) -> Iterator[tuple[str, str]]:
    """Give what a mount shows of the context, as if it were copied."""
    option, _, value = flag.strip(" \t\\\r\n").partition("=")
    parts = dict(part.partition("=")[::2] for part in value.split(","))
    target = parts.get("target") or parts.get("dst") or parts.get("destination")
    is_bind = parts.get("type", "bind") == "bind" and "from" not in parts
    if option.strip() == "--mount" and is_bind and target:
        source = parts.get("source") or parts.get("src") or "."
        yield source.removeprefix("./").rstrip("/") or ".", join_image_path(folder, target)


def _listed(text: str, place: Place, start: int) -> list[Value] | None:
    """Read the form that is a list in JSON; what is none goes to the shell."""
    if not text.lstrip().startswith("["):
        return None
    try:
        words = json.loads(re.sub(r"\\\r?\n", " ", text))
    except (ValueError, RecursionError):
        return None
    if not words or not all(isinstance(word, str) for word in words):
        return None
    return [
        Scalar(
            place=Place(place.source, Span(start + match.start(), start + match.end())), text=word
        )
        for word, match in zip(words, _STRING.finditer(text), strict=False)
    ]
