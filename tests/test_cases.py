"""Every folder of `tests/cases`: the printed findings are those that stand beside it."""

import re
import shutil
import sys
from importlib import import_module
from pathlib import Path

import pytest
from rule_page import Block, parse_page
from situations import CASES, EXAMPLE, UNCHECKED, JudgedScene, judge, situations

from pinproof.registry import RULES, find
from pinproof.rule import RuleEntry

FOLDERS = list(situations())
# What is said of a script that is none depends on the Python that reads it.
RUNNING = "Python up to {}.{}, which runs pinproof".format(*sys.version_info)


@pytest.fixture(autouse=True)
def _strangers_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases lie in our own project, whose Python is not theirs."""
    monkeypatch.setattr("pinproof.gather.evidence._project", lambda _: ())


def name_of(folder: Path) -> str:
    return folder.relative_to(CASES).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_case(
    folder: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(folder)
    said = judge(folder).text.replace(RUNNING, "Python up to the one that runs pinproof")
    golden = folder / "findings.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(said, encoding="utf-8", newline="\n")
    assert golden.exists(), "write findings.txt, or run with --update-golden and read the result"
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("entry", RULES, ids=lambda entry: entry.name)
def test_a_rule_has_a_flagged_and_a_clean_case(entry: RuleEntry) -> None:
    golden = [
        (folder / "findings.txt").read_text(encoding="utf-8")
        for folder in FOLDERS
        if folder.parent.name == entry.name
    ]
    assert any(
        re.search(rf"\({entry.code}\)( \[\*\])?\n", text) and UNCHECKED not in text
        for text in golden
    )
    assert "" in golden


def test_every_case_is_of_a_rule() -> None:
    names = {entry.name for entry in RULES}
    assert {folder.parent.name for folder in FOLDERS} <= names


@pytest.fixture
def example(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder with the scene of a rule's example, made the working directory."""
    rule: str = request.param
    folder = tmp_path / rule / EXAMPLE
    scene = CASES / rule / EXAMPLE
    if scene.is_dir():
        shutil.copytree(scene, folder)
    else:
        folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def judge_blocks(folder: Path, blocks: tuple[Block, ...]) -> JudgedScene:
    for block in blocks:
        place = folder / block.path
        place.parent.mkdir(parents=True, exist_ok=True)
        if block.text:
            place.write_text(block.text, encoding="utf-8")
        else:
            # An empty block stands for a file that is gone.
            place.unlink(missing_ok=True)
    return judge(folder)


@pytest.mark.parametrize("example", [entry.name for entry in RULES], indirect=True)
def test_the_docstrings_example_is_flagged_and_its_cure_is_clean(example: Path) -> None:
    page = parse_page(import_module(find(example.parent.name).module).__doc__ or "")
    assert page.example
    assert page.cure
    assert judge_blocks(example, page.example).findings
    assert judge_blocks(example, page.cure).text == ""
