"""A folder of this machine: an environment's prefix, or its site-packages."""

import re
from pathlib import Path

from pinproof.capture.archive.tree import DiskTree
from pinproof.capture.captured_source import CapturedSource
from pinproof.capture.environment.installed import read_installed_distributions
from pinproof.capture.environment.prefix import find_environment
from pinproof.errors import UsageError

_LIBRARY_NAME = re.compile(r"python(3\.\d+)t?")


def is_environment(folder: Path) -> bool:
    """Recognise a prefix by what only a prefix holds."""
    return any(
        next(folder.glob(pattern), None) is not None
        for pattern in (
            "pyvenv.cfg",
            "conda-meta/history",
            "lib*/python3.*/site-packages",
            "Lib/site-packages",
        )
    )


def is_site_packages(folder: Path) -> bool:
    """Recognise a folder of distributions by their metadata."""
    return any(
        next(folder.glob(pattern), None) is not None
        for pattern in ("*.dist-info", "*.egg-info", "*.egg-link", "*.egg")
    )


def read_local_environment(folder: Path) -> CapturedSource:
    """Read a virtual environment, a conda environment or any other prefix."""
    prefix = folder.absolute().as_posix()
    environment = find_environment(DiskTree(), prefix)
    if environment is None:
        raise UsageError(f"{folder}: no Python environment (no lib/python3.*/site-packages)")
    found = read_installed_distributions(DiskTree(), environment.site_folders)
    return CapturedSource(
        distributions=found.distributions,
        source="captured from an environment's folder",
        python=environment.python,
        notes=(f"python {environment.python}: {environment.evidence}", *found.notes),
    )


def read_site_packages(folder: Path) -> CapturedSource:
    """Read a folder of installed distributions, whole as it is."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: not a folder")
    found = read_installed_distributions(DiskTree(), [folder.absolute().as_posix()])
    if not found.distributions:
        raise UsageError(f"{folder}: holds no installed distribution")
    match = _LIBRARY_NAME.fullmatch(folder.absolute().parent.name)
    python = match[1] if match else None
    told = (f"python {python}: the name of the folder above",) if python else ()
    return CapturedSource(
        distributions=found.distributions,
        source="captured from a site-packages folder",
        python=python,
        notes=(*told, *found.notes),
    )
