"""Markers that leave one Python on every line: an export of poetry or pdm for that Python."""

import re
from collections.abc import Iterator

from pinproof.evidence.model import Evidence
from pinproof.target.model import DEFAULT_PYTHON, PythonVersion

_LINE = re.compile(r"^[ \t]*[A-Za-z0-9][^;#\n]*(?:;([^#\n\\]*))?", re.MULTILINE)
_LATEST_MINOR = 20
_MOST_MARKERS = 64
# What an export writes is shorter: to try all systems costs for each comparison in it.
_LONGEST_MARKER = 1000


def find_marker_evidence(text: str, path: str) -> Iterator[Evidence]:
    """Give the one Python for which no line is skipped, when every line speaks of its Python.

    Where several are left and the default is none of them, the file speaks of a Python that it
    does not name.
    """
    if "python_" not in text:
        return
    markers: set[str] = set()
    for match in _LINE.finditer(text):
        if match[1] is None or "python_" not in match[1]:
            return
        markers.add(match[1].strip())
    if not 0 < len(markers) <= _MOST_MARKERS or max(map(len, markers)) > _LONGEST_MARKER:
        return
    left = [
        minor
        for minor in range(_LATEST_MINOR)
        if all(_may_hold(marker, minor) for marker in markers)
    ]
    where = f"the markers of {path}"
    if len(left) == 1:
        yield Evidence(kind="markers", where=where, python=PythonVersion.parse(f"3.{left[0]}"))
    elif left and left[0] > DEFAULT_PYTHON.minor:
        is_open = left[-1] == _LATEST_MINOR - 1
        which = "or newer" if is_open else f"to 3.{left[-1]}"
        undecided = f"every line is for Python 3.{left[0]} {which}"
        yield Evidence(kind="markers", where=where, undecided=undecided)


def _may_hold(text: str, minor: int) -> bool:
    """Tell whether a marker may hold under Python 3.`minor` on some system."""
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison  # noqa: PLC0415 - few files have markers on every line

    try:
        marker = Marker(text)
        return any(
            marker.evaluate(
                {
                    "extra": "",
                    "os_name": os_name,
                    "platform_machine": machine,
                    "platform_python_implementation": "CPython",
                    "platform_system": system,
                    "python_full_version": f"3.{minor}.{patch}",
                    "python_version": f"3.{minor}",
                    "sys_platform": platform,
                }
            )
            for os_name, system, platform in (
                ("posix", "Linux", "linux"),
                ("posix", "Darwin", "darwin"),
                ("nt", "Windows", "win32"),
            )
            for machine in ("x86_64", "arm64", "AMD64")
            for patch in (0, 30)
        )
    except (InvalidMarker, UndefinedComparison, ValueError, RecursionError):
        return True
