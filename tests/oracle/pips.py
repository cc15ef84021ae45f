"""Real pips of several versions, as Pythons bundle them or as a folder keeps them."""

import os
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from oracle.asked_pips import RealPip
from oracle.interpreters import find_python, require_python
from oracle.served_worlds import WorldIndex, image_of, serving
from oracle.worlds import World

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.image.manifest import ImageManifest
from pinproof.pip.release import PipRelease
from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.includes import read_file
from pinproof.requirements.model import IncludeFault, RequirementsFile
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.resolver import InstallRequest
from pinproof.target.model import PythonVersion, Target

_SERIES = ("3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")


def kept_pips() -> Path:
    """Give the folder that keeps wheels of pip; `nox -s oracle` fills it."""
    named = os.environ.get("PINPROOF_PIPS")
    return Path(named) if named else Path.home() / ".cache" / "pinproof-tests" / "pips"


def wheel_of_pip(version: str) -> Path:
    """Give the wheel of a pip, or skip the test and say why."""
    name = f"pip-{version}-py*.whl"
    found = list(kept_pips().glob(name))
    for series in _SERIES:
        python = find_python(series)
        if python is not None and not found:
            prefix = Path(python).resolve().parent.parent
            found += prefix.glob(f"lib/python*/ensurepip/_bundled/{name}")
    if not found:
        pytest.skip(f"no pip {version}: no Python here bundles it, and {kept_pips()} has none")
    return found[0]


class Oracle:
    """Asks real pips, one worker for each pip and Python."""

    def __init__(self, stack: ExitStack, scratch: Path) -> None:
        self._stack = stack
        self._scratch = scratch
        self._server = stack.enter_context(serving())
        self._workers: dict[tuple[str, str], RealPip] = {}

    def pip(
        self, version: str, series: str, *, environment: Mapping[str, str] | None = None
    ) -> RealPip:
        """Give a running pip, or skip the test and say why."""
        key = (version, series)
        if key not in self._workers:
            python = require_python(series)
            wheel = wheel_of_pip(version)
            folder = self._scratch / f"pip-{version}"
            if not folder.exists():
                with zipfile.ZipFile(wheel) as archive:
                    archive.extractall(folder)
            worker = RealPip(python, folder, self._server, self._scratch, environment=environment)
            self._stack.callback(worker.close)
            self._workers[key] = worker
        return self._workers[key]


@contextmanager
def oracle(scratch: Path) -> Iterator[Oracle]:
    """Start with no pip running; all end at the end."""
    with ExitStack() as stack:
        yield Oracle(stack, scratch)


def glibc() -> str:
    """Give this system's platform tag for its glibc."""
    # `None` where there is no glibc: then this fails, and says where.
    name, version = os.confstr("CS_GNU_LIBC_VERSION").split()  # type: ignore[union-attr]
    assert name == "glibc"
    machine = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True)
    return f"manylinux_{version.replace('.', '_')}_{machine.stdout.strip()}"


def file_of(world: World, base: str, pip: PipRelease) -> RequirementsFile:
    """Read a world's requirements file as its pip reads it."""
    texts = {"requirements.txt": world.file, **world.others}

    def read(name: str) -> bytes | IncludeFault:
        text = texts.get(name)
        if text is None:
            return IncludeFault(kind="missing", reason="no such file")
        return text.replace("{base}", base).encode()

    text = read("requirements.txt")
    assert isinstance(text, bytes)
    return read_file(decode(text, "requirements.txt"), read, pip)


def ours(
    world: World, base: str, pip: str, python: str, platform: str | None = None
) -> PlanOutcome:
    """Say what our code says of a world; on this system, where no platform is named."""
    platform = platform or glibc()
    target = Target(python=PythonVersion.parse(python), platform=platform, stated_pip=pip)
    image: ImageManifest = image_of(world, python, platform)
    return make_plan(
        InstallRequest(
            file=file_of(world, base, target.pip),
            index=WorldIndex(world, base),
            target=target,
            image=image,
            dependencies="--no-deps" not in world.arguments,
            pre_releases="--pre" in world.arguments,
            prefer_binary="--prefer-binary" in world.arguments,
        )
    )


def summary(outcome: PlanOutcome) -> dict[str, Any]:
    """Bring an outcome into the shape of the worker's answer."""
    if isinstance(outcome, Plan):
        files = [(step, step.file) for step in outcome.steps if step.file is not None]
        return {
            "changes": sorted(file.filename for _, file in files),
            "keeps": sorted(step.name for step in outcome.steps if step.action == "keep"),
            # pip check looks at no extras.
            "check": sorted(
                (
                    _said(fault)
                    for fault in (*outcome.broken, *outcome.already_broken)
                    if fault.extra is None
                ),
                key=str,
            ),
        }
    return {"error": outcome.message if isinstance(outcome, Conflict) else outcome.reason}


def _said(fault: BrokenRequirement) -> list[str | None]:
    return [fault.distribution.lower(), fault.requires_name, fault.installed_version]


def told_by(told: dict[str, Any]) -> dict[str, Any]:
    """Bring the worker's answer into the shape of `summary`."""
    assert "crash" not in told, told
    # pip reports our own way out of it as a fault of its own.
    ours = re.search(r"^\S*Chosen$", told["log"], re.MULTILINE)
    assert "Traceback" not in told["log"] or ours, told["log"]
    if "error" in told:
        return {"error": told["error"] + told["log"][-2000:]}
    return {
        "changes": sorted(filename for _, filename in told["changes"]),
        "keeps": told["keeps"],
        "check": told["check"],
    }


def agree(theirs: dict[str, Any], mine: dict[str, Any]) -> bool:
    """Tell whether both choose the same, or both find nothing."""
    if "error" in theirs or "error" in mine:
        return "error" in theirs and "error" in mine
    return {key: _unique(value) for key, value in theirs.items()} == {
        key: _unique(value) for key, value in mine.items()
    }


def _unique(values: list[Any]) -> set[str]:
    # pip says some faults twice: each declaration of the same need is one.
    return {str(value) for value in values}
