"""Core metadata of wheels and, read statically, of sdists. Source: Core metadata; PEP 643."""

import re

from packaging.version import Version

from pinproof.index.model import CoreMetadata
from pinproof.index.pages.filename import parse_version
from pinproof.requirements.model import normalize_name

# From this version on an sdist's PKG-INFO says which of its fields are not final. Source: PEP 643.
_STATIC_SINCE = Version("2.2")
# Other characters that end lines of text do not end header lines. Source: RFC 5322, 2.2.
_LINE_END = re.compile(r"\r\n|\r|\n")
_SECTION = re.compile(r"\[([^:\]]*)(?::([^\]]*))?\]")


class MalformedMetadata(ValueError):  # noqa: N818 - it names a state, as the design's words do
    """Text that is no core metadata, or that of another distribution; the text says why."""


def parse_metadata(
    text: bytes, *, name: str | None = None, version: Version | None = None
) -> CoreMetadata:
    """Read a `METADATA` file; with `name` and `version`, only that distribution's."""
    return _checked(_headers(text), name, version)


def parse_pkg_info(
    text: bytes, *, name: str | None = None, version: Version | None = None
) -> CoreMetadata:
    """Read an sdist's `PKG-INFO`; dependencies that it does not promise are unknown."""
    headers = _headers(text)
    metadata = _checked(headers, name, version)
    written = parse_version(headers.get("metadata-version", ["0"])[0])
    dynamic = {field.lower() for field in headers.get("dynamic", [])}
    if written is not None and written >= _STATIC_SINCE and "requires-dist" not in dynamic:
        return metadata
    return CoreMetadata(
        name=metadata.name,
        version=metadata.version,
        requires_dist=None,
        requires_python=metadata.requires_python,
        provides_extra=metadata.provides_extra,
    )


def parse_requires_txt(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read an `*.egg-info/requires.txt`: requirements with their markers, and the extras.

    Source: setuptools, The Internal Structure of Python Eggs, requires.txt.
    """
    requirements, extras = [], []
    suffix = ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        section = _SECTION.fullmatch(line)
        if section is None:
            requirements.append(_with_marker(line, suffix))
            continue
        extra, marker = section[1].strip(), (section[2] or "").strip()
        if extra and extra not in extras:
            extras.append(extra)
        conditions = [f"({marker})"] if marker and extra else [marker] if marker else []
        if extra:
            conditions.append(f'extra == "{extra}"')
        suffix = " and ".join(conditions)
    return tuple(requirements), tuple(extras)


def _with_marker(line: str, suffix: str) -> str:
    if not suffix:
        return line
    # A direct reference's URL may hold `;`: only one after a blank starts a marker.
    separator = " ; " if " @ " in line else "; "
    return f"{line}{separator}{suffix}"


def _headers(text: bytes) -> dict[str, list[str]]:
    """Give the fields by lower-case name, without the description.

    The format is that of e-mail headers, of which one-line values are all we need; the standard
    library's reader takes 20 ms to import and decodes words that metadata does not encode.
    """
    fields: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in _LINE_END.split(text.decode("utf-8", "replace").lstrip("\ufeff")):
        # A line of blanks goes on with a folded value, such as a licence of several paragraphs.
        if not line:
            break
        if line[0] in " \t":
            if last is not None:
                last[-1] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        if not colon or " " in key:
            raise MalformedMetadata("it does not begin with metadata fields")
        last = fields.setdefault(key.lower(), [])
        last.append(value.strip())
    return fields


def _checked(
    headers: dict[str, list[str]], name: str | None, version: Version | None
) -> CoreMetadata:
    if "name" not in headers or "version" not in headers:
        raise MalformedMetadata("it names no distribution")
    found_name, found_version = headers["name"][0], headers["version"][0]
    if name is not None and normalize_name(found_name) != normalize_name(name):
        raise MalformedMetadata(f"it is that of {found_name}")
    if version is not None and parse_version(found_version) not in (version, None):
        raise MalformedMetadata(f"it is that of version {found_version}")
    return CoreMetadata(
        name=found_name,
        version=found_version,
        requires_dist=tuple(headers.get("requires-dist", ())),
        requires_python=headers.get("requires-python", [""])[0] or None,
        provides_extra=tuple(headers.get("provides-extra", ())),
    )
