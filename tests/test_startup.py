"""What a plain check loads: a hook pays for it at every commit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "html",
    "http",
    "pip",
    "pip_requirements_parser",
    "pydantic",
    "pyparsing",
    "rich",
    "ssl",
    "tomli",
    "truststore",
    "urllib3",
}
# What rules without the index and without an image need, and the way to them.
EXPECTED_RULES = {"pin.unpinned_requirement"}


def isolated(home: Path) -> dict[str, str]:
    """An environment without this machine's configuration of pip and of pinproof."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return kept | {
        "APPDATA": str(home),
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Give the modules that a run of the command imports."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pinproof", *arguments],
        cwd=folder,
        env=isolated(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return set(re.findall(r"^import time:.*\| *([\w.]+)$", run.stderr, re.MULTILINE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = ["scipy == 1.2.3", "numpy==1.19.5  # comment", "", "joblib==1.0.1"]
    (tmp_path / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_an_offline_check_of_pins_loads_nothing_heavy(folder: Path) -> None:
    names = loaded(folder, "check", "--offline", "requirements.txt")
    assert "pinproof.lint" in names
    assert {name for name in names if name.partition(".")[0] in HEAVY} == set()


def test_only_selected_rules_are_imported(folder: Path) -> None:
    names = loaded(folder, "check", "--offline", "--select", "PIN001", "requirements.txt")
    rules = {
        name.removeprefix("pinproof.rules.")
        for name in names
        if re.fullmatch(r"pinproof\.rules\.\w+\.\w+", name)
    }
    assert rules == EXPECTED_RULES


def test_the_package_loads_nothing_of_its_own_until_asked() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import sys, pinproof; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {name for name in run.stdout.split() if name.startswith("pinproof")} == {"pinproof"}
