"""What the metadata of an image's distributions says of the others in it."""

from collections.abc import Iterator

from packaging.specifiers import SpecifierSet

from pinproof.image.manifest import ImageManifest
from pinproof.requirements.declared import read_requirement
from pinproof.requirements.model import normalize_name
from pinproof.target.markers import marker_holds
from pinproof.target.model import PythonVersion, Target

_ABOVE = {"<", "<=", "==", "===", "~="}
_BELOW = {">", ">=", "==", "===", "~="}


def needs_of(image: ImageManifest, consumer: str) -> Iterator[tuple[str, SpecifierSet]]:
    """Give what a distribution needs of the others that are there, and its bounds.

    A release that is left out by itself (`!=`) bounds nothing.
    """
    target = Target(python=PythonVersion.parse(image.python), platform=image.platform)
    for text in image.distributions[consumer].requires or ():
        requirement = read_requirement(text)
        if requirement is None:
            continue
        name = normalize_name(requirement.name)
        held = image.distributions.get(name)
        applies = requirement.marker is None or marker_holds(requirement.marker, target)
        if applies and held is not None and held.version is not None:
            clauses = [str(one) for one in requirement.specifier if one.operator != "!="]
            yield name, SpecifierSet(",".join(clauses))


def open_ways(bounds: SpecifierSet) -> tuple[str, ...]:
    """Tell where nothing bounds: `below`, `above`, both or neither."""
    operators = {clause.operator for clause in bounds}
    both = (("below", _BELOW), ("above", _ABOVE))
    return tuple(way for way, bounding in both if not operators & bounding)
