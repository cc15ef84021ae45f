"""The pre-commit hooks: which files they take, and one real run as a user would try them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")


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
    tried = ["try-repo", str(ROOT), "pinproof-offline", "--all-files", "--verbose"]
    run = subprocess.run(
        [sys.executable, "-m", "pre_commit", *tried, "--color", "never"],
        cwd=project,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")},
        capture_output=True,
        text=True,
        check=False,
    )
    said = run.stdout + run.stderr
    assert run.returncode == 1, said
    assert "exit code: 1" in said
    assert "service/requirements.txt:2:1: warning unpinned-requirement (PIN001)" in said
    assert f"-o{tmp_path}/requirements-x.txt:1:1: warning unpinned-requirement" in said
    assert not (tmp_path / "requirements-x.txt").exists()
    assert "notes.txt" not in said


def test_what_a_hook_is_given_are_names() -> None:
    entries = re.findall(r"entry: (.*?)(?:  #.*)?$", HOOKS, re.MULTILINE)
    assert len(entries) == HOOKS.count("- id:")
    assert [entry for entry in entries if not entry.endswith(" --")] == []
