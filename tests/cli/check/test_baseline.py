"""Baselines as they are used: written, heeded, renewed, and never more than what they know."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.command import pinproof

BASELINE = "known.jsonl"
CHECK = ("check", "--offline", "--select=PIN,SYN", "--baseline", BASELINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "a/requirements.txt").write_text("scipy > 1\nnumpy\nnumpy\n")
    (tmp_path / "requirements.txt").write_text("pandas\nflask==1.0.3\n")
    return tmp_path


def found(project: Path, *words: str) -> dict[str, Any]:
    run = pinproof(*CHECK, "--output-format=json", *words, cwd=project)
    report: dict[str, Any] = json.loads(run.stdout)
    return {
        "code": run.returncode,
        "findings": [f"{each['path']}:{each['line']}" for each in report["findings"]],
        "allowed": len(report["allowed"]),
        "notes": report["summary"]["notes"],
    }


def entries(project: Path) -> list[list[Any]]:
    lines = (project / BASELINE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if not line.startswith("#")]


def test_what_is_written_is_known_and_only_that(project: Path) -> None:
    written = pinproof(*CHECK, "--write-baseline", cwd=project)
    assert written.returncode == 0, written.stdout
    assert f"wrote {BASELINE}: 4 lines" in written.stderr
    assert entries(project) == [
        ["a/requirements.txt", "duplicate-requirement", "numpy", 1],
        ["a/requirements.txt", "unpinned-requirement", "numpy", 2],
        ["a/requirements.txt", "version-range", "scipy > 1", 1],
        ["requirements.txt", "unpinned-requirement", "pandas", 1],
    ]
    # Lines move, others come; the same once more is new.
    (project / "a/requirements.txt").write_text("# a\nscipy  >  1\n\nnumpy\nrich\nnumpy\nnumpy\n")
    after = found(project)
    assert after["code"] == 1
    assert after["findings"] == ["a/requirements.txt:5", "a/requirements.txt:7"] * 1 + [
        "a/requirements.txt:7"
    ]
    assert after["allowed"] == 5


def test_what_fits_nothing_any_more_is_told_and_taken_out(project: Path) -> None:
    pinproof(*CHECK, "--write-baseline", cwd=project)
    (project / "a/requirements.txt").write_text("numpy\nnumpy\n")
    (project / "requirements.txt").unlink()
    after = found(project)
    assert (after["code"], after["findings"]) == (0, [])
    (note,) = after["notes"]
    assert note == (
        f"{BASELINE} has 2 entries that fit nothing any more: line 4 (version-range), "
        "line 5 (unpinned-requirement); --write-baseline takes them out."
    )
    pinproof(*CHECK, "--write-baseline", cwd=project)
    assert [each[0] for each in entries(project)] == ["a/requirements.txt"] * 2
    assert found(project)["notes"] == []


def test_what_a_run_does_not_judge_stays(project: Path) -> None:
    pinproof(*CHECK, "--write-baseline", cwd=project)
    before = entries(project)
    (project / "requirements.txt").write_text("pandas==1.1.5\n")
    assert found(project, "a/requirements.txt")["notes"] == []
    pinproof(*CHECK, "--write-baseline", "--ignore=PIN002", "a/requirements.txt", cwd=project)
    assert entries(project) == before
    pinproof(*CHECK, "--write-baseline", "requirements.txt", cwd=project)
    assert entries(project) == before[:3]


def test_an_entry_of_a_rule_that_could_not_judge_is_not_called_stale(project: Path) -> None:
    entry = '["requirements.txt", "unknown-project", "nosuch==1.0", 1]\n'
    (project / BASELINE).write_text(entry)
    (project / "requirements.txt").write_text("nosuch==1.0\n")
    both = found(project, "--select=PIN,IDX001", "requirements.txt")
    assert both["notes"] == []
    pinproof(*CHECK, "--select=IDX001", "--write-baseline", "requirements.txt", cwd=project)
    assert [each[1] for each in entries(project)] == ["unknown-project"]


def test_no_allows_shows_what_a_baseline_knows(project: Path) -> None:
    pinproof(*CHECK, "--write-baseline", cwd=project)
    assert found(project, "--no-allows")["code"] == 1
    assert len(found(project, "--no-allows")["findings"]) == 5
    refused = pinproof(*CHECK, "--no-allows", "--write-baseline", cwd=project)
    assert refused.returncode == 2
    assert "--write-baseline writes none" in refused.stderr


def test_a_projects_baseline_is_seen_from_its_folder_and_lies_in_it(project: Path) -> None:
    (project / "a/pinproof.toml").write_text(f"baseline = '{BASELINE}'\n")
    check = ("check", "--offline", "--select=PIN", "a")
    assert pinproof(*check, "--write-baseline", cwd=project).returncode == 0
    text = (project / "a" / BASELINE).read_text(encoding="utf-8")
    assert '["requirements.txt", "version-range", "scipy > 1", 1]' in text
    assert pinproof("check", "--offline", "--select=PIN", cwd=project / "a").returncode == 0
    (project / "a/pinproof.toml").write_text("baseline = '../../outside.jsonl'\n")
    outside = pinproof(*check, "--write-baseline", cwd=project)
    assert outside.returncode == 2
    assert "outside of the project" in outside.stderr
    assert not (project.parent / "outside.jsonl").exists()


def test_no_secret_of_a_line_is_written(project: Path) -> None:
    line = "--extra-index-url https://me:hunter2@index.example.org/simple numpy\n"
    (project / "requirements.txt").write_text(line + "x @ https://me:hunter2@example.org/x.zip\n")
    assert pinproof(*CHECK, "--write-baseline", cwd=project).returncode == 0
    text = (project / BASELINE).read_text(encoding="utf-8")
    assert "example.org" in text
    assert "hunter2" not in text
    assert found(project)["findings"] == []


def test_long_lines_and_odd_characters_are_known_again(project: Path) -> None:
    odd = "numpy  # " + "x" * 5000 + "\nscipy  # \u202e ##vso[x] \udcff é\n"
    (project / "requirements.txt").write_bytes(odd.encode("utf-8", "surrogateescape"))
    assert pinproof(*CHECK, "--write-baseline", cwd=project).returncode == 0
    assert max(map(len, (project / BASELINE).read_text().splitlines())) < 400
    assert found(project)["findings"] == []
    (project / "requirements.txt").write_text(odd.replace("xx\n", "xy\n"), errors="ignore")
    assert found(project)["findings"] == ["requirements.txt:1", "requirements.txt:2"]


def test_a_merge_may_leave_an_entry_twice(project: Path) -> None:
    pinproof(*CHECK, "--write-baseline", cwd=project)
    lines = (project / BASELINE).read_text(encoding="utf-8")
    (project / BASELINE).write_text(lines + lines, encoding="utf-8")
    assert found(project)["findings"] == []
    (project / "requirements.txt").write_text("pandas\npandas\n")
    assert len(found(project)["findings"]) == 2


@pytest.mark.parametrize("line", ["{", '["a", "b", "c"]', '["a", "b", "c", 0]', "[" * 100_000])
def test_a_line_that_is_no_entry_is_an_error_with_its_place(project: Path, line: str) -> None:
    (project / BASELINE).write_text(f"# comment\n\n{line}\n")
    run = pinproof(*CHECK, cwd=project)
    assert run.returncode == 2
    assert run.stderr.startswith(f"pinproof: {BASELINE}:3: no entry of a baseline")


def test_a_baseline_that_is_not_there_knows_nothing_and_is_told(project: Path) -> None:
    after = found(project)
    assert after["code"] == 1
    assert after["notes"] == [f"There is no baseline {BASELINE} yet: --write-baseline writes it."]
    unnamed = pinproof("check", "--offline", "--write-baseline", cwd=project)
    assert unnamed.returncode == 2
    assert "name it with --baseline FILE" in unnamed.stderr


def test_a_fix_may_end_in_a_code_of_its_own(project: Path) -> None:
    line = "numpy==1.19.5  # pinproof: allow[version-range]\n"
    (project / "requirements.txt").write_text(line)
    fix = ("check", "--offline", "--select=PIN,ALW", "--fix", "requirements.txt")
    assert pinproof(*fix, "--exit-non-zero-on-fix", cwd=project).returncode == 1
    assert (project / "requirements.txt").read_text() == "numpy==1.19.5\n"
    assert pinproof(*fix, "--exit-non-zero-on-fix", cwd=project).returncode == 0
    alone = pinproof("check", "--offline", "--exit-non-zero-on-fix", cwd=project)
    assert alone.returncode == 2
