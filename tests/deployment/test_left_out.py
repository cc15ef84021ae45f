"""Files that lie in the project and are left behind: what an ignore file leaves out."""

import subprocess
import sys
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, PACKAGES, REQUIREMENTS, SCHEMA

from pinproof.config import Config
from pinproof.run.check import check

LIBRARY = "myenv/lib/python3.7/site-packages"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("src/score.py", "src/reqs/r.txt", f"src/{LIBRARY}/mine.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    return tmp_path


def found(path: str = ".") -> list[tuple[str, str, str | None]]:
    """Give place, message up to how the boot ends, and cure of what leads nowhere."""
    return [
        (f"{each.path}:{each.place.start.line}", each.message.partition("; the boot")[0], each.cure)
        for each in check([path], Config(offline=True, select=("DEP002",))).report.findings
    ]


def deploy(project: Path, variable: str, value: str) -> None:
    (project / "d.yml").write_text(
        f"$schema: {SCHEMA}\nenvironment: {{image: '{IMAGE}'}}\n"
        "code_configuration: {code: src, scoring_script: score.py}\n"
        f"environment_variables: {{{variable}: {value}}}\n",
        encoding="utf-8",
    )


def left(name: str, line: int, pattern: str) -> str:
    return f"exists but is not deployed: src/{name}:{line} ({pattern}) excludes it"


@pytest.mark.parametrize(
    ("ignored", "line"),
    [
        ("*.txt\n", 1),
        ("# all\n\nreqs/\n", 3),
        ("reqs\n", 1),
        ("/reqs/*\n", 1),
        ("*\n!score.py\n", 1),
        ("**/r.txt\n", 1),
        ("*.txt\n!r.txt\nreqs/r.*\n", 3),
        ("src/reqs\n", None),
        ("/r.txt\n", None),
        ("*.txt\n!r.txt\n", None),
        # Unlike Git, Azure ML's tools look at each file for itself.
        ("reqs/\n!reqs/r.txt\n", None),
        ("[\n", None),
        ("R.TXT\n", None),
    ],
)
def test_a_requirements_file_that_is_not_uploaded_is_missing(
    project: Path, ignored: str, line: int | None
) -> None:
    deploy(project, REQUIREMENTS, "reqs/r.txt")
    (project / "src/.amlignore").write_text(ignored, encoding="utf-8")
    expected = []
    if line is not None:
        pattern = ignored.splitlines()[line - 1]
        expected = [
            (
                "d.yml:4",
                f"reqs/r.txt {left('.amlignore', line, pattern)}",
                "add !reqs/r.txt at the end of src/.amlignore",
            )
        ]
    assert found() == expected


def test_the_ignore_file_of_git_counts_only_without_one_of_azure(project: Path) -> None:
    deploy(project, REQUIREMENTS, "reqs/r.txt")
    (project / ".amlignore").write_text("*\n", encoding="utf-8")
    assert found() == []
    (project / "src/.gitignore").write_text("*.txt\n", encoding="utf-8")
    ((_, message, cure),) = found()
    assert message == f"reqs/r.txt {left('.gitignore', 1, '*.txt')}"
    assert cure == "write an .amlignore beside it without that pattern, which is then used instead"
    (project / "src/.amlignore").write_text("", encoding="utf-8")
    assert found() == []


@pytest.mark.parametrize(
    ("ignored", "is_left"),
    [("lib/\n", True), ("*.so\n", False), ("mine.py\n", True), ("lib/\n!lib/\n", False)],
)
def test_a_directory_is_missing_when_nothing_of_it_is_uploaded(
    project: Path, ignored: str, is_left: bool
) -> None:
    deploy(project, PACKAGES, LIBRARY)
    (project / "src/.gitignore").write_text(ignored, encoding="utf-8")
    assert len(found()) == is_left
    if is_left:
        finding = check(["."], Config(offline=True, select=("DEP002",))).report.findings[0]
        assert finding.message.endswith(" and exits with 97")


def test_an_entry_script_may_be_left_out_as_well(project: Path) -> None:
    deploy(project, REQUIREMENTS, "reqs/r.txt")
    (project / "src/.amlignore").write_text("*.py\n", encoding="utf-8")
    assert found() == [
        (
            "d.yml:3",
            f"the entry script {left('.amlignore', 1, '*.py')}",
            "add !score.py at the end of src/.amlignore",
        )
    ]


def test_the_first_sdk_uploads_everything_and_the_second_does_not(project: Path) -> None:
    (project / "src/.amlignore").write_text("*.txt\n", encoding="utf-8")
    (project / "v1.py").write_text(
        "from azureml.core import Environment\n"
        "from azureml.core.model import InferenceConfig\n"
        "env = Environment('e')\n"
        f"env.docker.base_image = '{IMAGE}'\n"
        f"env.environment_variables = {{'{REQUIREMENTS}': 'reqs/r.txt'}}\n"
        "InferenceConfig('score.py', source_directory='src', environment=env)\n",
        encoding="utf-8",
    )
    assert found() == []
    (project / "v2.py").write_text(
        "from azure.ai.ml.entities import *\n"
        "ManagedOnlineDeployment(\n"
        f"    environment=Environment(image='{IMAGE}'),\n"
        "    code_configuration=CodeConfiguration(code='src', scoring_script='score.py'),\n"
        f"    environment_variables={{'{REQUIREMENTS}': 'reqs/r.txt'}})\n",
        encoding="utf-8",
    )
    assert [place for place, _, _ in found()] == ["v2.py:5"]


@pytest.mark.parametrize(
    ("ignored", "line"),
    [
        ("*\n!src/score.py\n", 1),
        ("**/*.txt\n", 1),
        ("src/reqs\n", 1),
        ("/src/reqs/\n", 1),
        ("src/*/r.txt\n", 1),
        ("*\n!src\n", None),
        # Patterns begin at the context, and do not look for a name in every folder.
        ("r.txt\n", None),
        ("*.txt\n", None),
        ("# src\n!\n", None),
    ],
)
def test_what_is_not_sent_to_the_build_is_missing(
    project: Path, ignored: str, line: int | None
) -> None:
    (project / "Dockerfile").write_text(
        f"FROM {IMAGE}\nCOPY src /var/azureml-app\nENV AZUREML_ENTRY_SCRIPT=score.py\n"
        f"RUN pip install -r /var/azureml-app/reqs/r.txt\nENV {REQUIREMENTS}=reqs/r.txt\n",
        encoding="utf-8",
    )
    (project / ".dockerignore").write_text(ignored, encoding="utf-8")
    assert [place for place, _, _ in found()] == (
        [] if line is None else ["Dockerfile:4", "Dockerfile:5"]
    )
    assert all(f".dockerignore:{line} (" in message for _, message, _ in found())
    (project / "Dockerfile.dockerignore").write_text("", encoding="utf-8")
    assert found() == []


def test_the_library_is_loaded_only_where_an_ignore_file_lies(project: Path) -> None:
    deploy(project, REQUIREMENTS, "reqs/r.txt")
    code = (
        "import sys\nfrom pinproof.config import Config\nfrom pinproof.run.check import check\n"
        "check(['.'], Config(offline=True))\nprint('pathspec' in sys.modules)\n"
    )

    def loaded() -> str:
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    assert loaded() == "False"
    (project / "src/.amlignore").write_text("\n", encoding="utf-8")
    assert loaded() == "True"
