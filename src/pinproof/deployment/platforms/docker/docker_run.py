"""Containers started by `docker run` in shell scripts and in notebooks' shell lines."""

from collections.abc import Iterable, Iterator

from pinproof.deployment.model import Definition
from pinproof.deployment.platforms.docker.volumes import find_mounted_code
from pinproof.formats.env_file import ReadBeside, read_variables
from pinproof.formats.script import Script
from pinproof.formats.setting import Setting, split_assignment
from pinproof.formats.shell_words import split_commands, take_tail
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
        for words in split_commands(script):
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
            settings.append(split_assignment(value))
        elif name == "--env-file":
            of_files += read_variables(value, beside, quotes=False)
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
        code=find_mounted_code(settings, volumes),
        closed=closed,
    )


def _option(word: Scalar, words: list[Value], at: int) -> tuple[str, Value | None, int]:
    """Give an option's long name, its value if it takes one, and where the next word is."""
    text = word.text
    name, equals, rest = text.partition("=")
    if text.startswith("--"):
        name = _LONG.get(name, name)
        if equals:
            return name, take_tail(word, rest), at
        if name in _FLAGS:
            return name, None, at
    else:
        if all(letter in _SHORT_FLAGS for letter in text[1:]):
            return text, None, at
        # `-e NAME=value`, `-eNAME=value`, and flags before it: `-ite NAME=value`.
        letters = text[1:].lstrip("".join(_SHORT_FLAGS))
        name = _LONG.get(f"-{letters[:1]}", f"-{letters[:1]}")
        if len(letters) > 1:
            return name, take_tail(word, letters[1:].removeprefix("=")), at
    if at < len(words):
        return name, words[at], at + 1
    return name, None, at
