"""What runs pinproof elsewhere: the action's inputs, the templates, the container, the README."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from pinproof.gather.deployments.definitions import read_deployments

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(
    shutil.which("sh") is None or not (SCRIPTS / "pinproof").exists(),
    reason="neither a shell nor an installed command is at hand",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "examples/azureml-sklearn", folder)
    (folder / ".git").mkdir()
    (folder / "a b").mkdir()
    (folder / "a b/requirements.txt").write_text("scipy\n")
    return folder


def ran(project: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command as a job does, with a cache and settings of its own, and no index."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    own = {
        "HOME": str(project.parent),
        "PATH": f"{SCRIPTS}:{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "XDG_CACHE_HOME": str(project.parent / "cache"),
        "XDG_CONFIG_HOME": str(project.parent / "config"),
    }
    return subprocess.run(
        ["sh", "-c", command],
        cwd=project,
        env={**kept, **own, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def check_step() -> dict[str, Any]:
    (step,) = (each for each in ACTION["runs"]["steps"] if each["name"] == "Check")
    found: dict[str, Any] = step
    return found


def test_nothing_of_an_input_is_run_by_the_shell(project: Path) -> None:
    run = ran(
        project,
        check_step()["run"],
        GITHUB_ACTION_PATH=str(ROOT),
        GITHUB_STEP_SUMMARY=str(project.parent / "summary.md"),
        GITHUB_OUTPUT=str(project.parent / "outputs"),
        PINPROOF=str(SCRIPTS / "pinproof"),
        PINPROOF_PATHS="$(touch taken)\n`touch taken`; touch taken\n--fix\n*",
        PINPROOF_CACHE=str(project.parent / "facts"),
        PINPROOF_SARIF=str(project.parent / "findings.sarif"),
    )
    assert run.returncode == 2
    assert "$(touch taken): no such file" in run.stderr
    assert not (project / "taken").exists()


def test_no_script_of_the_action_holds_an_input() -> None:
    steps = ACTION["runs"]["steps"]
    scripts = [each["run"] for each in steps if "run" in each]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []
    variables = check_step()["env"]
    used = set(re.findall(r"PINPROOF_[A-Z]+", (ROOT / "integrations/github.sh").read_text()))
    assert used <= set(variables)
    inputs = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert inputs == set(ACTION["inputs"])


def test_the_template_for_gitlab_writes_what_it_uploads(project: Path) -> None:
    job = yaml.safe_load((ROOT / "integrations/gitlab.yml").read_text())["pinproof"]
    install, check = job["script"]
    assert install.startswith("python -m pip install")
    run = ran(project, check, **job["variables"])
    assert run.returncode in (1, 3), run.stderr
    report = project / job["artifacts"]["reports"]["codequality"]
    assert "requirements.txt" in {
        each["location"]["path"] for each in json.loads(report.read_text(encoding="utf-8"))
    }


def test_the_template_for_azure_writes_what_it_publishes(project: Path) -> None:
    template = yaml.safe_load((ROOT / "integrations/azure-pipelines.yml").read_text())
    (check,) = (step for step in template["steps"] if "pinproof check" in step.get("script", ""))
    (published,) = (step for step in template["steps"] if step.get("task", "")[:7] == "Publish")
    run = ran(project, check["script"], PINPROOF_PATHS=template["parameters"][0]["default"])
    assert run.returncode in (1, 3), run.stderr
    assert "##vso[task.logissue " in run.stdout
    report = project / published["inputs"]["testResultsFiles"]
    assert ET.parse(report).getroot().tag == "testsuites"  # noqa: S314 - our own file


def test_the_container_is_built_from_what_is_sent_to_it() -> None:
    file, unread = read_deployments(str(ROOT / "Dockerfile"), named=True)
    assert file is not None
    assert list(unread) == []
    text = (ROOT / "Dockerfile").read_text()
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines()[1:]]
    assert [name for name in sent if not (ROOT / name).exists()] == []
    pyproject = (ROOT / "pyproject.toml").read_text()
    read = re.findall(r'(?:readme = |license-files = \[)"([^"]+)"', pyproject)
    assert {*read, "pyproject.toml", "src", *re.findall(r"/src/(\S+\.txt)", text)} == set(sent)
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users == ["65532:65532"]


def test_what_the_readme_has_ci_run_was_run(project: Path) -> None:
    section = README.partition("\n### CI\n")[2].partition("\n### ")[0]
    commands = re.findall(r"^- run: (pinproof .*)$", section, re.MULTILINE)
    assert commands
    for command in commands:
        run = ran(project, command)
        assert run.returncode in (1, 3), run.stderr
        assert "requirements.txt:" in run.stdout
    for name in re.findall(r"\]\((integrations/[^)]+|action\.yml|Dockerfile)\)", section):
        assert (ROOT / name).exists()


def test_a_line_for_nox_checks_the_example(project: Path) -> None:
    pytest.importorskip("nox")
    line = re.search(r"`(session\.run\([^`]+\))`", README)
    assert line is not None
    (project / "noxfile.py").write_text(
        f"import nox\n\n\n@nox.session(venv_backend='none')\ndef lint(session):\n    {line[1]}\n",
        encoding="utf-8",
    )
    run = ran(project, f"{sys.executable} -m nox -s lint")
    assert run.returncode == 1, run.stderr
    assert "requirements.txt:" in run.stdout + run.stderr


@pytest.mark.slow
def test_a_line_for_tox_checks_the_example(project: Path) -> None:
    pytest.importorskip("tox")
    line = re.search(r"`(commands = [^`]+)`", README)
    assert line is not None
    (project / "tox.ini").write_text(
        "[testenv:lint]\nskip_install = true\nallowlist_externals = pinproof\n"
        f"set_env = PIP_NO_INDEX=1\n{line[1]}\n",
        encoding="utf-8",
    )
    run = ran(project, f"{sys.executable} -m tox run -q -e lint")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "requirements.txt:" in run.stdout + run.stderr


SCHEMAS = {
    "github-actions": "action.yml",
    "gitlab-ci": "integrations/gitlab.yml",
    "azure-pipelines": "integrations/azure-pipelines.yml",
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_template_is_one_by_the_schema_of_its_server(schema: str) -> None:
    assert_fits(schema, ROOT / SCHEMAS[schema])


def test_the_workflow_of_the_readme_is_one(tmp_path: Path) -> None:
    section = README.partition("\n### CI\n")[2].partition("\n### ")[0]
    block = re.search(r"```yaml\n(permissions:.*?)```", section, re.DOTALL)
    assert block is not None
    job = "".join(f"    {line}\n" for line in block[1].splitlines())
    file = tmp_path / "lint.yml"
    file.write_text(f"on: push\njobs:\n  lint:\n    runs-on: ubuntu-24.04\n{job}")
    assert_fits("github-workflows", file)
    job_said = yaml.safe_load(block[1])
    (given,) = (step["with"] for step in job_said["steps"] if "pinproof" in step["uses"])
    assert set(given) <= set(ACTION["inputs"])


def assert_fits(schema: str, file: Path) -> None:
    pytest.importorskip("check_jsonschema")
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    # The last release for Python 3.10 reads the patterns of Azure's schema by no other variant.
    tool += ["--regex-variant", "python"]
    run = subprocess.run([*tool, str(file)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
