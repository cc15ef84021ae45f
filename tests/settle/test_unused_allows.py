"""When allows are said to hide nothing, and what the fix makes of these."""

from pathlib import Path

import pytest
from settle.runs import NAME, allowed, run, said
from settle.written import (
    DEPLOYMENT,
    IMAGE,
)
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.fix import apply_fixes
from pinproof.run.check import check

UNUSED = "six==1.16.0  # pinproof: allow[{}]\n"


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("unpinned-requirement", {"select": ("HSH", "ALW")}),  # not selected
        ("unpinned-requirement", {"ignore": ("PIN001",)}),
        ("PIN", {"ignore": ("PIN001",)}),  # one of the family was not
        ("image-override", {}),  # no image is named
        ("yanked-release", {}),  # offline
        ("ALL", {}),
        ("RES001", {}),  # without an image it looks at less
        ("misspelt-variable", {}),  # judges other files
        ("unused-allow", {}),
        ("ALW", {}),
    ],
)
def test_silence_about_a_rule_that_did_not_run(name: str, settings: dict[str, object]) -> None:
    assert said(run("requirements.txt", UNUSED.format(name), **settings)) == []


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("unpinned-requirement", {}),
        ("PIN", {}),
        ("image-override", {"image": NAME, "ignore": ("already-in-image",)}),
    ],
)
def test_what_ran_and_found_nothing(name: str, settings: dict[str, object]) -> None:
    assert said(run("requirements.txt", UNUSED.format(name), **settings)) == [(1, "unused-allow")]


def test_what_is_left_out_in_a_file_did_not_run_there() -> None:
    Path("pinproof.toml").write_text(
        '[per-file-ignores]\n"requirements.txt" = ["PIN001"]\n', encoding="utf-8"
    )
    assert said(run("requirements.txt", UNUSED.format("PIN001"))) == []
    assert said(run("requirements.txt", UNUSED.format("PIN002"))) == [(1, "unused-allow")]


def test_what_is_said_of_allows_is_left_out_in_a_file() -> None:
    Path("pinproof.toml").write_text(
        '[per-file-ignores]\n"requirements.txt" = ["unused-allow"]\n', encoding="utf-8"
    )
    assert said(run("requirements.txt", UNUSED.format("PIN001"))) == []


def test_lines_of_which_the_index_told_nothing() -> None:
    text = "".join(f"{name}==1.0  # pinproof: allow[yanked-release]\n" for name in ("six", "attrs"))
    with LoopbackIndex() as index:
        index.faults.append(after("/attrs/", Answer(status=503)))
        index.add_wheel("six", "1.0")
        report = run("requirements.txt", text, offline=False, index_url=index.url)
    assert said(report) == [(1, "unused-allow")]
    assert {gap.line for gap in report.unchecked if gap.line} == {2}


def test_a_rule_that_looked_at_less_without_an_image() -> None:
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        online = {"offline": False, "index_url": index.url}
        assert said(run("requirements.txt", UNUSED.format("RES001"), **online)) == []
        assert said(run("requirements.txt", UNUSED.format("IDX"), **online)) == [
            (1, "unused-allow")
        ]


def test_a_gap_on_another_line_of_a_rule_that_sees_the_whole_file() -> None:
    text = "six==1.16.0  # pinproof: allow[{}]\nattrs==1.0\n"
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        # What it depends on, only a build would tell.
        index.add_sdist("attrs", "1.0")
        online = {"offline": False, "index_url": index.url, "select": ("RES001", "IDX003", "ALW")}
        found = run("requirements.txt", text.format("RES001"), **online)
        assert [(gap.rule.code, gap.line) for gap in found.unchecked] == [("RES001", 2)]
        assert said(found) == []
        found = run("requirements.txt", text.format("IDX003"), **online)
        assert said(found) == [(1, "unused-allow")]


