from collections import Counter
from pathlib import Path
from typing import BinaryIO

import pytest

import pinproof
from pinproof.config import Config
from pinproof.gate.opening import NotRead, open_path
from pinproof.gather.project import context

OFFLINE = Config(offline=True, no_cache=True, origins={"offline": "--offline"})


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_txt", ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def codes(*paths: str) -> list[tuple[str, str]]:
    report = pinproof.check(paths, OFFLINE).report
    return [(finding.path, finding.rule.code) for finding in report.findings]


def test_a_file_checked_by_itself_is_judged_as_its_includer_uses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        requirements__base_txt="flask\nscipy\n",
        requirements_txt="-r requirements/base.txt\n-c limits.txt\nwheel\n",
        limits_txt="flask==1.0.3\n",
    )
    # flask is pinned by the constraint; findings elsewhere are not this file's.
    assert codes("requirements/base.txt") == [("requirements/base.txt", "PIN001")]
    assert codes("requirements.txt") == [
        ("requirements/base.txt", "PIN001"),
        ("requirements.txt", "PIN001"),
    ]


def test_a_file_included_with_c_holds_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, upper_txt="flask<2\n", requirements_txt="-c upper.txt\n")
    assert codes("upper.txt") == []
    (tmp_path / "requirements.txt").unlink()
    assert codes("upper.txt") == [("upper.txt", "PIN002")]


def test_a_file_is_looked_into_once_however_many_it_may_include(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    opened: Counter[str] = Counter()

    def count(path: str) -> BinaryIO | NotRead:
        opened[path] += 1
        return open_path(path)

    monkeypatch.setattr(context, "open_path", count)
    files = {f"requirements-{number}_txt": "scipy\n" for number in range(20)}
    write(
        tmp_path,
        **files,
        requirements_txt="-r requirements-7.txt\n-c limits.txt\n",
        limits_txt="scipy==1\n",
    )
    assert codes("requirements-7.txt") == []
    codes(*(f"requirements-{number}.txt" for number in range(20)))
    # Once in each of the two runs.
    assert set(opened.values()) == {2}
    assert len(opened) == 21


def test_files_that_include_each_other_are_judged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, a_txt="-r b.txt\n", b_txt="scipy\n")
    assert codes("a.txt", "b.txt") == [("b.txt", "PIN001")]


def test_a_source_with_its_lock_beside_it_holds_wishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.in").write_text("scipy>1\n")
    assert codes("requirements.in") == [("requirements.in", "PIN002")]
    (tmp_path / "requirements.txt").write_text("scipy==1.7.3\n")
    assert codes("requirements.in") == []
