"""Whether pins go together, judged without a search."""

from collections.abc import Iterable, Iterator, Mapping

from pinproof.index.model import CoreMetadata, Unavailable
from pinproof.record import record
from pinproof.requirements.declared import (
    as_written_today,
    read_requirement,
    requirement_name,
    surely_accepts,
)
from pinproof.requirements.model import RequirementLine, RequirementsFile, normalize_name
from pinproof.requirements.pins import is_pin
from pinproof.requirements.specifiers import is_outside_range
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target

Pinned = tuple[RequirementLine, str]


@record
class DeclaredClash:
    """A pin that another pinned release rules out by `requires`, a requirement of its own."""

    line: RequirementLine
    version: str
    by: RequirementLine
    by_version: str
    requires: str


def find_clashes_with_ranges(
    file: RequirementsFile, target: Target, pins: Iterable[Pinned]
) -> Iterator[tuple[RequirementLine, str, RequirementLine]]:
    """Give each pin with its version and the line whose range excludes it."""
    limits: dict[str, dict[str, RequirementLine]] = {}
    for line in file.walk():
        if (
            isinstance(line, RequirementLine)
            and line.name is not None
            and _is_range(line)
            and (line.marker is None or marker_holds(line.marker.text, target))
        ):
            limits.setdefault(normalize_name(line.name), {}).setdefault(line.specifier, line)
    for pin, version in pins if limits else ():
        for specifier, limit in limits.get(pin.normalized_name or "", {}).items():
            if limit is not pin and is_outside_range(version, specifier):
                yield pin, version, limit
                break


def find_clashes_with_declared(
    pins: Iterable[Pinned], declared: Mapping[str, CoreMetadata | Unavailable], target: Target
) -> Iterator[DeclaredClash]:
    """Give the pins that the declared requirements of other pinned releases exclude.

    `declared` is by normalized name.
    """
    pinned = {line.normalized_name or "": (line, version) for line, version in pins}
    for name, (by, by_version) in pinned.items():
        metadata = declared.get(name)
        extras = ("", *(extra.text for extra in by.extras))
        if not isinstance(metadata, CoreMetadata):
            continue
        for text in metadata.requires_dist or ():
            other = pinned.get(requirement_name(text))
            if other is None or other[0] is by:
                continue
            line, version = other
            if surely_accepts(text, version):
                continue
            requirement = read_requirement(text)
            if requirement is None or not is_outside_range(version, str(requirement.specifier)):
                continue
            marker = requirement.marker
            if marker is None or any(marker_holds(marker, target, e) for e in extras):
                yield DeclaredClash(
                    line=line,
                    version=version,
                    by=by,
                    by_version=by_version,
                    requires=as_written_today(text),
                )


def _is_range(line: RequirementLine) -> bool:
    # Two exact pins are compared as such, not as ranges.
    return not all(map(is_pin, line.clauses))
