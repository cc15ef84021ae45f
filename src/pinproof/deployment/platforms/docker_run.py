"""Containers started by `docker run` in shell scripts and in notebooks' shell lines."""

from collections.abc import Iterable, Iterator

from pinproof.deployment.model import Code, Definition
from pinproof.deployment.profiles import AZUREML
from pinproof.formats.env_file import ReadBeside, Setting, variables_in_file
from pinproof.formats.script import Script
from pinproof.formats.shell_words import commands
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.source import Place, Span

# Source: Docker's manual, docker container run; the options that stand alone.
_FLAGS = frozenset(
    {
        "--detach",
        "--init",
        "--interactive",
        "--no-healthcheck",
        "--oom-kill-disable",
        "--privileged",
        "--publish-all",
        "--quiet",
        "--read-only",
        "--rm",
        "--sig-proxy",
        "--tty",
        "--help",
    }
)
_SHORT_FLAGS = frozenset("diqtP")
_LONG = {"-e": "--env", "-v": "--volume", "--net": "--network"}


def read_docker_runs(scripts: Iterable[Script], beside: ReadBeside) -> Iterator[Definition]:
    """Give a deployment for each container that is started; `beside` reads files of variables."""
    for script in scripts:
        for words in commands(script):
            texts = [word.text if isinstance(word, Scalar) else None for word in words[:3]]
            if texts[:1] not in (["docker"], ["podman"], ["nerdctl"]):
                continue
            if texts[1:2] == ["run"]:
                yield _run(words, 2, beside)
            elif texts[1:3] == ["container", "run"]:
                yield _run(words, 3, beside)


def _run(words: list[Value], at: int, beside: ReadBeside) -> Definition:
    settings: list[Setting] = []
    of_files: list[Setting] = []
    volumes: list[Value] = []
    closed: Scalar | None = None
    first, image = words[0], None
    while at < len(words):
        word = words[at]
        at += 1
        if isinstance(word, Unknown) or not word.text.startswith("-") or word.text == "-":
            image = word
            break
        name, value, at = _option(word, words, at)
        if value is None:
            continue
        if name == "--env":
            settings.append(variable(value))
        elif name == "--env-file":
            of_files += variables_in_file(value, beside, quotes=False)
        elif name in ("--volume", "--mount"):
            volumes.append(value)
        elif name == "--network" and isinstance(value, Scalar) and value.text == "none":
            closed = value
    # What is said by itself counts more, wherever it stands.
    settings = [*of_files, *settings]
    end = (image or words[-1]).place.span.end
    return Definition(
        place=Place(first.place.source, Span(first.place.span.start, end)),
        what="docker run",
        base="working-directory",
        image=image,
        settings=tuple(settings),
        code=mounted_code(settings, volumes),
        closed=closed,
    )


def _option(word: Scalar, words: list[Value], at: int) -> tuple[str, Value | None, int]:
    """Give an option's long name, its value if it takes one, and where the next word is."""
    text = word.text
    name, equals, rest = text.partition("=")
    if text.startswith("--"):
        name = _LONG.get(name, name)
        if equals:
            return name, _tail(word, rest), at
        if name in _FLAGS:
            return name, None, at
    else:
        if all(letter in _SHORT_FLAGS for letter in text[1:]):
            return text, None, at
        # `-e NAME=value`, `-eNAME=value`, and flags before it: `-ite NAME=value`.
        letters = text[1:].lstrip("".join(_SHORT_FLAGS))
        name = _LONG.get(f"-{letters[:1]}", f"-{letters[:1]}")
        if len(letters) > 1:
            return name, _tail(word, letters[1:].removeprefix("=")), at
    if at < len(words):
        return name, words[at], at + 1
    return name, None, at


def _tail(word: Scalar, text: str) -> Scalar:
    """Give the end of a word; where it is written with escapes, the whole word stands for it."""
    start, end = word.place.span
    at = word.place.source.text.rfind(text, start, end) if text else -1
    if at >= 0:
        return Scalar(place=Place(word.place.source, Span(at, at + len(text))), text=text)
    return Scalar(place=word.place, text=text)


def variable(word: Value) -> Setting:
    """Take a word such as `NAME=value` apart."""
    if isinstance(word, Unknown):
        raw = word.place.source.text[word.place.span.start : word.place.span.end]
        name, equals, _ = raw.strip("'\"").partition("=")
        return Setting(name=Scalar(place=word.place, text=name if equals else ""), value=word)
    name, equals, value = word.text.partition("=")
    if not equals:
        unset = Unknown(place=word.place, what="it comes from the shell that runs docker")
        return Setting(name=word, value=unset)
    start = word.place.span.start
    raw = word.place.source.text[start : word.place.span.end]
    at = raw.find(name)
    place = Place(word.place.source, Span(start + at, start + at + len(name)))
    return Setting(
        name=Scalar(place=place if at >= 0 else word.place, text=name), value=_tail(word, value)
    )


def mounted_code(settings: list[Setting], volumes: list[Value]) -> Code:
    """Find which folder of the host is the application's root, and the entry script in it."""
    known = {each.name.text: each.value for each in settings}
    root = known.get(AZUREML.root_variable)
    inside = root.text if isinstance(root, Scalar) else AZUREML.root
    entry = known.get(AZUREML.entry_variable)
    for volume in volumes:
        if isinstance(volume, Unknown):
            return Code(directory=volume, entry=entry)
        host, container = _volume(volume.text)
        if host and container.rstrip("/") == inside.rstrip("/"):
            return Code(directory=Scalar(place=volume.place, text=host), entry=entry)
        # The root lies deeper than what is mounted, or the other way round.
        if host and inside.startswith(f"{container.rstrip('/')}/"):
            deeper = inside[len(container.rstrip("/")) :]
            return Code(directory=Scalar(place=volume.place, text=host + deeper), entry=entry)
    return Code(entry=entry)


def _volume(text: str) -> tuple[str, str]:
    if "=" in text and "," in text:
        parts = dict(part.partition("=")[::2] for part in text.split(","))
        host = parts.get("source") or parts.get("src") or ""
        return host, parts.get("target") or parts.get("dst") or parts.get("destination") or ""
    host, _, rest = text.partition(":")
    if len(host) == 1 and host.isalpha() and rest.startswith(("\\", "/")):
        drive, _, rest = rest.partition(":")
        host = f"{host}:{drive}"
    # A name without a slash is a volume of Docker's own, not a folder.
    if not host.startswith((".", "/", "~")) and "\\" not in host:
        host = ""
    return host, rest.partition(":")[0]
