"""Bounds that a release leaves open, and that a later one of the same project declares."""

from collections.abc import Iterator, Mapping

from packaging.version import Version

from pinproof.image.manifest import ImageManifest
from pinproof.incompatibilities.known import KnownPairs
from pinproof.record import record
from pinproof.requirements.declared import DeclaredRequirement, read_requirement, requirement_name
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target

_BOUNDS_BELOW = frozenset({">", ">=", "==", "===", "~="})


@record
class OpenRequirement:
    """A requirement of what an image keeps, which a new version of a dependency meets.

    `consumer` and `dependency` are normalized names. `is_open_below`: no version is too old for
    it, so that a lower bound of a later release is news.
    """

    consumer: str
    consumer_version: str
    dependency: str
    version: str
    is_open_below: bool


def find_open_requirements(
    image: ImageManifest, after: Mapping[str, str], known: KnownPairs, target: Target
) -> Iterator[OpenRequirement]:
    """Give the requirements that changed versions meet and of which no fact says more.

    `after` are all versions once a file is installed, by normalized name.
    """
    held = image.distributions
    changes = {
        name: version
        for name, version in after.items()
        if name in held and held[name].version not in (None, version)
    }
    for consumer, distribution in held.items() if changes else ():
        own = distribution.version
        if own is None or consumer in changes:
            continue
        for text in distribution.requires or ():
            version = changes.get(requirement_name(text))
            if version is None:
                continue
            requirement = _of_target(text, target)
            name = requirement_name(text)
            if requirement is None or not requirement.specifier.contains(version):
                continue
            if known.find(consumer, own, name, version, target.python.series) is not None:
                continue
            yield OpenRequirement(
                consumer=consumer,
                consumer_version=own,
                dependency=name,
                version=version,
                is_open_below=not any(
                    each.operator in _BOUNDS_BELOW for each in requirement.specifier
                ),
            )


def find_excluding(
    declared: tuple[str, ...], left_open: OpenRequirement, target: Target
) -> str | None:
    """Give the requirement of a later release that rules the version out, as it stands there.

    A lower bound counts where there was none: one that is raised is what newer code needs.
    """
    for text in declared:
        if requirement_name(text) != left_open.dependency:
            continue
        requirement = _of_target(text, target)
        if requirement is None or requirement.specifier.contains(left_open.version):
            continue
        if left_open.is_open_below or not _is_below(requirement, left_open.version):
            return text
    return None


def _of_target(text: str, target: Target) -> DeclaredRequirement | None:
    """Read a requirement that counts on the target without any extra."""
    requirement = read_requirement(text)
    if requirement is None or requirement.url is not None:
        return None
    if requirement.marker is not None and not marker_holds(requirement.marker, target):
        return None
    return requirement


def _is_below(requirement: DeclaredRequirement, version: str) -> bool:
    """Tell whether a version is only too old for a requirement."""
    excluding = [each for each in requirement.specifier if not each.contains(version)]
    return all(
        each.operator in _BOUNDS_BELOW
        and Version(version) < Version(each.version.removesuffix(".*"))
        for each in excluding
    )
