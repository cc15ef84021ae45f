"""METADATA of wheels and, read statically, PKG-INFO of sdists. Source: Core metadata; PEP 643."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from packaging.version import Version

from pinproof.index.model import CoreMetadata
from pinproof.metadata.core_metadata import read_fields
from pinproof.record import replace
from pinproof.requirements.model import normalize_name
from pinproof.requirements.specifiers import read_version

# From this version on an sdist's PKG-INFO says which of its fields are not final. Source: PEP 643.
_STATIC_SINCE = Version("2.2")
_Values: TypeAlias = Mapping[str, Sequence[str]]


class MalformedMetadata(ValueError):  # noqa: N818 - it names a state, as the design's words do
    """Text that is no core metadata, or that of another distribution; the text says why."""


def parse_metadata(
    content: bytes, *, name: str | None = None, version: Version | None = None
) -> CoreMetadata:
    """Read a `METADATA` file; with `name` and `version`, only that distribution's."""
    return _checked(_values(content), name, version)


def parse_pkg_info(
    content: bytes, *, name: str | None = None, version: Version | None = None
) -> CoreMetadata:
    """Read an sdist's `PKG-INFO`; dependencies that it does not promise are unknown."""
    values = _values(content)
    metadata = _checked(values, name, version)
    written = read_version(values.get("metadata-version", ["0"])[0])
    dynamic = {field.lower() for field in values.get("dynamic", [])}
    if written is not None and written >= _STATIC_SINCE and "requires-dist" not in dynamic:
        return metadata
    return replace(metadata, requires_dist=None)


def _values(content: bytes) -> _Values:
    """Give the values of each field by its lower-case name."""
    values: dict[str, list[str]] = {}
    for field in read_fields(content.decode("utf-8", "replace")):
        values.setdefault(field.name, []).append(field.value)
    if not values:
        raise MalformedMetadata("it does not begin with metadata fields")
    return values


def _checked(values: _Values, name: str | None, version: Version | None) -> CoreMetadata:
    if "name" not in values or "version" not in values:
        raise MalformedMetadata("it names no distribution")
    found_name, found_version = values["name"][0], values["version"][0]
    if name is not None and normalize_name(found_name) != normalize_name(name):
        raise MalformedMetadata(f"it is that of {found_name}")
    if version is not None and read_version(found_version) not in (version, None):
        raise MalformedMetadata(f"it is that of version {found_version}")
    return CoreMetadata(
        name=found_name,
        version=found_version,
        requires_dist=tuple(values.get("requires-dist", ())),
        requires_python=values.get("requires-python", [""])[0] or None,
        provides_extra=tuple(values.get("provides-extra", ())),
    )
