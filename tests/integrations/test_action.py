"""The GitHub action from its first step to its last, as a runner goes through it.

What it installs comes from an index on loopback: wheels made again of what is installed here, by
a lock of their hashes. pinproof itself is built from this repository.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support.composite_action import ActionRun, run_action
from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex
from support.installed_wheels import pack_installed

ROOT = Path(__file__).resolve().parents[2]
SENT = ("LICENSE", "README.md", "action.yml", "integrations", "pyproject.toml", "src")
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"

pytestmark = pytest.mark.skipif(
    shutil.which("sh") is None, reason="the action's steps are for sh, which is not here"
)


@pytest.fixture
def index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as served:
        yield served


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project that an action is to check."""
    folder = tmp_path / "work space"
    (folder / "a b").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "requirements.txt").write_text("library==1.0\nscipy\n", encoding="utf-8")
    (folder / "a b/requirements.txt").write_text("library==2.0\n", encoding="utf-8")
    return folder


def action_served_by(index: LoopbackIndex, folder: Path) -> Path:
    """Copy the action, with a lock of what the index serves."""
    for name in SENT:
        here = ROOT / name
        if here.is_dir():
            shutil.copytree(here, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(here, folder / name)
    lines = []
    for requirement in locked():
        name = requirement.name
        version, filename, wheel = pack_installed(name)
        index.add(name, ServedFile(filename=filename, body=wheel))
        lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel).hexdigest()}\n")
    (folder / "requirements").mkdir()
    (folder / "requirements/run.txt").write_text("".join(lines), encoding="utf-8")
    return folder


def locked() -> Iterator[Requirement]:
    """Give what the action's own lock holds for this Python."""
    text = (ROOT / "requirements/run.txt").read_text(encoding="utf-8")
    for line in re.findall(r"^[\w.-]+==[^\\\n]+", text, re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement


def run(action: Path, checkout: Path, index: LoopbackIndex, **inputs: str) -> ActionRun:
    temp = checkout.parent / "temp"
    temp.mkdir(exist_ok=True)
    foreign = ("PIP_", "PYTHON", "COVERAGE", "XDG_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {
        "HOME": str(checkout.parent / "home"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.url,
        "PIP_NO_CACHE_DIR": "1",
        # What is loaded is compiled then; pip, which reads this word as its opposite, compiles all.
        "PIP_NO_COMPILE": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    return run_action(action, given, workspace=checkout, temp=temp, environment={**kept, **own})


@pytest.mark.slow
def test_the_action_installs_checks_and_hands_on(
    index: LoopbackIndex, checkout: Path, tmp_path: Path
) -> None:
    index.add_wheel("library", "1.0")
    action = action_served_by(index, tmp_path / "action")
    ran = run(
        action,
        checkout,
        index,
        paths="requirements.txt\na b/requirements.txt",
        image=IMAGE,
        arguments="--select=PIN,IDX",
        upload_sarif="true",
        category="pinproof-sklearn",
    )
    install, restore, check, save, upload = ran.steps
    assert install.exit_code == 0, install.stderr
    assert (check.exit_code, ran.outputs["exit-code"]) == (1, "1"), check.stderr
    annotation = r"^::(\w+) file=([^,]+),line=(\d+),.*?title=pinproof ([\w-]+)"
    said = re.findall(annotation, check.stdout, re.MULTILINE)
    assert sorted(said) == [
        ("error", "a b/requirements.txt", "1", "unknown-version"),
        ("error", "requirements.txt", "2", "unknown-project"),
        ("warning", "requirements.txt", "2", "unpinned-requirement"),
    ]
    assert "unknown-version" in check.summary
    findings = json.loads(Path(upload.given["sarif_file"]).read_text(encoding="utf-8"))
    assert {each["ruleId"] for each in findings["runs"][0]["results"]} == {
        "IDX001",
        "IDX002",
        "PIN001",
    }
    assert ran.outputs["sarif"] == upload.given["sarif_file"]
    assert upload.given["category"] == "pinproof-sklearn"
    # What was learnt of the index is kept although the job has failed.
    assert list(Path(save.given["path"]).rglob("*.sqlite*"))
    assert (save.given["path"], save.given["key"]) == (restore.given["path"], restore.given["key"])
    assert save.given["key"].startswith(restore.given["restore-keys"])
    # Nothing was written beside what is checked.
    assert sorted(path.name for path in checkout.iterdir()) == [".git", "a b", "requirements.txt"]
    # A second use in the same job, which ends before there is a report.
    wrong = run(action, checkout, index, paths="gone.txt", upload_sarif="true")
    assert wrong.outputs == {"exit-code": "2", "sarif": ""}
    assert wrong.step("Upload findings") is None
    refused = wrong.step("Check")
    assert refused is not None
    assert "gone.txt: no such file" in refused.stderr


@pytest.mark.slow
def test_the_action_installs_nothing_of_another_hash(
    index: LoopbackIndex, checkout: Path, tmp_path: Path
) -> None:
    action = action_served_by(index, tmp_path / "action")
    (served,) = index.projects["resolvelib"]
    served.body += b"more"
    ran = run(action, checkout, index)
    assert [step.name for step in ran.steps] == ["Install pinproof"]
    assert "DO NOT MATCH THE HASHES" in ran.steps[0].stderr
    assert ran.outputs == {"exit-code": "", "sarif": ""}
