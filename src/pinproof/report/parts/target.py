"""The target as every report names it, for people and for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pinproof.target.model import Target


def describe(target: Target) -> str:
    """Name a target and where it came from."""
    return f"{_name(target)}; {target.source}"


def describe_all(targets: Iterable[Target]) -> Iterator[str]:
    """Name each target once, however many places it came from: those are counted."""
    sources: dict[str, dict[str, None]] = {}
    for target in targets:
        sources.setdefault(_name(target), {})[target.source] = None
    for name, places in sources.items():
        yield f"{name}; {_counted(list(places))}"


def _counted(sources: Sequence[str]) -> str:
    if len(sources) == 1:
        return sources[0]
    for start, what in (("image from ", "definitions"), ("Python from ", "places")):
        if all(each.startswith(start) for each in sources):
            return f"{start}{len(sources)} {what}"
    return f"{sources[0]}, and from {len(sources) - 1} more"


def _name(target: Target) -> str:
    image = f", image {target.image}" if target.image else ""
    if target.undecided:
        # Its source says so; the Python that stands in for it is nobody's.
        return f"{target.platform}{image}"
    python = f"Python {target.python}"
    if target.python.assumed:
        python += f", taken as {target.python.full}"
    return f"{python}, {target.platform}{image}"


def target_object(target: Target) -> dict[str, Any]:
    """Give a target as JSON writes it."""
    return {
        "python": target.python.full,
        "python_assumed": target.python.assumed,
        "platform": target.platform,
        "image": target.image,
        "source": target.source,
    }
