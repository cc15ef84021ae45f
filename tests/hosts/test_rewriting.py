"""Whatever a line of a host becomes, all else stays, and the host says the same but for it."""

import ast
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import tomli
import yaml
from hosts.hosted import line_of
from hosts.projects import PROJECTS
from hosts.toml.written import PYPROJECT, SCRIPT
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.reading import pip_named

from pinproof.deployment.definition_readers import read_definitions
from pinproof.deployment.kinds import guess_kind
from pinproof.hosts.model import Hosted
from pinproof.hosts.reading import read_hosted
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import pin_to
from pinproof.source import Change, SourceFile

HOSTS = {name: next(iter(files.items())) for name, files in PROJECTS.items()} | {
    "a project": ("pyproject.toml", PYPROJECT.replace('"mypy"', '"@@"').replace("numpy", "scipy")),
    "a block of a script": ("run.py", SCRIPT.replace('"rich"', '"@@"')),
}
# What a requirement may look like, with all that is special to some host.
REQUIREMENT = st.sampled_from(
    [
        "zope.interface==5.4.0",
        "zope-interface[test,docs]~=5.4",
        "zope_interface >=5, !=5.1, <6",
        "zope.interface ; python_version < '3.8' and sys_platform != \"win32\"",
        "zope.interface @ https://files.example.org/zope%20x-5.0.zip#sha256=00",
        "zope.interface===5.4.0",
    ]
)


def hosted(path: str, text: str) -> list[Hosted]:
    kind = guess_kind(path.rpartition("/")[2])
    assert kind is not None
    source = SourceFile(path=path, text=text)
    found = read_definitions(kind, source, lambda _: "not there", of_projects=True)
    return [
        *found.hosted,
        *found.written,
        *(each for definition in found.definitions for each in definition.hosted),
    ]


def files(path: str, text: str) -> list[RequirementsFile]:
    return [read_hosted(each, pip_named()) for each in hosted(path, text)]


def texts(path: str, text: str) -> list[str]:
    return sorted(line.text for file in files(path, text) for line in file.lines)


def line_in(path: str, text: str, name: str) -> tuple[RequirementsFile, RequirementLine]:
    for file in files(path, text):
        if any(isinstance(line, RequirementLine) and line.name == name for line in file.lines):
            return file, line_of(file, name)
    raise AssertionError(name)


PARSERS: dict[str, Callable[[str], Any]] = {
    ".yaml": lambda text: list(yaml.safe_load_all(text)),
    ".yml": lambda text: list(yaml.safe_load_all(text)),
    ".json": json.loads,
    ".ipynb": json.loads,
    ".toml": tomli.loads,
    ".py": lambda text: ast.dump(ast.parse(text)),
}


def strings(value: object) -> Iterator[str]:
    """Give every text of a document, with its place in the structure."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, below in pairs:
        yield from (f"{key}/{each}" for each in strings(below))
    if not isinstance(value, dict | list):
        yield repr(value)


@pytest.mark.parametrize("name", HOSTS)
@settings(max_examples=12)
@given(requirement=REQUIREMENT)
def test_a_line_is_written_anew_and_nothing_else(name: str, requirement: str) -> None:
    path, template = HOSTS[name]
    before = template.replace("@@", "numpy")
    file, line = line_in(path, before, "numpy")
    assert file.source.host is not None
    change = file.source.host.replaced(line.span, requirement)
    # Where there is no safe way to write it, nothing is proposed.
    assume(change is not None)
    assert change is not None
    start, end = change.span
    after = before[:start] + change.text + before[end:]
    assert len(change.text) < len(requirement) + 30
    was, now = texts(path, before), texts(path, after)
    was.remove("numpy")
    now.remove(requirement)
    assert now == was
    parse = PARSERS.get(path[path.rfind(".") :])
    if parse is not None and path.endswith((".yaml", ".yml", ".json", ".ipynb", ".toml")):
        one, other = list(strings(parse(before))), list(strings(parse(after)))
        assert len(one) == len(other)
        assert sum(a != b for a, b in zip(one, other, strict=True)) == 1
    elif parse is not None:
        parse(after)


@pytest.mark.parametrize("name", HOSTS)
def test_a_bare_name_is_pinned_in_every_host(name: str) -> None:
    path, template = HOSTS[name]
    for ends in ("\n", "\r\n"):
        text = template.replace("\r\n", "\n").replace("\n", ends)
        file, line = line_in(path, text.replace("@@", "numpy"), "numpy")
        fix = pin_to(line, "1.24.4")
        written = fix.as_written() if fix is not None else None
        assert written is not None
        (edit,) = written.edits
        start, end = edit.place.span
        after = file.source.text[:start] + edit.text + file.source.text[end:]
        assert after == text.replace("@@", "numpy==1.24.4")


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("requirement", ["zope.interface==5.4.0", "zope-interface[test,docs]~=5.4"])
def test_what_is_plain_can_be_written_everywhere(name: str, requirement: str) -> None:
    path, template = HOSTS[name]
    file, line = line_in(path, template.replace("@@", "numpy"), "numpy")
    assert file.source.host is not None
    change = file.source.host.replaced(line.span, requirement)
    # Outside of quotes a shell would look for files of such names.
    assert change is not None or "[" in requirement


# Where lines cannot be put in or taken out, and what is said of that.
ALONE = "nothing would be left there for pip"
APART = "stands in a place of its own"
NOT_ADDED = {
    "added, SDK v1": APART,
    "libraries of Databricks": APART,
    "libraries of Databricks in JSON": APART,
}
NOT_DROPPED = NOT_ADDED | dict.fromkeys(
    [
        "a here-document",
        "conda run",
        "a quoted command of a notebook",
        "a shell cell",
        "a shell script",
        "a document in a shell script",
        "a list that a notebook writes out for its deployment",
        "a project",
    ],
    ALONE,
)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("name", HOSTS)
def test_lines_are_put_in_and_taken_out_and_nothing_else(name: str, ends: str) -> None:
    path, template = HOSTS[name]
    before = template.replace("\r\n", "\n").replace("\n", ends).replace("@@", "numpy")
    file, line = line_in(path, before, "numpy")
    host = file.source.host
    assert host is not None
    was = texts(path, before)
    change = host.added(line.span, ["brought==1.0", "more==2.0"])
    if name in NOT_ADDED:
        assert change is None
        assert NOT_ADDED[name] in host.why_not(is_dropped=False)
    else:
        assert change is not None
        assert changed(path, before, change) == sorted([*was, "brought==1.0", "more==2.0"])
    change = host.dropped(line.span)
    if name in NOT_DROPPED:
        assert change is None
        assert NOT_DROPPED[name] in host.why_not(is_dropped=True)
    else:
        assert change is not None
        assert changed(path, before, change) == [each for each in was if each != "numpy"]


def changed(path: str, text: str, change: Change) -> list[str]:
    """Give the lines of a host after a change; it still parses."""
    start, end = change.span
    after = text[:start] + change.text + text[end:]
    parse = PARSERS.get(path[path.rfind(".") :])
    if parse is not None:
        parse(after)
    return texts(path, after)
