"""Verdicts follow from texts and facts: a fact bundle by its hash, wherever it lies."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from support.command import pinproof
from support.fleets import OLD, findings_by_id, judged, rows, write_list
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.index.client import PublishedIndex

LINES = [
    {"id": "a", "requirements": "demo==1.0\n", "image": OLD},
    {"id": "b", "requirements": "demo==9.9\n", "image": OLD},
]


def build(folder: Path, *, versions: tuple[str, ...], name: str) -> Config:
    """Make a bundle of an index that publishes so many versions, and give flags that name it."""
    (folder / "requirements.txt").write_text("demo==1.0\n", encoding="utf-8")
    with LoopbackIndex() as served:
        for version in versions:
            served.add_wheel("demo", version)
        words = ("facts", "build", "requirements.txt", "-o", name, "--image", OLD)
        done = pinproof(*words, "--index-url", served.url, cwd=folder)
    assert done.returncode == 0, done.stderr
    return Config(facts=str(folder / name), origins={"facts": "--facts"})


def test_a_bundle_answers_and_is_named_by_its_hash(tmp_path: Path) -> None:
    path = write_list(tmp_path / "list", LINES)
    flags = build(tmp_path, versions=("1.0", "1.1"), name="one.facts")
    first = judged(tmp_path / "s", path, flags=flags)
    assert first.facts.startswith("fact bundle ")
    said = findings_by_id(tmp_path / "s")
    assert "IDX" in str(said["b"])
    assert "IDX" not in str(said.get("a"))
    shutil.copyfile(tmp_path / "one.facts", tmp_path / "two.facts")
    again = Config(facts=str(tmp_path / "two.facts"), origins={"facts": "--facts"})
    counts: list[tuple[int, int]] = []
    second = judged(tmp_path / "s", path, flags=again, told=lambda *said: counts.append(said))
    assert second.facts == first.facts
    # Nothing is judged again by the same texts and facts.
    assert counts == [(2, 2)]
    assert findings_by_id(tmp_path / "s", 2) == said


def test_a_bundle_that_does_not_match_is_named_and_resumed(tmp_path: Path) -> None:
    path = write_list(tmp_path / "list", LINES)
    flags = build(tmp_path, versions=("1.0",), name="one.facts")
    build(tmp_path, versions=("1.0", "9.9"), name="other.facts")
    shutil.copyfile(tmp_path / "one.facts", tmp_path / "kept")

    def replace_bundle(had: int, _wanted: int) -> None:
        if not had:
            shutil.copyfile(tmp_path / "other.facts", tmp_path / "one.facts")

    run = judged(tmp_path / "s", path, flags=flags, told=replace_bundle)
    assert run.state == "open"
    reasons = rows(tmp_path / "s", "select distinct state, reason from verdict")
    assert [state for state, _ in reasons] == ["lost"]
    assert "is another fact bundle on the worker" in reasons[0][1]
    with pytest.raises(UsageError, match="the facts changed since"):
        judged(tmp_path / "s", path, flags=flags, resumes=True)
    shutil.copyfile(tmp_path / "kept", tmp_path / "one.facts")
    assert judged(tmp_path / "s", path, flags=flags, resumes=True).state == "complete"
    assert "IDX" in str(findings_by_id(tmp_path / "s")["b"])


def test_a_fleet_asks_once_and_is_judged_without_a_network(tmp_path: Path) -> None:
    path = write_list(tmp_path / "list", [*LINES, {**LINES[0], "id": "alike"}])
    with LoopbackIndex() as served:
        served.add_wheel("demo", "1.0")
        words = ("fleet", "facts", path, "-o", "fleet.facts", "--index-url", served.url)
        done = pinproof(*words, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        # One page for the three of them.
        assert [each.path for each in served.requests].count("/simple/demo/") == 1
    words = ("fleet", "check", path, "--facts", "fleet.facts", "--jobs", "1")
    done = pinproof(*words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "IDX" in done.stdout
    assert "fact bundle " in done.stdout


@pytest.mark.parametrize(("most_projects", "opened"), [(1500, 1), (0, 4)])
def test_what_one_parcel_learned_is_not_read_again_unless_it_is_much(
    most_projects: int, opened: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = build(tmp_path, versions=("1.0", "1.1"), name="one.facts")
    four = [
        {**line, "id": f"{line['id']}{end}", "requirements": f"{line['requirements']}{end}"}
        for line in LINES
        for end in ("\n", "# again\n")
    ]
    path = write_list(tmp_path / "list", four)
    judged(tmp_path / "together", path, flags=flags)
    monkeypatch.setattr("pinproof.fleet.engine._FEWEST_AT_ONCE", 1)
    monkeypatch.setattr("pinproof.gather.session._MOST_PROJECTS", most_projects)
    made: list[PublishedIndex] = []
    make = PublishedIndex.__init__

    def noted(self: PublishedIndex, *given: Any, **named: Any) -> None:
        made.append(self)
        make(self, *given, **named)

    monkeypatch.setattr(PublishedIndex, "__init__", noted)
    judged(tmp_path / "apart", path, flags=flags)
    assert len(made) == opened
    assert findings_by_id(tmp_path / "apart") == findings_by_id(tmp_path / "together")
    # The next run may have other facts.
    judged(tmp_path / "anew", path, flags=flags)
    assert len(made) == 2 * opened
