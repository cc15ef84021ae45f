"""Environment markers, evaluated for the target and never for the running Python."""

from functools import lru_cache
from typing import TYPE_CHECKING

from pinproof.requirements.plain_markers import evaluate
from pinproof.target.model import Target

if TYPE_CHECKING:
    from packaging.markers import Marker


@lru_cache(maxsize=8)
def environment(target: Target) -> dict[str, str]:
    """Give the marker variables of the target. Source: PEP 508, Environment Markers.

    `platform_release` and `platform_version` are the host's, unknown for an image: empty.
    """
    windows = target.platform.startswith("win")
    mac = target.platform.startswith("macosx")
    return {
        "implementation_name": "cpython",
        "implementation_version": target.python.full,
        "os_name": "nt" if windows else "posix",
        "platform_machine": target.machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Windows" if windows else "Darwin" if mac else "Linux",
        "platform_version": "",
        "python_full_version": target.python.full,
        "python_version": target.python.series,
        "sys_platform": "win32" if windows else "darwin" if mac else "linux",
    }


@lru_cache(maxsize=4096)
def _parsed(text: str) -> "Marker":
    from packaging.markers import Marker  # noqa: PLC0415 - see below

    return Marker(text)


def marker_holds(text: str, target: Target, extra: str = "") -> bool:
    """Tell whether a marker holds on the target, asked for with that extra or none.

    A marker that cannot be evaluated holds: what it guards may be installed.
    """
    variables = environment(target)
    plain = evaluate(text, variables, extra)
    if plain is not None:
        return plain
    from packaging.markers import InvalidMarker, UndefinedEnvironmentName  # noqa: PLC0415 - see below

    try:
        return _parsed(text).evaluate({**variables, "extra": extra})
    except (InvalidMarker, UndefinedEnvironmentName, RecursionError):
        return True
