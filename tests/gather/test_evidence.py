"""Which Python a run takes a file to be for, and what it then judges."""

from pathlib import Path

import pytest

from pinproof.config import Config
from pinproof.run.check import check

INSTALL = "COPY . .\nRUN pip install -r requirements.txt\n"
MLMODEL = "flavors:\n  python_function:\n    python_version: 3.9.19\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project/.git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "project"


def write(folder: Path, name: str, text: str = "six==1.16.0\n") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def targets(flags: Config | None = None) -> set[tuple[str, str]]:
    report = check(["."], flags or Config(offline=True)).report
    return {(str(each.python), each.source) for each in report.targets}


def test_each_file_is_judged_for_the_python_that_something_near_it_names(project: Path) -> None:
    write(project, "a/requirements.txt")
    write(project, "a/MLmodel", MLMODEL)
    write(project, "b/requirements.txt")
    write(project, "b/.python-version", "3.11.4\n")
    write(project, "c/requirements.txt", "# pip-compile with Python 3.8\nsix==1.16.0\n")
    write(project, "d/requirements.txt")
    write(
        project,
        "d/Dockerfile",
        f"FROM python:3.12-slim\n{INSTALL}",
    )
    write(project, "e/requirements.txt", "-c constraints-3.10.txt\nsix==1.16.0\n")
    write(project, "f/requirements.txt")
    assert targets() == {
        ("3.9.19", "Python from a/MLmodel:3"),
        ("3.11.4", "Python from b/.python-version:1"),
        ("3.8", "Python from the header of c/requirements.txt"),
        ("3.12", "Python from d/Dockerfile:1"),
        ("3.10", "Python from e/requirements.txt:1"),
        ("3.7", "default target"),
    }


def test_a_flag_is_stronger_than_all(project: Path) -> None:
    write(project, "requirements.txt")
    write(project, "MLmodel", MLMODEL)
    assert targets(Config(offline=True, python="3.8", origins={"python": "--python"})) == {
        ("3.8", "Python from --python")
    }


def test_a_projects_setting_is_stronger_than_what_lies_around(project: Path) -> None:
    write(project, "requirements.txt")
    write(project, "MLmodel", MLMODEL)
    write(project, "pinproof.toml", 'python = "3.8"\n')
    assert targets() == {("3.8", "Python from pinproof.toml")}


def test_the_users_own_setting_is_weaker_than_what_lies_around(project: Path) -> None:
    write(project.parent, "config/pinproof/pinproof.toml", 'python = "3.8"\n')
    write(project, "a/requirements.txt")
    write(project, "b/requirements.txt")
    write(project, "b/MLmodel", MLMODEL)
    own = project.parent / "config/pinproof/pinproof.toml"
    assert targets() == {
        ("3.8", f"Python from {own}"),
        ("3.9.19", "Python from b/MLmodel:3"),
    }


def test_the_project_above_is_asked_as_far_as_its_repository_goes(project: Path) -> None:
    write(project.parent, ".python-version", "3.12\n")
    write(project, "a/b/requirements.txt")
    assert targets() == {("3.7", "default target")}
    write(project, "pyproject.toml", '[project]\nname = "a"\nrequires-python = ">=3.9"\n')
    assert targets() == {("3.9", "Python from pyproject.toml:3")}


def unchecked() -> dict[str, str]:
    report = check(["."], Config(offline=True, select=("ENV", "PIN"))).report
    return {gap.rule.code: gap.reason for gap in report.unchecked if "Python" in gap.reason}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "Dockerfile",
            f"FROM example/own:1\n{INSTALL}",
            "Dockerfile:1: the image example/own:1 does not say which Python it has",
        ),
        (
            "Dockerfile",
            f"FROM python:2.7\n{INSTALL}",
            "Dockerfile:1: the image python:2.7 has Python 2.7, which is not judged",
        ),
        (
            "conda.yaml",
            "channels: [defaults]\ndependencies:\n- python\n",
            "conda.yaml:3: it does not say which Python",
        ),
    ],
)
def test_a_python_that_is_spoken_of_and_not_named_is_not_taken_for_the_default(
    project: Path, name: str, text: str, reason: str
) -> None:
    write(project, "requirements.txt", 'six\nzipp==1.0 ; python_version < "3.0"\n')
    write(project, name, text)
    why = reason.partition(": ")[2]
    assert unchecked()["ENV004"] == f"the Python is not known: {why}; name it with --python"
    outcome = check(["."], Config(offline=True, select=("ENV004", "PIN001")))
    assert any(reason in target.source for target in outcome.report.targets)
    assert {finding.rule.code for finding in outcome.report.findings} == {"PIN001"}


def test_equal_evidence_that_disagrees_is_said(project: Path) -> None:
    write(project, "requirements.txt")
    write(project, "conda.yaml", "dependencies:\n- python=3.9\n- pip\n")
    write(project, "python_env.yaml", "python: 3.10.2\n")
    report = check(["requirements.txt"], Config(offline=True, select=("ENV",))).report
    reasons = {gap.reason for gap in report.unchecked if gap.rule.code == "ENV001"}
    said = "python_env.yaml:1 says Python 3.10 but conda.yaml:2 says Python 3.9"
    assert reasons == {f"the Python is not known: {said}; name it with --python"}


def test_constraints_that_could_not_be_read_may_pin_what_is_bare(project: Path) -> None:
    write(project, "requirements.txt", "-c https://index.example.org/constraints.txt\nsix\n")
    outcome = check(["."], Config(offline=True, select=("PIN",)))
    assert outcome.report.findings == ()
    reasons = {gap.reason for gap in outcome.report.unchecked if gap.rule.code == "PIN001"}
    assert reasons == {"the constraints of line 1 could not be read, and may pin it"}
