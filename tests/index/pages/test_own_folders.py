"""Files that the user's own local index lists may lie anywhere; those of a stranger's may not."""

from pathlib import Path

import pytest
from support.command import pinproof
from support.distributions import wheel_bytes


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A local index beside the project, whose pages lead to a folder of files beside itself."""
    (tmp_path / "files").mkdir()
    wheel = tmp_path / "files/demo-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel_bytes("demo", "1.0", requires=("brought-in==2.0",))[0])
    page = tmp_path / "simple/demo/index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f'<a href="../../files/{wheel.name}">{wheel.name}</a>')
    project = tmp_path / "project"
    project.mkdir()
    (project / "pinproof.toml").write_text("")
    return project


def test_files_of_the_users_own_index_are_read(project: Path) -> None:
    (project / "requirements.txt").write_text("demo==1.0\n")
    own = {"PIP_INDEX_URL": (project.parent / "simple").as_uri()}
    done = pinproof("plan", "--output-format", "json", "requirements.txt", cwd=project, more=own)
    assert "outside of the project" not in done.stdout
    assert "brought-in" in done.stdout


def test_files_of_an_index_that_the_linted_file_names_are_not(project: Path) -> None:
    index = (project.parent / "simple").as_uri()
    (project / "requirements.txt").write_text(f"--index-url {index}\ndemo==1.0\n")
    done = pinproof("plan", "--output-format", "json", "requirements.txt", cwd=project)
    assert "brought-in" not in done.stdout
