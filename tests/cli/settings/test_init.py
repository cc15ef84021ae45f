"""`pinproof init` writes what the deployments of a folder say, and what it writes counts."""

from pathlib import Path

import pytest
from support.command import pinproof

SKLEARN = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20230101.v1"
MINIMAL = "mcr.microsoft.com/azureml/minimal-py312-inference:latest"
OTHER = "registry.example.org/own/image:1"


def deploy(folder: Path, image: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "requirements.txt").write_text("numpy==1.19.5\n")
    (folder / "Dockerfile").write_text(
        f"FROM {image}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def settings(project: Path, path: str) -> str:
    return pinproof("config", path, cwd=project).stdout


def test_one_image_is_that_of_all(project: Path) -> None:
    deploy(project / "a", SKLEARN)
    run = pinproof("init", cwd=project)
    assert (run.returncode, run.stdout) == (0, "")
    name = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
    assert run.stderr == f"pinproof: wrote pinproof.toml: {name}\n"
    text = (project / "pinproof.toml").read_text()
    assert f'# a/Dockerfile:1\nimage = "{name}"\n' in text
    assert f"image             {name}  (pinproof.toml)" in settings(project, "a/requirements.txt")
    again = pinproof("init", cwd=project)
    assert again.returncode == 2
    assert "pinproof.toml is there already" in again.stderr
    assert (project / "pinproof.toml").read_text() == text


def test_several_images_are_those_of_the_files_that_they_install(project: Path) -> None:
    deploy(project / "a", SKLEARN)
    deploy(project / "b[1]", MINIMAL)
    deploy(project / "c", OTHER)
    assert pinproof("init", cwd=project).returncode == 0
    text = (project / "pinproof.toml").read_text()
    assert f"# Nothing is known of {OTHER}" in text
    for path, image in (
        ("a/requirements.txt", "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"),
        ("b[1]/requirements.txt", "minimal-py312-inference"),
    ):
        assert f"image             {image}" in settings(project, path)
    assert "image  " not in settings(project, "c/requirements.txt")


def test_where_no_deployment_is_the_file_says_how_to_go_on(project: Path) -> None:
    run = pinproof("init", cwd=project)
    assert run.returncode == 0, run.stderr
    assert "`pinproof image list`" in (project / "pinproof.toml").read_text()
    assert settings(project, ".").startswith("settings:\n  all have their defaults\n")


def test_no_link_is_written_through(project: Path) -> None:
    (project / "pinproof.toml").symlink_to(project / "elsewhere.toml")
    assert pinproof("init", cwd=project).returncode == 2
    assert not (project / "elsewhere.toml").exists()
