"""The target as every report names it, for people and for programs."""

from typing import Any

from pinproof.target.model import Target


def describe(target: Target) -> str:
    """Name a target and where it came from."""
    python = f"Python {target.python}"
    if target.python.assumed:
        python += f", taken as {target.python.full}"
    image = f", image {target.image}" if target.image else ""
    return f"{python}, {target.platform}{image}; {target.source}"


def target_object(target: Target) -> dict[str, Any]:
    """Give a target as JSON writes it."""
    return {
        "python": target.python.full,
        "python_assumed": target.python.assumed,
        "platform": target.platform,
        "image": target.image,
        "source": target.source,
    }
