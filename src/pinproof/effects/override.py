"""What each pin replaces in the image, and how much that hurts."""

from collections.abc import Iterable, Iterator, Mapping

from pinproof.effects.breakage import BrokenRequirement, find_broken_by
from pinproof.effects.known_failures import (
    Concern,
    compare_running,
    concern_of,
    is_seen_to_work,
    versions_held,
)
from pinproof.effects.loss import Loss
from pinproof.effects.server import (
    ServerConflict,
    concerns_server,
    find_server_conflicts,
)
from pinproof.image.manifest import INFERENCE_SERVER, Distribution, ImageManifest
from pinproof.incompatibilities.known import KnownPairs
from pinproof.incompatibilities.model import KnownPair
from pinproof.record import record
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import is_same_version
from pinproof.target.model import Target


@record
class Override:
    """A pin to another version than the image holds.

    `broken` are requirements of the image's distributions that held and no longer do, with
    all pins in place; `server_broken` are those among them that its server rests on.
    `refuted` are those among all of them with which an experiment saw everything run.
    `failing` are distributions that the image keeps and that are known not to run with it.
    """

    held: Distribution
    version: str
    is_framework: bool
    broken: tuple[BrokenRequirement, ...]
    server_broken: tuple[BrokenRequirement, ...]
    server_conflicts: tuple[ServerConflict, ...]
    refuted: tuple[BrokenRequirement, ...] = ()
    failing: tuple[tuple[KnownPair, Concern], ...] = ()

    @property
    def breaks_server(self) -> bool:
        """Tell whether the image's server stops working, as declared or as seen."""
        return bool(self.server_broken or self.server_conflicts or self.failing_of("server"))

    @property
    def is_harmless(self) -> bool:
        """Tell whether nothing is known that it breaks."""
        return not (self.broken or self.server_conflicts or self.failing)

    def loss(self, *, server: bool) -> Loss:
        """Give what the image loses: with its server, or beside it."""
        return Loss(
            broken=tuple(dict.fromkeys((*self.server_broken, *self.broken))),
            refuted=self.refuted,
            server_conflicts=self.server_conflicts,
            failing=self.failing_of("server") + self.failing_of("image")
            if server
            else self.failing_of("image"),
            compiled=self.failing_of("binary"),
        )

    def failing_of(self, concern: Concern) -> tuple[KnownPair, ...]:
        """Give what does not run with it, of the server or of others."""
        return tuple(pair for pair, whose in self.failing if whose == concern)


def find_overrides(
    image: ImageManifest,
    target: Target,
    pins: Iterable[tuple[RequirementLine, str]],
    known: KnownPairs,
) -> Mapping[RequirementLine, Override]:
    """Give the overrides among the pinned lines; a pin equal to what is held is none."""
    changes: dict[str, str] = {}
    changing: dict[RequirementLine, str] = {}
    pinned = dict(pins)
    for line, version in pinned.items():
        name = line.normalized_name or ""
        held = image.distributions.get(name)
        if held is None or held.version is None or is_same_version(held.version, version):
            continue
        changing[line] = name
        changes.setdefault(name, version)
    broken = find_broken_by(image.distributions, target, changes)
    conflicts = find_server_conflicts(image, changes)
    before = versions_held(image)
    after = {**before, **{line.normalized_name or "": version for line, version in pinned.items()}}
    failing = compare_running(before, after, known, target, image=image).new
    found: dict[RequirementLine, Override] = {}
    for line, name in changing.items():
        own = tuple(fault for fault in broken if fault.requires_name == name)
        found[line] = Override(
            held=image.distributions[name],
            version=changes[name],
            is_framework=name in image.framework,
            broken=own,
            server_broken=tuple(fault for fault in own if concerns_server(fault, image)),
            server_conflicts=tuple(
                each
                for each in conflicts
                if each.name == name and not is_settled(each, image, known, target)
            ),
            refuted=tuple(
                fault for fault in own if is_seen_to_work(fault, changes[name], known, target)
            ),
            failing=tuple(_kept_by_image(failing, name, image)),
        )
    return found


def _kept_by_image(
    failing: Iterable[KnownPair], name: str, image: ImageManifest
) -> Iterator[tuple[KnownPair, Concern]]:
    for pair in failing:
        concern = concern_of(pair, image)
        if pair.dependency == name and concern != "file":
            yield pair, concern


def is_settled(
    conflict: ServerConflict, image: ImageManifest, known: KnownPairs, target: Target
) -> bool:
    """Tell whether an experiment with the server says more of a range that it declares."""
    version = versions_held(image).get(INFERENCE_SERVER)
    if version is None:
        return False
    series = target.python.series
    found = known.find(INFERENCE_SERVER, version, conflict.name, conflict.version, series)
    return found is not None and found.is_seen_here
