"""What each pin replaces in the image, and how much that hurts."""

from collections.abc import Iterable, Mapping

from pinproof.effects.breakage import BrokenRequirement, find_broken_by
from pinproof.effects.server import ServerConflict, concerns_server, find_server_conflicts
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.record import record
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import is_same_version
from pinproof.target.model import Target


@record
class Override:
    """A pin to another version than the image holds.

    `broken` are requirements of the image's distributions that held and no longer do, with
    all pins in place; `server_broken` are those among them that its server rests on.
    """

    held: Distribution
    version: str
    is_framework: bool
    broken: tuple[BrokenRequirement, ...]
    server_broken: tuple[BrokenRequirement, ...]
    server_conflicts: tuple[ServerConflict, ...]

    @property
    def breaks_server(self) -> bool:
        """Tell whether the image's server stops working as declared."""
        return bool(self.server_broken or self.server_conflicts)


def find_overrides(
    image: ImageManifest, target: Target, pins: Iterable[tuple[RequirementLine, str]]
) -> Mapping[RequirementLine, Override]:
    """Give the overrides among the pinned lines; a pin equal to what is held is none."""
    changes: dict[str, str] = {}
    changing: dict[RequirementLine, str] = {}
    for line, version in pins:
        name = line.normalized_name or ""
        held = image.distributions.get(name)
        if held is None or held.version is None or is_same_version(held.version, version):
            continue
        changing[line] = name
        changes.setdefault(name, version)
    broken = find_broken_by(image.distributions, target, changes)
    conflicts = find_server_conflicts(image, changes)
    found: dict[RequirementLine, Override] = {}
    for line, name in changing.items():
        own = tuple(fault for fault in broken if fault.requires_name == name)
        found[line] = Override(
            held=image.distributions[name],
            version=changes[name],
            is_framework=name in image.framework,
            broken=own,
            server_broken=tuple(fault for fault in own if concerns_server(fault, image)),
            server_conflicts=tuple(c for c in conflicts if c.name == name),
        )
    return found
