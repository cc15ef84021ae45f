"""Directories of packages, written by hand or made by real tools."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from support.distributions import wheel_bytes

from pinproof.facts.mount import MountFacts
from pinproof.gather.mounts.directory import read_mount
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.lint.mount import lint_mount
from pinproof.lint.verdict import Verdict
from pinproof.registry import RULES
from pinproof.target.model import PythonVersion, Target

IMAGE = ImageManifest(
    name="image",
    python="3.7",
    platform="manylinux_2_27_x86_64",
    server=("flask==1.0.3",),
    distributions={
        "flask": Distribution(name="Flask", version="1.0.3", requires=("click>=5.1",)),
        "click": Distribution(name="click", version="7.1.2"),
        "pandas": Distribution(name="pandas", version="1.1.5", requires=("numpy>=1.15.4",)),
        "numpy": Distribution(name="numpy", version="1.19.5"),
    },
)


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def judged(
    path: Path, *, image: ImageManifest | None = IMAGE, python: str = "3.7", platform: str = ""
) -> Verdict:
    """Judge a directory by all rules on directories."""
    target = Target(
        python=PythonVersion.parse(python), platform=platform or "manylinux_2_27_x86_64"
    )
    facts = MountFacts(mount=read_mount(str(path)), target=target, image=image)
    return lint_mount(facts, [entry for entry in RULES if entry.subject == "mount"])


def found(path: Path, *, image: ImageManifest | None = IMAGE, python: str = "3.7") -> list[str]:
    """Give code and file of each finding, apart from notes."""
    return sorted(
        f"{finding.rule.code} {finding.path.removeprefix(f'{path.as_posix()}/')}"
        for finding in judged(path, image=image, python=python).findings
        if finding.severity != "info"
    )


def make_wheel(
    folder: Path,
    name: str,
    version: str,
    *requires: str,
    modules: Mapping[str, bytes] | None = None,
) -> Path:
    """Put a wheel into a folder."""
    content, _ = wheel_bytes(name, version, requires=requires, modules=modules)
    folder.mkdir(exist_ok=True)
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    path.write_bytes(content)
    return path


def run(
    *words: str | Path, path: Path | None = None, folder: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program without this machine's settings for pip; `path` becomes PYTHONPATH."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))
    }
    environment = kept | {"PIP_CONFIG_FILE": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    return subprocess.run(
        list(map(str, words)),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=folder,
    )


def install(python: str | Path, *words: str | Path) -> None:
    """Run pip, without an index."""
    done = run(python, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", *words)
    assert done.returncode == 0, done.stderr
