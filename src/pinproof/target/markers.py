"""Environment markers, evaluated for the target and never for the running Python."""

from functools import lru_cache

from pinproof.target.model import Target


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


@lru_cache(maxsize=8192)
def marker_holds(text: str, target: Target, extra: str = "") -> bool:
    """Tell whether a marker holds on the target, asked for with that extra or none.

    A marker that cannot be evaluated holds: what it guards may be installed.
    """
    from pinproof.requirements.markers import evaluate_marker  # noqa: PLC0415 - most files have no marker

    try:
        return evaluate_marker(text, {**environment(target), "extra": extra}, target.pip)
    except (ValueError, RecursionError):
        return True
