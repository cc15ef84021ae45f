"""Why files do not fit, in words."""

from collections.abc import Iterable

from pinproof.install.candidates import (
    FormatDisallowed,
    HashUnlisted,
    KindUnsupported,
    NewerGlibc,
    PythonExcluded,
    Reason,
    Rejection,
    TagsIncompatible,
    Yanked,
)

_SHOWN = 6


def glibc_text(version: tuple[int, int]) -> str:
    """Give `2.27`."""
    return f"{version[0]}.{version[1]}"


def reason_text(reason: Reason) -> str:
    """Say one reason."""
    match reason:
        case PythonExcluded():
            return f"needs Python {reason.specifier}"
        case TagsIncompatible():
            return f"is for {tags_text(reason.tags)}"
        case NewerGlibc():
            return f"needs glibc {glibc_text(reason.needed)}"
        case Yanked():
            return "is yanked" + (f" ({reason.reason})" if reason.reason else "")
        case KindUnsupported():
            return "is of a kind that pip does not install"
        case FormatDisallowed():
            option = "--no-binary" if reason.format == "wheel" else "--only-binary"
            return f"is ruled out by {option}"
        case HashUnlisted():
            return "has a hash that the line does not list"


def tags_text(tags: str) -> str:
    """Say which interpreter and system a wheel's tags name: `cp39 on win_amd64`."""
    interpreter, abi, platform = tags.split("-", 2)
    where = "any system" if platform == "any" else platform
    shown = interpreter if abi in ("none", "abi3") or abi.startswith(interpreter) else abi
    return f"{shown} on {where}"


def rejections_text(rejections: Iterable[Rejection]) -> str:
    """Say why each file does not fit; files with the same reason are named once."""
    by_reason: dict[str, list[str]] = {}
    for rejection in rejections:
        by_reason.setdefault(reason_text(rejection.reason), []).append(rejection.file.filename)
    sentences = [
        f"{names[0]} {reason}"
        if len(names) == 1
        else f"{len(names)} files, {names[0]} first, {reason}"
        for reason, names in by_reason.items()
    ]
    more = len(sentences) - _SHOWN
    shown = "; ".join(sentences[:_SHOWN])
    return f"{shown}; {more} more files fit no better" if more > 0 else shown
