"""`--fix` and `--unsafe-fixes` in one run: what they come to, and that nothing is left to do."""

import json
from pathlib import Path

import pytest
from support.command import pinproof
from support.indexes.loopback import LoopbackIndex, unused_port

IMAGE = """{
  "schema": 1, "name": "made-up", "python": "3.7", "platform": "manylinux_2_27_x86_64",
  "server": [], "distributions": [{"name": "held", "version": "1.0", "requires": []}]
}"""


@pytest.fixture
def served() -> LoopbackIndex:
    index = LoopbackIndex()
    for name, version, requires in (
        ("held", "1.0", ()),
        ("held", "2.0", ()),
        ("loose", "1.0", ("brought",)),
        ("brought", "1.0", ("deeper>=1",)),
        ("deeper", "1.0", ()),
        ("dated", "1.0.0", ()),
        ("dated", "1.0.1", ()),
        ("dateutil", "2.8.2", ()),
    ):
        index.add_wheel(name, version, requires=requires)
    index.add_wheel("dated", "1.1", requires_python=">=3.9")
    return index


LINES = "dateutil=2.8.2\nloose  # why\nheld\npkg-resources==0.0.0\ndated==1.1\nnobodys==1\n"


def fix(folder: Path, index: LoopbackIndex, *options: str) -> str:
    """Check with those options, twice: the second run must change nothing."""
    (folder / "image.json").write_text(IMAGE, encoding="utf-8")
    command = ("check", "--image", "image.json", "--index-url", index.url, *options)
    pinproof(*command, "requirements.txt", cwd=folder)
    fixed = (folder / "requirements.txt").read_text(encoding="utf-8")
    again = pinproof(*command, "requirements.txt", cwd=folder)
    assert (folder / "requirements.txt").read_text(encoding="utf-8") == fixed, again.stderr
    assert "fixed" not in again.stderr
    return fixed


def test_both_reach_their_end_in_one_run(tmp_path: Path, served: LoopbackIndex) -> None:
    (tmp_path / "requirements.txt").write_text(LINES, encoding="utf-8")
    with served as index:
        assert fix(tmp_path, index, "--fix").splitlines()[1:3] == ["loose==1.0  # why", "held==1.0"]
        assert fix(tmp_path, index, "--fix", "--unsafe-fixes") == (
            "dateutil==2.8.2\nloose==1.0  # why\nheld==1.0\ndated==1.0.1\nnobodys==1\n\n"
            "# What the lines above bring in:\n"
            "brought==1.0  # via loose\ndeeper==1.0  # via brought\n"
        )
        left = pinproof(
            *("check", "--image", "image.json", "--index-url", index.url, "requirements.txt"),
            cwd=tmp_path,
        )
    assert left.returncode == 1
    # What nobody can decide but a person is all that is left to say.
    assert left.stdout.count("error") == 2
    assert "the index has no project nobodys" in left.stdout


def test_the_report_says_what_can_be_fixed_and_how(tmp_path: Path, served: LoopbackIndex) -> None:
    (tmp_path / "requirements.txt").write_text(LINES, encoding="utf-8")
    (tmp_path / "image.json").write_text(IMAGE, encoding="utf-8")
    with served as index:
        command = ("check", "--image", "image.json", "--index-url", index.url, "requirements.txt")
        said = pinproof(*command, cwd=tmp_path).stdout
        assert "can be fixed with --fix, " in said
        assert "more with --fix --unsafe-fixes; 1 only by somebody's decision" in said
        assert "(requirements.txt:6)" in said
        assert "\nrequirements.txt:6 is left to you: the index has no project nobodys.\n" in said
        told = json.loads(pinproof(*command, "--output-format", "json", cwd=tmp_path).stdout)
        fixes = [each["fix"] for each in told["findings"]]
        assert told["summary"]["fixable"] == {
            "safe": sum(fix is not None and fix["safe"] for fix in fixes),
            "unsafe": sum(fix is not None and not fix["safe"] for fix in fixes),
            "undecided": 1,
        }
        assert f"{told['summary']['fixable']['safe']} can be fixed with --fix, " in said
        # What is shown is what would be written, whole.
        shown = pinproof(*command, "--diff", "--unsafe-fixes", cwd=tmp_path).stdout
        assert "+deeper==1.0  # via brought" in shown
    assert (tmp_path / "requirements.txt").read_text(encoding="utf-8") == LINES


def test_what_was_added_for_a_line_goes_with_it(tmp_path: Path, served: LoopbackIndex) -> None:
    added = (
        "# What the lines above bring in:\nbrought==1.0  # via loose\ndeeper==1.0  # via brought\n"
    )
    (tmp_path / "requirements.txt").write_text(f"held==1.0\n\n{added}", encoding="utf-8")
    with served as index:
        left = "held==1.0\n\n# What the lines above bring in:\n"
        assert fix(tmp_path, index, "--fix") == left
        whole = f"held==1.0\nloose==1.0\n\n{added}"
        (tmp_path / "requirements.txt").write_text(whole, encoding="utf-8")
        assert fix(tmp_path, index, "--fix") == whole


def test_a_range_that_nothing_fits_is_an_error_without_an_image(
    tmp_path: Path, served: LoopbackIndex
) -> None:
    (tmp_path / "requirements.txt").write_text("dated>=1.1\nloose==1.0\n", encoding="utf-8")
    with served as index:
        command = ("check", "--index-url", index.url, "--fail-on", "error", "requirements.txt")
        answer = pinproof(*command, cwd=tmp_path)
    assert answer.returncode == 1
    assert "no release of dated in >=1.1 has a file for Python 3.7" in answer.stdout
    assert "help: pin dated==1.0.1" in answer.stdout


def test_what_is_shown_of_fixes_says_what_they_leave(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("joblib===1.0.1\nscipy\n", encoding="utf-8")
    offline = ("check", "--offline", "--no-cache", "--select", "PIN", "requirements.txt", "--diff")
    nothing = pinproof(*offline, cwd=tmp_path)
    assert (nothing.returncode, nothing.stdout) == (0, "")
    assert nothing.stderr == (
        "pinproof: nothing to change; 1 finding can be fixed with --unsafe-fixes; "
        "1 finding needs somebody's decision\n"
    )
    shown = pinproof(*offline, "--unsafe-fixes", cwd=tmp_path)
    assert shown.returncode == 1
    assert "+joblib==1.0.1" in shown.stdout
    assert shown.stderr == "pinproof: 1 finding needs somebody's decision\n"
    assert pinproof(*offline, "--quiet", cwd=tmp_path).stderr == ""


def test_a_diff_without_an_index_is_none_that_has_nothing_to_change(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("joblib==1.0.1\n", encoding="utf-8")
    index = f"http://127.0.0.1:{unused_port()}/simple"
    asked = ("check", "--no-cache", "--index-url", index, "requirements.txt", "--diff")
    answer = pinproof(*asked, cwd=tmp_path)
    assert answer.returncode == 3
    assert "Not checked for 1 line:" in answer.stderr
    said_only = pinproof(*asked, "--unchecked", "report", cwd=tmp_path)
    assert said_only.returncode == 0
    assert "Not checked for 1 line:" in said_only.stderr


def test_a_repair_that_needs_the_index_is_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("a=1.0\nsix==1.16.0\n", encoding="utf-8")
    index = ("--index-url", "https://index.example.org/simple")
    said = pinproof("check", "requirements.txt", "--offline", *index, cwd=tmp_path).stdout
    why = "https://index.example.org/simple: not in the cache, and the run is offline"
    assert f"\nNo repair of the whole of requirements.txt was found ({why}).\n" in said
    assert "left to you" not in said
