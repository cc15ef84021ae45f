"""Files that are alike are judged once, and what is said is what is said of each by itself."""

from pathlib import Path
from typing import Any

import pytest
from support.indexes.loopback import LoopbackIndex
from workers.mixed_tree import write_tree

from pinproof.config import Config
from pinproof.report.findings.json import render
from pinproof.run.check import Outcome, check
from pinproof.run.files import alike
from pinproof.run.files.judge import judge_case

FILES = 30
TEXT = "p1==1.0\np4==1.0  # pinproof: allow unpinned-requirement\np6\np8==9.9\n"


@pytest.fixture(name="judged")
def _judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the paths of the files that rules really judge."""
    judged: list[str] = []

    def noted(case: Any, facts: Any) -> Any:
        judged.append(case.job.file.source.path)
        return judge_case(case, facts)

    monkeypatch.setattr(alike, "judge_case", noted)
    return judged


def run(index: LoopbackIndex, place: Path, **settings: Any) -> Outcome:
    settings |= {"index_url": index.url, "no_cache": True}
    return check([str(place)], Config(**settings, origins={key: f"--{key}" for key in settings}))


def one_by_one(
    monkeypatch: pytest.MonkeyPatch, index: LoopbackIndex, place: Path, **settings: Any
) -> Outcome:
    """Judge each file by itself."""
    with monkeypatch.context() as changed:
        changed.setattr(alike.AlikeFiles, "find", lambda *_: None)
        return run(index, place, **settings)


def write(place: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("has_image", [True, False])
def test_a_tree_is_judged_as_if_each_file_were_alone(
    tmp_path: Path,
    index: LoopbackIndex,
    judged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    has_image: bool,
) -> None:
    tree = tmp_path / "tree"
    write_tree(tree, FILES)
    settings = {"image": str(tree / "image.json")} if has_image else {}
    expected = one_by_one(monkeypatch, index, tree, **settings)
    alone = len(judged)
    judged.clear()
    shared = run(index, tree, **settings)
    # Reports with their places, fixes, gaps and notes.
    assert render(shared.report) == render(expected.report)
    assert shared.exit_code == expected.exit_code
    # Of the lists of ten texts nine are the same in each.
    assert len(judged) < alone / 1.5


def test_equal_files_are_judged_once(
    tmp_path: Path, index: LoopbackIndex, judged: list[str]
) -> None:
    write(tmp_path, {f"s{each}/requirements.txt": TEXT for each in range(5)})
    outcome = run(index, tmp_path)
    assert len(judged) == 1
    said = [
        [
            (each.code, each.line, each.message)
            for each in outcome.findings
            if f"s{one}/" in each.path
        ]
        for one in range(5)
    ]
    assert said[0]
    assert said == [said[0]] * 5


BESIDE = {
    "another Python": {".python-version": "3.11\n"},
    "what may float": {"pinproof.toml": 'allow-floating = {names = ["p6"]}\n'},
    "a severity": {"pinproof.toml": 'severity = {PIN = "info"}\n'},
    "rules left out": {"pinproof.toml": 'ignore = ["PIN"]\n'},
    "a lock": {"requirements-dev.txt": "p6==1.1\n"},
    "what includes it": {"requirements-dev.txt": "-r requirements.txt\n-c limits.txt\n"},
    "a Dockerfile": {
        "Dockerfile": "FROM python:3.9\nCOPY . .\nRUN pip install -r requirements.txt\n",
    },
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
def test_what_lies_beside_a_copy_counts(
    tmp_path: Path,
    index: LoopbackIndex,
    monkeypatch: pytest.MonkeyPatch,
    beside: dict[str, str],
) -> None:
    # The copy in the middle is neither the first nor the last of those that are alike.
    for name in ("requirements.txt", "requirements-dev.in"):
        write(tmp_path, {f"s{each}/{name}": TEXT for each in range(3)})
    write(tmp_path, {f"s1/{name}": text for name, text in beside.items()})
    shared = run(index, tmp_path)
    assert render(shared.report) == render(one_by_one(monkeypatch, index, tmp_path).report)


@pytest.mark.parametrize(
    "line", ["./package", "-e .", "-r more.txt", "-c more.txt", "--find-links wheels", "x @ file:x"]
)
def test_what_a_line_leads_to_is_looked_at_for_each(
    tmp_path: Path,
    index: LoopbackIndex,
    judged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    line: str,
) -> None:
    write(tmp_path, {f"s{each}/requirements.txt": f"{TEXT}{line}\n" for each in range(3)})
    write(tmp_path, {"s1/more.txt": "p9\n", "s1/package/pyproject.toml": ""})
    shared = run(index, tmp_path)
    assert len(judged) >= 3
    assert render(shared.report) == render(one_by_one(monkeypatch, index, tmp_path).report)


def test_whose_name_a_project_has_counts(
    tmp_path: Path, index: LoopbackIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"s{each}/requirements.txt": TEXT for each in range(3)})
    write(tmp_path, {"s1/pinproof.toml": 'private = {names = ["p1"]}\n'})
    with LoopbackIndex() as another:
        another.add_wheel("p1", "1.0")
        settings = {"extra_index_url": (another.url,)}
        shared = run(index, tmp_path, **settings)
        alone = one_by_one(monkeypatch, index, tmp_path, **settings)
    assert render(shared.report) == render(alone.report)
    served_twice = [one for one in shared.findings if one.code == "IDX006"]
    assert [one.severity for one in served_twice] == ["warning", "error", "warning"]
