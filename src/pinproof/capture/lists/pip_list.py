"""`pip list --format json`: names and versions, no dependencies."""

from typing import Any

from pinproof.capture.captured_source import CapturedSource, is_name, is_version
from pinproof.capture.foreign_json import as_array, as_object, as_string
from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution


def looks_like(content: Any) -> bool:
    """Recognise the list by its first item, which has no more than pip writes."""
    return isinstance(content, list) and (
        not content or {"name", "version"} <= as_object(content[0]).keys()
    )


def read_pip_list(content: Any, what: str) -> CapturedSource:
    """Read the JSON of `pip list`; a `UsageError`, beginning with `what`, for a bad item."""
    distributions = []
    for number, item in enumerate(as_array(content), start=1):
        name, version = (
            as_string(as_object(item).get("name")),
            as_string(as_object(item).get("version")),
        )
        if not is_name(name) or not is_version(version):
            raise UsageError(f"{what}: item {number} has no name and version")
        distributions.append(Distribution(name=name, version=version, requires=None))
    return CapturedSource(distributions=tuple(distributions), source="captured from pip list")
