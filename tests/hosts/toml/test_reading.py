"""What projects, locks and scripts declare of themselves in TOML, and what a fix leaves."""

import pytest
import tomli
from hosts.hosted import added, dropped, pinned, shown
from hosts.toml.written import LOCK, PYPROJECT, SCRIPT

from pinproof.deployment.definition_readers import read_definitions
from pinproof.deployment.kinds import DefinitionKind
from pinproof.hosts.model import Hosted
from pinproof.source import SourceFile


def hosts(path: str, text: str) -> list[Hosted]:
    kind: DefinitionKind = "toml" if path.endswith(".toml") else "python"
    source = SourceFile(path=path, text=text)
    found = read_definitions(kind, source, lambda _: "not there", of_projects=True)
    return list(found.hosted)


def one(path: str, text: str, what: str) -> Hosted:
    return next(each for each in hosts(path, text) if what in each.about.what)


def test_each_list_of_a_project_is_read_by_itself() -> None:
    read = {each.about.what: shown(each) for each in hosts("pyproject.toml", PYPROJECT)}
    assert read == {
        "the project's dependencies": [(5, "numpy>=1.20"), (6, "six==1.16.0")],
        "the extra 'all'": [(10, "pytest")],
        "the extra 'dev'": [(12, "mypy")],
        "the dependency group 'test'": [(16, "coverage[toml]"), (17, "ruff==0.9.1")],
        "the dependency group 'lint'": [(17, "ruff==0.9.1")],
    }


def test_a_script_says_what_it_needs_in_a_comment() -> None:
    (host,) = hosts("run.py", SCRIPT)
    assert shown(host) == [(5, "requests<3"), (6, "rich")]
    assert host.python is not None
    assert (host.python.text, host.python.place.start.line) == (">=3.11", 3)
    (windows,) = hosts("run.py", SCRIPT.replace("\n", "\r\n"))
    assert shown(windows) == shown(host)


def test_a_lock_is_lines_with_versions_markers_and_hashes() -> None:
    (host,) = hosts("pylock.toml", LOCK)
    lines = [(number, text.partition('"')[0]) for number, text in shown(host)]
    assert lines == [(6, "six"), (13, "tool"), (20, "git-one")]
    unread = [(host.source.position(word.span.start).line, word.text) for word in host.about.unread]
    assert unread == [
        (24, "what a folder that lies beside brings in is not known"),
        (30, "it is for an extra or a group that may be asked for"),
    ]
    assert host.about.fault is None
    assert not host.about.takes_dependencies


@pytest.mark.parametrize(
    ("path", "text", "what", "name", "changed"),
    [
        ("pyproject.toml", PYPROJECT, "project's", "numpy", ('"numpy>=1.20"', '"numpy==9"')),
        ("pyproject.toml", PYPROJECT, "'dev'", "mypy", ('"mypy"', '"mypy==9"')),
        ("pyproject.toml", PYPROJECT, "'test'", "coverage", ("[toml]", "[toml]==9")),
        ("run.py", SCRIPT, "script's", "rich", ('"rich"', '"rich==9"')),
        ("run.py", SCRIPT, "script's", "requests", ("requests<3", "requests==9")),
    ],
)
def test_a_pin_changes_nothing_else(
    path: str, text: str, what: str, name: str, changed: tuple[str, str]
) -> None:
    for ends in ("\n", "\r\n"):
        before = text.replace("\n", ends)
        assert pinned(one(path, before, what), name, "9") == before.replace(*changed)


def test_lines_are_added_and_taken_out_as_the_list_is_written() -> None:
    project = one("pyproject.toml", PYPROJECT, "project's")
    after = added(project, "six", "a==1", "b==2")
    assert after == PYPROJECT.replace("  'six==1.16.0',", "  'six==1.16.0',\n  'a==1',\n  'b==2',")
    assert tomli.loads(after)["project"]["dependencies"][1:] == ["six==1.16.0", "a==1", "b==2"]
    without = tomli.loads(dropped(project, "numpy"))["project"]["dependencies"]
    assert without == ["six==1.16.0"]
    script = added(one("run.py", SCRIPT, "script's"), "rich", "a==1")
    assert shown(one("run.py", script, "script's"))[-1][1] == "a==1"


@pytest.mark.parametrize(
    ("groups", "line", "said"),
    [
        ('a = [{include-group = "b"}]', 2, "'b' not found"),
        ('a = [{include-group = "a"}]', 2, "and so itself"),
        ('c = []\na = [{include-gruppe = "c"}]', 3, "Invalid dependency group item"),
        ('a = ["six", 1]', 2, "1"),
    ],
)
def test_a_group_that_is_none_says_why(groups: str, line: int, said: str) -> None:
    host = one("pyproject.toml", f"[dependency-groups]\n{groups}\n", "'a'")
    (word,) = host.about.unread
    assert host.source.position(word.span.start).line == line
    assert said in word.text


def test_poetrys_own_table_is_said_not_to_be_read() -> None:
    (host,) = hosts("pyproject.toml", '[tool.poetry.dependencies]\nsix = "^1.16"\n')
    assert [word.text for word in host.about.unread] == [
        "poetry has a language of its own for these, which is not read"
    ]
