"""What we install ourselves: locked with hashes, and by nothing else than the locks."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomli
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pinproof

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements/run.txt", "requirements/dev.txt")
PYPROJECT: dict[str, Any] = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PYPROJECT["dependency-groups"]
BUILD = PYPROJECT["build-system"]["requires"]
RUN = PYPROJECT["project"]["dependencies"] + GROUPS["build"]
DEV = [each for each in GROUPS["dev"] if isinstance(each, str)]
# What installs pinproof for us and for whoever takes it from this repository.
TOOLS = ("-q UV", "-q cosmic-ray", "-q pinlint==0.6.1 UV")
INSTALLERS = (".ci/run", "Dockerfile", "README.md", "action.yml", "noxfile.py")
TEMPLATES = ("README.md", "integrations/azure-pipelines.yml", "integrations/gitlab.yml")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def entries(lock: str) -> list[str]:
    """Give what a lock says of each version, its hashes with it."""
    said = [line for line in text_of(lock).splitlines() if not line.startswith("#")]
    return re.sub(r" \\\n +", " ", "\n".join(said)).splitlines()


def locked(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        name, version = re.split(r"==|[ ;]", entry)[:2]
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [(lock, each) for lock in LOCKS for each in RUN] + [(LOCKS[1], each) for each in DEV],
)
def test_a_lock_holds_what_is_asked_for(lock: str, wanted: str) -> None:
    requirement = Requirement(wanted)
    versions = locked(lock).get(canonicalize_name(requirement.name), set())
    assert versions, "run nox -s lock"
    assert {version for version in versions if version not in requirement.specifier} == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_version_has_its_hashes(lock: str) -> None:
    assert len(entries(lock)) > 20
    for entry in entries(lock):
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+", entry), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock: str) -> None:
    assert "://" not in text_of(lock)
    assert "-index" not in text_of(lock)


def hashes(lock: str) -> dict[str, set[str]]:
    return {
        entry.partition(" ")[0]: set(re.findall(r"--hash=\S+", entry)) for entry in entries(lock)
    }


def test_the_smaller_lock_is_a_part_of_the_larger() -> None:
    smaller, larger = map(hashes, LOCKS)
    assert smaller.items() <= larger.items()


def test_the_backend_is_one_of_the_group_that_is_locked() -> None:
    assert set(BUILD) <= set(GROUPS["build"])
    assert {"include-group": "build"} in GROUPS["dev"]


def installs(text: str) -> list[str]:
    """Give what a text has pip install, a command each."""
    text = re.sub(r"\s*\\\n\s*", " ", text)
    shell = re.findall(r"pip\"? (?:install|wheel) ([^&|;`\n]+)", text)
    calls = re.findall(r"session\.install\(([^)]*)\)", text)
    return shell + [re.sub(r"[\",]", "", each) for each in calls]


@pytest.mark.parametrize("name", INSTALLERS)
def test_nothing_is_installed_without_its_hash(name: str) -> None:
    text = text_of(name)
    found = installs(text.partition("## Use it")[0] if name == "README.md" else text)
    assert any("--require-hashes -r" in each for each in found)
    assert any("--no-deps --no-build-isolation" in each for each in found)
    for each in found:
        is_ours = "--no-deps" in each and "--no-build-isolation" in each
        # Tools beside the house, at most: what chooses our versions, what changes code, and peers.
        is_tool = name == "noxfile.py" and each in {
            "-q UV",
            "-q cosmic-ray",
            "-q pinlint==0.6.1 UV",
        }
        assert "--require-hashes" in each or is_ours or is_tool, each


def test_an_install_is_seen() -> None:
    text = "pip install -q a && x\n'pip' -m pip install \\\n  b\nsession.install(\"-q\", C)\n"
    assert [each.strip() for each in installs(text)] == ["-q a", "b", "-q C"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_installs_this_version(name: str) -> None:
    named = re.findall(r"pip install (?:-q )?(pinproof\S*)", text_of(name))
    assert named
    assert set(named) <= {f"pinproof=={pinproof.__version__}"}


def test_the_action_pins_what_it_uses_by_commit() -> None:
    used = re.findall(r"uses: (\S+)", text_of("action.yml"))
    assert used
    assert [each for each in used if not re.search(r"@[0-9a-f]{40}$", each)] == []


def test_a_workflow_that_we_give_has_no_permission_more_than_it_needs() -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text_of("README.md"), re.MULTILINE | re.DOTALL)
    (workflow,) = (yaml.safe_load(each) for each in blocks if "example/pinproof@" in each)
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
    assert workflow["steps"][0]["with"]["upload-sarif"] == "true"


def test_pinproof_finds_nothing_in_our_locks() -> None:
    words = f"{sys.executable} -m pinproof check --offline --output-format json"
    run = subprocess.run(
        [*words.split(), "requirements"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert json.loads(run.stdout)["findings"] == []


def test_a_wheel_built_again_has_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    built = []
    for place in ("here", "elsewhere"):
        folder = tmp_path / place
        folder.mkdir()
        for name in ("LICENSE", "README.md", "pyproject.toml"):
            shutil.copyfile(ROOT / name, folder / name)
        shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "made"],
            cwd=folder,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
            capture_output=True,
            check=True,
        )
        (wheel,) = (folder / "made").iterdir()
        built.append(wheel.read_bytes())
    assert built[0] == built[1]
