"""`pip inspect`: installed distributions with their metadata. Source: pip, Inspection report."""

import re
from typing import Any

from pinproof.capture.captured_source import CapturedSource, is_name, is_version
from pinproof.capture.foreign_json import as_array, as_object, as_string, as_strings
from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution


def looks_like(content: Any) -> bool:
    """Recognise the report by its keys."""
    return isinstance(content, dict) and "installed" in content and "pip_version" in content


def read_pip_inspect(content: Any, what: str) -> CapturedSource:
    """Read the report's JSON; a `UsageError`, beginning with `what`, for another version of it."""
    report = as_object(content)
    if as_string(report.get("version")) != "1":
        raise UsageError(f"{what}: pip inspect reports of version 1 are read, not this one")
    distributions = []
    for number, item in enumerate(as_array(report.get("installed")), start=1):
        metadata = as_object(as_object(item).get("metadata"))
        name, version = as_string(metadata.get("name")), as_string(metadata.get("version"))
        if not is_name(name) or not is_version(version):
            raise UsageError(f"{what}: installed item {number} has no name and version")
        distributions.append(
            Distribution(
                name=name,
                version=version,
                requires=as_strings(metadata.get("requires_dist")),
                requires_python=as_string(metadata.get("requires_python")) or None,
            )
        )
    environment = as_object(report.get("environment"))
    machine = as_string(environment.get("platform_machine"))
    python = re.match(r"3\.\d+\.\d+", as_string(environment.get("python_full_version")))
    notes = []
    platform = _platform(as_string(environment.get("sys_platform")), machine)
    if platform is not None:
        notes.append(f"platform {platform}: the oldest that the report's environment can be")
    return CapturedSource(
        distributions=tuple(distributions),
        source="captured from pip inspect",
        python=python[0] if python else None,
        platform=platform,
        machine=machine if machine.isidentifier() else None,
        notes=tuple(notes),
    )


def _platform(system: str, machine: str) -> str | None:
    """Give a platform tag; the report tells no C library, so `None` for Linux."""
    if system == "win32":
        return {"AMD64": "win_amd64", "ARM64": "win_arm64"}.get(machine, "win32")
    if system == "darwin":
        return "macosx_11_0_arm64" if machine == "arm64" else f"macosx_10_9_{machine}"
    return None
