"""`pip list --format json`: names and versions, no dependencies."""

from typing import Any

from pinproof.capture.json_text import mapping, sequence, string
from pinproof.capture.reading import Reading, is_name, is_version
from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution


def looks_like(content: Any) -> bool:
    """Recognise the list by its first item, which has no more than pip writes."""
    return isinstance(content, list) and (
        not content or {"name", "version"} <= mapping(content[0]).keys()
    )


def read_pip_list(content: Any, what: str) -> Reading:
    """Read the list's JSON."""
    distributions = []
    for number, item in enumerate(sequence(content), start=1):
        name, version = string(mapping(item).get("name")), string(mapping(item).get("version"))
        if not is_name(name) or not is_version(version):
            raise UsageError(f"{what}: item {number} has no name and version")
        distributions.append(Distribution(name=name, version=version, requires=None))
    return Reading(distributions=tuple(distributions), source="captured from pip list")
