"""The pre-commit hooks: which files they take, and one real run as a user would try them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
# Of what a hook's environment gets little is loaded. pip reads this word as its opposite.
COMPILES_LITTLE = {**os.environ, "PIP_NO_COMPILE": "0"}


def files_pattern(text: str) -> str:
    found = re.search(r"files: (?:&\w+ )?(\S+)$", text, re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements_gpu.txt",
        "services/score/requirements.txt",
        "constraints.txt",
        "a/b/constraints-3.7.txt",
        "requirements/dev.txt",
        "services/requirements/prod.txt",
        "requirements/prod/base.txt",
        "requirements.in",
        "dev-requirements.txt",
        "Requirements.txt",
        "requirement.txt",
        "requirements.pip",
        "docs/my-requirements.txt",
        "conda.yaml",
        "model/environment/conda_env.yml",
        "environment.yml",
        "model/python_env.yaml",
    ],
)
def test_a_hook_takes(path: str) -> None:
    assert re.search(files_pattern(HOOKS), path)


@pytest.mark.parametrize(
    "path",
    [
        "requirements.md",
        "MANIFEST.in",
        "requirements/readme.md",
        "requirements/pinned/notes.rst",
        "requirements.txt.bak",
        "notes.txt",
        "deployment.yml",
    ],
)
def test_a_hook_leaves(path: str) -> None:
    assert not re.search(files_pattern(HOOKS), path)


KINDS = {
    "pinproof-requirements": ("requirements.txt", "a/constraints-3.7.txt", "requirements/dev.in"),
    "pinproof-conda": ("conda.yaml", "model/environment.yml", "model/python_env.yaml"),
    "pinproof-deployments": (
        *("deployment.yml", "blue-deployment.yaml", "deploy.py", "endpoints/endpoint.json"),
        *("infra/main.bicep", "Dockerfile", "Dockerfile.gpu", "api.dockerfile"),
        *("docker-compose.override.yml", "compose.yaml"),
    ),
}


@pytest.mark.parametrize("hook", KINDS)
def test_a_hook_of_a_kind_takes_its_own_files_only(hook: str) -> None:
    patterns = {each["id"]: each["files"] for each in yaml.safe_load(HOOKS)}
    for kind, paths in KINDS.items():
        taken = [path for path in paths if re.search(patterns[hook], path)]
        assert taken == (list(paths) if kind == hook else [])
    assert not re.search(patterns[hook], "src/score.py")


def test_the_manifest_of_the_hooks_is_valid() -> None:
    pytest.importorskip("pre_commit")
    run = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_prek_takes_the_manifest_and_runs_its_hooks_on_the_example(tmp_path: Path) -> None:
    prek = shutil.which("prek", path=Path(sys.executable).parent) or shutil.which("prek")
    if prek is None:
        pytest.skip("prek is not installed")
    require_index()
    checked = subprocess.run(
        [prek, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    project = tmp_path / "project"
    shutil.copytree(ROOT / "examples/azureml-sklearn", project)
    git(project, "init", "-q", ".")
    git(project, "add", "-A")
    run = subprocess.run(
        [prek, "try-repo", str(ROOT), "pinproof-offline", "--all-files", "--verbose"],
        cwd=project,
        env={**COMPILES_LITTLE, "PREK_HOME": str(tmp_path / "prek"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert re.search(r"^ *requirements\.txt:\d+:\d+: \w+ [\w-]+ \(\w+\)", run.stdout, re.MULTILINE)


def test_our_own_hook_takes_the_same_files() -> None:
    own = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert files_pattern(own) == files_pattern(HOOKS)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def require_index() -> None:
    """Skip where the hook's environment cannot be built; asks as pip asks, with its settings."""
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed"]
    probe = subprocess.run(
        [*pip, "--retries", "0", "--timeout", "10", "hatchling"],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode:
        pytest.skip(f"no package index is reachable: {probe.stderr.strip()[-200:]}")


@pytest.mark.slow
def test_the_hook_runs_from_its_repository(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    require_index()
    project = tmp_path / "project"
    (project / "service").mkdir(parents=True)
    (project / "service/requirements.txt").write_text("scipy==1.2.3\nnumpy\n", encoding="utf-8")
    (project / "notes.txt").write_text("numpy\n", encoding="utf-8")
    # A name that would make the hook write its report, were it taken for an option.
    sly = project / f"-o{tmp_path}/requirements-x.txt"
    sly.parent.mkdir(parents=True)
    sly.write_text("pandas\n", encoding="utf-8")
    git(tmp_path, "init", "-q", str(project))
    git(project, "add", "-A")

    def tried(hook: str) -> subprocess.CompletedProcess[str]:
        words = ["try-repo", str(ROOT), hook, "--all-files", "--verbose", "--color", "never"]
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", *words],
            cwd=project,
            env={**COMPILES_LITTLE, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")},
            capture_output=True,
            text=True,
            check=False,
        )

    run = tried("pinproof-offline")
    said = run.stdout + run.stderr
    assert run.returncode == 1, said
    assert "exit code: 1" in said
    assert "service/requirements.txt:2:1: warning unpinned-requirement (PIN001)" in said
    assert f"-o{tmp_path}/requirements-x.txt:1:1: warning unpinned-requirement" in said
    assert not (tmp_path / "requirements-x.txt").exists()
    assert "notes.txt" not in said
    # A deployment judges what it installs, too: `numpy` is not pinned.
    deployment = "FROM python:3.10\nCOPY . .\nRUN pip install -r service/requirements.txt\n"
    (project / "Dockerfile").write_text(deployment, encoding="utf-8")
    git(project, "add", "-A")
    deployed = tried("pinproof-deployments")
    assert deployed.returncode == 1, deployed.stdout + deployed.stderr
    assert "service/requirements.txt:2:1: warning unpinned-requirement" in deployed.stdout
    assert "requirements-x.txt" not in deployed.stdout


def test_what_a_hook_is_given_are_names() -> None:
    entries = re.findall(r"entry: (.*?)(?:  #.*)?$", HOOKS, re.MULTILINE)
    assert len(entries) == HOOKS.count("- id:")
    assert [entry for entry in entries if not entry.endswith(" --")] == []