def test_an_unused_allow_can_be_allowed_and_goes_round_in_no_circle() -> None:
    text = UNUSED.format("PIN001, unused-allow")
    report = run("requirements.txt", text)
    assert said(report) == []
    assert allowed(report) == [(1, "unused-allow", "")]
    text = f"# pinproof: allow-file[unused-allow]\n{UNUSED.format('PIN001')}"
    assert said(run("requirements.txt", text)) == []
    # All rules are not these: such an allow would hide what is said of itself.
    text = "six==1.16.0  # pinproof: allow[ALL, nonsense]\n"
    assert said(run("requirements.txt", text)) == [(1, "invalid-allow")]


def in_both(line: str, *images: str) -> Report:
    """Judge a line of a file that a deployment on each image uses."""
    for name, image in zip("ab", images, strict=True):
        Path(name).mkdir(exist_ok=True)
        text = DEPLOYMENT.format(behind="").replace("REQUIRMENTS", "REQUIREMENTS")
        text = text.replace(IMAGE, image).replace(": requirements.txt", ": r.txt")
        code = "code_configuration:\n  code: ../src\n  scoring_script: score.py\n"
        Path(name, "deployment.yml").write_text(text + code, encoding="utf-8")
    Path("src").mkdir(exist_ok=True)
    Path("src/score.py").write_text("", encoding="utf-8")
    Path("src/r.txt").write_text(line, encoding="utf-8")
    config = Config(offline=True, select=("IMG001", "IMG007", "ALW"), origins={"offline": "t"})
    return check(["."], config).report


OTHER = IMAGE.replace("sklearn-0.24.1-ubuntu18.04-py37", "minimal-ubuntu20.04-py38")


def test_a_file_that_two_deployments_use_is_judged_for_both() -> None:
    # Only the first image holds scikit-learn.
    line = "scikit-learn==0.24.2  # pinproof: allow[IMG007]\n"
    report = in_both(line, IMAGE, OTHER)
    assert said(report) == []
    assert {each.finding.rule.code for each in report.allowed} == {"IMG007"}
    # What neither image makes a fault of.
    line = "six==1.16.0  # pinproof: allow[IMG007]\n"
    assert said(in_both(line, IMAGE, OTHER)) == [(1, "unused-allow")]
    # Of the second nothing is known, so that the rule did not run there.
    assert said(in_both(line, IMAGE, "registry.example.org/own:1")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("six==1.16.0  # pinproof: allow[PIN001] why\r\n", "six==1.16.0\r\n"),
        ("# pinproof: allow[PIN001]\nsix==1.16.0\n", "six==1.16.0\n"),
        ("six==1.16.0  # via a  # pinproof: allow[PIN001] why", "six==1.16.0  # via a"),
        ("scipy # pinproof: allow[PIN002,PIN001]\n", "scipy # pinproof: allow[PIN001]\n"),
        ("scipy # pinproof: allow[ PIN001 , PIN002 ] x\n", "scipy # pinproof: allow[ PIN001 ] x\n"),
        (
            "scipy # pinproof: allow[PIN002, PIN001, PIN003, PIN004]  x\n",
            "scipy # pinproof: allow[PIN001]  x\n",
        ),
        ("a==1 \\\n  # pinproof: allow[PIN001]\nb==1\n", "a==1 \\\n\nb==1\n"),
        ("\ufeff# pinproof: allow-file[PIN001]\n\tsix==1.16.0\n", "\ufeff\tsix==1.16.0\n"),
    ],
)
def test_the_fix_takes_out_what_is_unused_and_nothing_else(before: str, after: str) -> None:
    report = run("requirements.txt", before)
    assert {name for _, name in said(report)} == {"unused-allow"}
    (fixed,) = apply_fixes(report.findings)
    assert fixed.content.decode() == after
    assert said(run("requirements.txt", after)) == []


def test_a_misspelt_rule_is_written_right_on_demand() -> None:
    report = run("requirements.txt", "scipy  # pinproof: allow[unpined-requirement]\n")
    (fixed,) = apply_fixes(report.findings, unsafe=True)
    assert fixed.text == "scipy  # pinproof: allow[unpinned-requirement]\n"
    assert apply_fixes(report.findings) == []
