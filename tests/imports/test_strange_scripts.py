"""Scripts that nobody should write end in a message or in silence; none of them is run."""

from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.run.check import check

pytestmark = pytest.mark.usefixtures("alone")
TYPED = {key: f"--{key}" for key in ("index_url", "no_cache", "script", "select")}


def judge(folder: Path, script: str | bytes, **others: str) -> Report:
    """Judge `score.py` beside further modules, where nothing but `web` is installed."""
    content = script if isinstance(script, bytes) else script.encode()
    (folder / "score.py").write_bytes(content)
    (folder / "requirements.txt").write_text("web==1\n", encoding="utf-8")
    for name, text in others.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    with LoopbackIndex() as served:
        served.add_wheel("web", "1", modules={"web.py": b""})
        flags = Config(
            index_url=served.url,
            no_cache=True,
            script=("score.py",),
            select=("missing-import", "conditional-missing-import", "local-shadow"),
            origins=TYPED,
        )
        return check(["requirements.txt"], flags).report


def missing(report: Report) -> list[str]:
    """Give what is said to be missing."""
    return [finding.message.partition(" is imported")[0] for finding in report.findings]


@pytest.mark.parametrize(
    "script",
    [
        "import web\nprint 'two'\n",
        "import web\nmatch x with y:\n    pass\n",
        "import web\nx = t'{y!never}'\n",
        "import web\ndefer import yaml\n",
        "import web\n\0\n",
        b"import web\n\xff\xfe = 1\n",
        "import web\nx = " + "(" * 5000 + ")" * 5000,
        "import web\n" + "if x:\n" + "".join(" " * n + "if x:\n" for n in range(1, 150)),
    ],
)
def test_what_the_running_python_cannot_read_is_said_and_no_finding(
    script: str | bytes, tmp_path: Path
) -> None:
    report = judge(tmp_path, script)
    assert missing(report) == []
    assert "missing-import" in {each.rule.name for each in report.unchecked}
    assert not any("fault of pinproof" in each.reason for each in report.unchecked)


def test_a_script_of_ten_megabytes_is_not_read_and_said(tmp_path: Path) -> None:
    report = judge(tmp_path, "import web\n" + "x = 1\n" * 1_700_000)
    assert (tmp_path / "score.py").stat().st_size > 10_000_000
    assert missing(report) == []
    assert "1 MB" in report.unchecked[0].reason


def test_a_local_module_of_ten_megabytes_hides_no_other_finding(tmp_path: Path) -> None:
    report = judge(tmp_path, "import big\nimport yaml\n", big="x = 1\n" * 1_700_000)
    assert missing(report) == ["yaml"]
    assert any("big.py" in each.reason and "1 MB" in each.reason for each in report.unchecked)


def test_modules_that_import_each_other_are_read_once(tmp_path: Path) -> None:
    report = judge(
        tmp_path, "import a", a="import b\nimport a\n", b="import score\nimport a\nimport yaml\n"
    )
    assert missing(report) == ["yaml"]
    assert report.unchecked == ()


def test_links_that_go_round_end(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "own").symlink_to(tmp_path)
    report = judge(tmp_path, "import loop\nimport own.own.own.score\nimport yaml\n")
    assert "yaml" in missing(report)


def test_a_script_that_imports_nothing_is_clean(tmp_path: Path) -> None:
    report = judge(tmp_path, "")
    assert report.findings == ()
    assert report.unchecked == ()


def test_nothing_is_imported_or_run(tmp_path: Path) -> None:
    leave = "from pathlib import Path\nPath({!r}).touch()\nimport {}\n"
    marks = [tmp_path / "ran", tmp_path / "imported"]
    report = judge(
        tmp_path,
        leave.format(str(marks[0]), "beside"),
        beside=leave.format(str(marks[1]), "yaml"),
    )
    assert missing(report) == ["yaml"]
    assert not any(mark.exists() for mark in marks)
