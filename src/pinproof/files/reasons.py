"""Why files do not fit, in words."""

from collections.abc import Iterable

from pinproof.files.fitting import (
    FormatDisallowed,
    KindUnsupported,
    NewerGlibc,
    PythonExcluded,
    Rejection,
    RejectionReason,
    TagsIncompatible,
    Yanked,
)

_SHOWN = 6


def write_glibc(version: tuple[int, int]) -> str:
    """Give a version of glibc as people write it: `2.27`."""
    return f"{version[0]}.{version[1]}"


def write_reason(reason: RejectionReason) -> str:
    """Say what is wrong with a file, after its name: `needs Python >=3.8`."""
    match reason:
        case PythonExcluded():
            return f"needs Python {reason.specifier}"
        case TagsIncompatible():
            return f"is for {write_tags(reason.tags)}"
        case NewerGlibc():
            return f"needs glibc {write_glibc(reason.needed)}"
        case Yanked():
            return "is yanked" + (f" ({reason.reason})" if reason.reason else "")
        case KindUnsupported():
            return "is of a kind that pip does not install"
        case FormatDisallowed():
            option = "--no-binary" if reason.format == "wheel" else "--only-binary"
            return f"is ruled out by {option}"


def write_tags(tags: str) -> str:
    """Say which interpreter and system a wheel's tags name: `cp39 on win_amd64`."""
    return f"{_interpreter(tags)} on {_system(tags)}"


def _interpreter(tags: str) -> str:
    interpreter, abi, _ = tags.split("-", 2)
    return interpreter if abi in {"none", "abi3"} or abi.startswith(interpreter) else abi


def _system(tags: str) -> str:
    platforms = tags.split("-", 2)[2].split(".")
    if platforms == ["any"]:
        return "any system"
    return platforms[0] + (" and the like" if len(platforms) > 1 else "")


def write_rejections(rejections: Iterable[Rejection]) -> str:
    """Say why each file does not fit: wheels for other targets by system, the others by name."""
    by_system: dict[str, dict[str, None]] = {}
    by_reason: dict[str, list[str]] = {}
    for rejection in rejections:
        reason = rejection.reason
        if isinstance(reason, TagsIncompatible):
            by_system.setdefault(_system(reason.tags), {})[_interpreter(reason.tags)] = None
        else:
            by_reason.setdefault(write_reason(reason), []).append(rejection.file.filename)
    sentences = [
        f"wheels for {', '.join(interpreters)} on {system}"
        for system, interpreters in by_system.items()
    ]
    sentences += [
        f"{names[0]} {reason}" + (f", as {len(names) - 1} more" if len(names) > 1 else "")
        for reason, names in by_reason.items()
    ]
    more = len(sentences) - _SHOWN
    shown = "; ".join(sentences[:_SHOWN])
    return f"{shown}; {more} more reasons" if more > 0 else shown
