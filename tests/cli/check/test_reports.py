"""Where reports go: several at once, each with its file, and what the formats share."""

import json
import re
from pathlib import Path

import pytest
from support.command import pinproof

CHECK = ("check", "--offline", "--no-cache", "--python", "3.7", "r.txt")


@pytest.fixture(autouse=True)
def _file(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("scipy\nnumpy\njoblib===1.0.1\n")


@pytest.mark.parametrize(
    "words",
    [
        ("--output-format", "concise", "--output-format", "sarif", "--output-file", "r.sarif"),
        ("--output-format=sarif", "-o", "r.sarif", "--output-format=concise"),
        ("--output-format", "sarif=r.sarif", "--output-format", "concise"),
    ],
)
def test_a_run_writes_several_reports(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = pinproof(*CHECK, *words, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("r.txt:1:1: warning PIN001 ")
    log = json.loads((tmp_path / "r.sarif").read_text())
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["PIN001", "PIN001", "PIN010"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--output-format", "json", "--output-format", "text"), "cannot both go to standard out"),
        (("--output-format", "json=a", "--output-format", "text=a"), "cannot both go to a"),
        (("--output-format", "json=a", "--output-format", "text=./a"), "cannot both go to a"),
        (("--output-format", "json", "--output-format", "text=-"), "both go to standard output"),
        (("--output-file", "r.txt"), "r.txt: this file is checked, and the report would replace"),
        (("--output-format", "json=../{folder}/r.txt"), "this file is checked"),
        (("--output-file", "no/such"), "no/such: No such file or directory"),
        (("--output-file", "."), ".: it is a folder"),
        (("--output-format", "sarif="), "names no file"),
        (("--output-format", "yaml"), "must be one of text, concise"),
        (("--against", "x", "--output-format", "sarif"), "--against writes text or json"),
        (("--statistics", "--output-format", "sarif"), "--statistics writes text or json"),
    ],
)
def test_what_cannot_be_written_is_a_mistake(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    named = [word.format(folder=tmp_path.name) for word in words]
    done = pinproof(*CHECK, *named, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert [each.name for each in tmp_path.iterdir()] == ["r.txt"]
    assert (tmp_path / "r.txt").read_text().startswith("scipy\n")


def test_a_dash_is_standard_output(tmp_path: Path) -> None:
    for words in (("-o", "-"), ("--output-format", "text=-")):
        assert "unpinned-requirement" in pinproof(*CHECK, *words, cwd=tmp_path).stdout
    assert not (tmp_path / "-").exists()


def test_a_report_does_not_replace_what_a_search_found(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("scipy\n")
    words = ("check", "--offline", "--no-cache", ".", "-o", "requirements.txt")
    assert pinproof(*words, cwd=tmp_path).returncode == 2
    assert (tmp_path / "requirements.txt").read_text() == "scipy\n"


def test_a_project_names_formats_but_no_files(tmp_path: Path) -> None:
    (tmp_path / "pinproof.toml").write_text('output-format = ["concise"]\n')
    assert pinproof(*CHECK, cwd=tmp_path).stdout.startswith("r.txt:1:1: warning PIN001 ")
    # Another command writes its own text.
    assert "scipy" in pinproof("show", "r.txt", cwd=tmp_path).stdout
    (tmp_path / "pinproof.toml").write_text('output-format = ["sarif=../x"]\n')
    done = pinproof(*CHECK, cwd=tmp_path)
    assert done.returncode == 2
    assert "pinproof.toml:1: a project may not say which files are written" in done.stderr


def test_notes_are_counted_until_somebody_asks(tmp_path: Path) -> None:
    said = pinproof(*CHECK, "--output-format", "concise", cwd=tmp_path).stdout
    assert "PIN010" not in said
    assert "1 note not shown: --show info shows it." in said
    for words in (("--show", "info"), ("--fail-on", "info"), ("--select", "PIN001,PIN010")):
        said = pinproof(*CHECK, "--output-format", "concise", *words, cwd=tmp_path).stdout
        assert "info PIN010" in said
        assert "not shown" not in said


def test_errors_come_first_where_a_file_has_many_findings(tmp_path: Path) -> None:
    few = [f"project{number}" for number in range(9)]
    (tmp_path / "r.txt").write_text("\n".join([*few, "six=1.0", ""]))
    (tmp_path / "s.txt").write_text("\n".join([*few, "more", "six=1.0", "joblib===1.0.1", ""]))

    def rows(*words: str) -> list[str]:
        said = pinproof(*CHECK, "s.txt", *words, "--output-format", "concise", cwd=tmp_path).stdout
        return re.findall(r"^[rs]\.txt:\d+:\d+: \w+", said, re.MULTILINE)

    in_order = [f"r.txt:{line}:1: warning" for line in range(1, 10)] + ["r.txt:10:4: error"]
    warnings = [f"s.txt:{line}:1: warning" for line in range(1, 11)]
    assert rows() == [*in_order, "s.txt:11:4: error", *warnings]
    assert rows("--show", "info") == [
        *in_order,
        *("s.txt:11:4: error", *warnings, "s.txt:12:7: info"),
    ]
    said = pinproof("check", "--offline", "--no-cache", "s.txt", cwd=tmp_path).stdout
    assert "10 only by somebody's decision (s.txt:1, s.txt:2, s.txt:3, " in said


def test_statistics_count_by_rule(tmp_path: Path) -> None:
    done = pinproof(*CHECK, "--statistics", cwd=tmp_path)
    assert done.stdout == "2  PIN001  unpinned-requirement\n1  PIN010  arbitrary-equality\n"
    assert done.returncode == 1
    counted = json.loads(
        pinproof(*CHECK, "--statistics", "--output-format", "json", cwd=tmp_path).stdout
    )
    assert counted[0] == {"code": "PIN001", "name": "unpinned-requirement", "count": 2}


@pytest.mark.parametrize("name", ["gitlab", "rdjson", "checkstyle"])
def test_what_a_format_has_no_place_for_is_said_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "r.txt").write_text("scipy\n")
    nobody = ("--index-url", "http://127.0.0.1:9/simple/")
    done = pinproof("check", "--no-cache", *nobody, "--output-format", name, "r.txt", cwd=tmp_path)
    assert done.returncode == 3
    assert "pinproof: Not checked" in done.stderr
    assert "Not checked" not in done.stdout
