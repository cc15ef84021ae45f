"""Which settings count for a file: of what files, laid over one another in which order."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gate.boundary import bounded_by, draw_boundary
from pinproof.gather.project.configuration import (
    configured_by,
    find_configuration,
    forget,
    is_users,
    locate_user_configuration,
    read_user_configuration,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder with a repository; the user's own settings are elsewhere, and empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "own"))
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    forget()
    with bounded_by(draw_boundary(["."])):
        yield folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_extended_lies_below_and_tells_its_own_place(project: Path) -> None:
    write(project / "pinproof.toml", "extend = 'ci/shared.toml'\npython = '3.8'\n")
    write(project / "ci/shared.toml", "extend = 'deeper.toml'\npython = '3.9'\nfail-on = 'error'\n")
    write(project / "ci/deeper.toml", "fail-on = 'info'\nimage = 'own.json'\n")
    write(project / "ci/own.json", "{}")
    config = find_configuration("requirements.txt")
    assert (config.python, config.fail_on, config.image) == ("3.8", "error", "ci/own.json")
    assert config.origins["python"] == "pinproof.toml"
    assert config.origins["fail_on"] == "ci/shared.toml"
    assert config.origins["image"] == "ci/deeper.toml"


def test_a_circle_of_extends_is_told_whole(project: Path) -> None:
    write(project / "pinproof.toml", "extend = 'a.toml'\n")
    write(project / "a.toml", "extend = 'b.toml'\n")
    write(project / "b.toml", "extend = 'a.toml'\n")
    with pytest.raises(UsageError) as caught:
        find_configuration("requirements.txt")
    assert str(caught.value) == (
        "b.toml: extend leads round in a circle: pinproof.toml -> a.toml -> b.toml -> a.toml"
    )


def test_what_a_project_extends_lies_in_it_and_may_say_no_more(project: Path) -> None:
    write(project.parent / "elsewhere.toml", "python = '3.8'\n")
    write(project / "pinproof.toml", "extend = '../elsewhere.toml'\n")
    with pytest.raises(UsageError, match="a link leads out of the project"):
        find_configuration("requirements.txt")
    forget()
    write(project / "pinproof.toml", "extend = 'more.toml'\n")
    write(project / "more.toml", "\nindex-url = 'https://index.example.org/simple'\n")
    with pytest.raises(UsageError, match=r"more\.toml:2: 'index-url' counts only"):
        find_configuration("requirements.txt")
    forget()
    write(project / "pinproof.toml", "extend = 'none.toml'\n")
    with pytest.raises(UsageError, match=r"none\.toml: its settings cannot be read: no such file"):
        find_configuration("requirements.txt")


def test_a_pyproject_without_our_table_extends_nothing(project: Path) -> None:
    write(project / "pinproof.toml", "extend = 'pyproject.toml'\n")
    write(project / "pyproject.toml", "[project]\nname = 'x'\n")
    with pytest.raises(UsageError, match=r"pyproject\.toml, which has no table tool\.pinproof"):
        find_configuration("requirements.txt")


def test_overrides_count_for_the_paths_that_they_fit_and_the_later_ones_more(
    project: Path,
) -> None:
    write(
        project / "pinproof.toml",
        "python = '3.8'\nseverity = {ENV = 'info'}\n"
        "[[overrides]]\npaths = ['gpu/**']\npython = '3.9'\nseverity = {PIN001 = 'error'}\n"
        "[[overrides]]\npaths = 'requirements-*.txt'\npython = '3.10'\nignore = ['IMG']\n",
    )
    by_path = {
        path: (config.python, config.ignore, config.severity)
        for path in ("requirements.txt", "gpu/a/requirements.txt", "gpu/requirements-dev.txt", "-")
        for config in [find_configuration(path)]
    }
    plain = {"ENV": "info"}
    graded = {**plain, "PIN001": "error"}
    assert by_path == {
        "requirements.txt": ("3.8", None, plain),
        "gpu/a/requirements.txt": ("3.9", None, graded),
        "gpu/requirements-dev.txt": ("3.10", ("IMG",), graded),
        "-": ("3.8", None, plain),
    }


def test_a_project_says_more_than_the_overrides_of_the_user(project: Path) -> None:
    own = write(Path(locate_user_configuration()), "[[overrides]]\npaths='*'\npython='3.11'\n")
    write(project / "a/pinproof.toml", "python = '3.8'\n")
    assert find_configuration("a/requirements.txt").python == "3.8"
    config = find_configuration("b/requirements.txt")
    assert (config.python, config.origins["python"]) == ("3.11", str(own))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("overrides = 'x'", "pinproof.toml:1: overrides must be tables"),
        ("[[overrides]]\npython = '3.8'\n", "pinproof.toml:1: [[overrides]] says no paths"),
        (
            "[[overrides]]\npaths = ['a']\n[[overrides]]\npaths = ['b']\npyton = '3.8'\n",
            "pinproof.toml:5: no key of [[overrides]]: 'pyton'; did you mean python?",
        ),
        (
            "[[overrides]]\npaths = ['a']\nindex-url = 'x'\n",
            "pinproof.toml:3: no key of [[overrides]]: 'index-url'",
        ),
        ("[[overrides]]\npaths = [1]\n", "pinproof.toml:2: paths must be a list of strings"),
        (
            "image = 'x'\n[[overrides]]\npaths = ['a']\nimage = 3\n",
            "pinproof.toml:4: image must be a string",
        ),
        ("[allow-floating]\nname = ['a']\n", "allow-floating takes the key names, not 'name'"),
    ],
)
def test_a_fault_is_told_with_its_line(project: Path, text: str, message: str) -> None:
    write(project / "pinproof.toml", text)
    with pytest.raises(UsageError) as caught:
        find_configuration("requirements.txt")
    assert message in str(caught.value)


def test_a_key_of_another_tool_is_not_taken_for_ours(project: Path) -> None:
    write(project / "pyproject.toml", "[tool.ruff]\nselect = ['E']\n[tool.pinproof]\nselect = 3\n")
    with pytest.raises(UsageError, match=r"pyproject\.toml:4: select must be"):
        find_configuration("requirements.txt")


def test_a_file_that_is_named_stands_for_all_of_the_projects(project: Path) -> None:
    write(project / "pinproof.toml", "python = '3.8'\nfail-on = 'error'\n")
    write(project / "ci.toml", "python = '3.9'\n")
    with configured_by("ci.toml", ["."]):
        config = find_configuration("requirements.txt")
    assert (config.python, config.fail_on) == ("3.9", None)
    assert config.origins["python"] == "ci.toml"
    assert find_configuration("requirements.txt").fail_on == "error"


def test_a_named_file_is_the_users_own_only_outside_of_the_project(project: Path) -> None:
    write(project / "ci.toml", "exit-zero = true\n")
    with (
        configured_by("ci.toml", ["."]),
        pytest.raises(UsageError, match=r"ci\.toml:1: 'exit-zero' counts only"),
    ):
        find_configuration("requirements.txt")
    outside = write(project.parent / "company/ci.toml", "exit-zero = true\nmount = ['x']\n")
    with configured_by(os.path.relpath(outside), ["."]):
        config = find_configuration("requirements.txt")
        assert config.exit_zero is True
        assert read_user_configuration().exit_zero is True


def test_no_name_of_a_file_makes_its_settings_the_users(project: Path) -> None:
    write(project / "--image/pinproof.toml", "image = 'x'\nextend = '--more'\n")
    write(project / "--image/--more", "mount = ['y']\n")
    write(project / "pinproof.toml", "extend = '--image'\n")
    config = find_configuration("--image/requirements.txt")
    assert not is_users(config, "image")
    assert not is_users(config, "mount")
    write(project / "pinproof.toml", "extend = '--more'\n")
    write(project / "--more", "image = 'x'\n")
    forget()
    assert not is_users(find_configuration("requirements.txt"), "image")


def test_isolated_reads_nothing(project: Path) -> None:
    write(Path(locate_user_configuration()), "quiet = true\n")
    write(project / "pinproof.toml", "not toml at all")
    with configured_by(None, ["."], isolated=True):
        assert find_configuration("requirements.txt") == Config()
    with pytest.raises(UsageError):
        find_configuration("requirements.txt")
