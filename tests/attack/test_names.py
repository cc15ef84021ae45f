"""Names of files that look like options are names."""

from pathlib import Path

import pytest
from support.bounded import assert_ends_well, run

from pinproof.cli.words import name_plainly


@pytest.mark.parametrize(
    "start", ["-o", "--output-file=", "--cache-dir=", "--index-url=", "--find-links="]
)
@pytest.mark.parametrize("before", [["--unchecked", "report", "--offline"], ["--offline", "--"]])
def test_a_file_is_linted_whatever_it_is_called(
    tmp_path: Path, start: str, before: list[str]
) -> None:
    here, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    elsewhere.mkdir()
    name = f"{start}{elsewhere}/requirements-x.txt"
    sly = here / f"./{name}"
    sly.parent.mkdir(parents=True)
    sly.write_text("pandas\n", encoding="utf-8")
    (here / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    ended = run("check", "--no-cache", *before, "requirements.txt", name, cwd=here)
    assert_ends_well(ended, 1)
    assert f"{name}:1:1: warning unpinned-requirement" in ended.said
    assert "numpy has no version" in ended.said
    assert list(elsewhere.iterdir()) == []


def test_a_whole_option_is_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("--offline", "-q", "-h", "--image=x", "-oy"):
        Path(name).write_text("", encoding="utf-8")
    assert name_plainly(["check", "--offline", "-q", "-h", "--image=x", "-", "-oy"]) == [
        *("check", "--offline", "-q", "-h", "./--image=x", "-", "./-oy")
    ]
    assert name_plainly(["check", "--image=z", "-\0"]) == ["check", "--image=z", "-\0"]
    assert name_plainly(["check", "--", "--image=x"]) == ["check", "--", "--image=x"]


def test_a_name_that_is_none_says_why(tmp_path: Path) -> None:
    ended = run("check", "--", "--image", cwd=tmp_path)
    assert_ends_well(ended, 2)
    assert "--image: no such file (what follows -- are names of files, no options)" in ended.said
