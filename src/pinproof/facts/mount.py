"""What a rule may know of a mounted directory."""

from collections.abc import Mapping
from typing import Literal

from pinproof.effects.binary import CouplingRisk, find_coupling
from pinproof.effects.breakage import BrokenRequirement, find_broken, find_broken_by
from pinproof.effects.known_failures import (
    compare_running,
    concern_of,
    is_seen_to_work,
    versions_held,
)
from pinproof.effects.loss import Loss
from pinproof.effects.override import is_settled
from pinproof.effects.server import find_server_conflicts
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.incompatibilities.known import KnownPairs
from pinproof.incompatibilities.model import KnownPair
from pinproof.mount.model import Mount, MountedDistribution
from pinproof.record import field, record
from pinproof.requirements.model import normalize_name
from pinproof.target.model import Target


@record
class Shadowing:
    """What a mounted distribution does to the image by coming first.

    `held` is the version in the image, `loss` what no longer holds or runs there, `risks` what
    is compiled there against the held version and may not load.
    """

    held: str
    loss: Loss
    risks: tuple[CouplingRisk, ...] = ()


@record
class MountFacts:
    """A mounted directory, the target that will import from it, and the image below it."""

    mount: Mount
    target: Target
    image: ImageManifest | None = None
    known_pairs: KnownPairs = field(default_factory=KnownPairs)
    _memo: list[Mapping[str, Shadowing]] = field(default_factory=list)
    _failing: list[tuple[KnownPair, ...]] = field(default_factory=list)

    def owner(self, path: str) -> MountedDistribution | None:
        """Give the distribution that installed a file, by the name at the top of its path."""
        top = path.partition("/")[0]
        module = top.partition(".")[0]
        return next((each for each in self.mount.distributions if module in each.top_levels), None)

    def first(self, name: str) -> MountedDistribution | None:
        """Give a distribution by normalized name: the first, where there are several."""
        return next(
            (each for each in self.mount.distributions if each.normalized_name == name), None
        )

    def numpy_in_effect(self) -> "tuple[str, Literal['directory', 'image']] | None":
        """Give the version of the numpy that will be imported, and what holds it."""
        for each in self.mount.distributions:
            if each.normalized_name == "numpy" and each.version is not None:
                return each.version, "directory"
        held = self.image.distributions.get("numpy") if self.image is not None else None
        return None if held is None or held.version is None else (held.version, "image")

    def lacking(self) -> tuple[tuple[MountedDistribution, BrokenRequirement], ...]:
        """Give what mounted distributions require and neither the mount nor the image has."""
        if self.image is None:
            return ()
        own: dict[str, MountedDistribution] = {}
        for each in self.mount.distributions:
            own.setdefault(each.normalized_name, each)
        together = {
            **self.image.distributions,
            **{
                name: Distribution(
                    name=each.name,
                    version=each.version,
                    requires=tuple(header.value for header in each.all("requires-dist")),
                )
                for name, each in own.items()
            },
        }
        faults = find_broken(together, self.target)
        return tuple(
            (own[name], fault)
            for fault in faults
            if (name := normalize_name(fault.distribution)) in own
        )

    def loss(self, fault: BrokenRequirement) -> Loss:
        """Give what is known of a requirement that does not hold, beside that it is declared."""
        key = normalize_name(fault.distribution), fault.requires_name
        version = fault.installed_version
        is_refuted = version is not None and is_seen_to_work(
            fault, version, self.known_pairs, self.target
        )
        return Loss(
            broken=(fault,),
            refuted=(fault,) if is_refuted else (),
            failing=tuple(pair for pair in self.failing_pairs() if pair.key[:2] == key),
        )

    def versions_after(self) -> dict[str, str]:
        """Give the versions that will be imported, the directory's before the image's."""
        after = versions_held(self.image)
        seen: set[str] = set()
        for each in self.mount.distributions:
            if each.version is not None and each.normalized_name not in seen:
                after[each.normalized_name] = each.version
                seen.add(each.normalized_name)
        return after

    def failing_pairs(self) -> tuple[KnownPair, ...]:
        """Give what is known not to run with the directory in place, and did without it."""
        if not self._failing:
            before = versions_held(self.image)
            after = self.versions_after()
            self._failing.append(
                compare_running(
                    before,
                    after,
                    self.known_pairs,
                    self.target,
                    image=self.image,
                    brought={each.normalized_name for each in self.mount.distributions},
                ).new
            )
        return self._failing[0]

    def shadowing(self, distribution: MountedDistribution) -> Shadowing | None:
        """Tell what a distribution shadows; `None` where the image has none or the same."""
        if not self._memo:
            self._memo.append(self._shadowings())
        return self._memo[0].get(distribution.normalized_name)

    def _shadowings(self) -> Mapping[str, Shadowing]:
        if self.image is None:
            return {}
        changes: dict[str, str] = {}
        for each in self.mount.distributions:
            held = self.image.distributions.get(each.normalized_name)
            if held is None or held.version is None or each.version is None:
                continue
            if held.version != each.version:
                changes.setdefault(each.normalized_name, each.version)
        broken = find_broken_by(self.image.distributions, self.target, changes)
        conflicts = find_server_conflicts(self.image, changes)
        # What the mount holds itself was built for what lies beside it.
        own = frozenset(each.normalized_name for each in self.mount.distributions)
        failing = self.failing_pairs()
        found: dict[str, Shadowing] = {}
        for name, version in changes.items():

            def is_known(dependent: Distribution, name: str = name, version: str = version) -> bool:
                pair = self.known_pairs.find(
                    normalize_name(dependent.name),
                    dependent.version or "",
                    name,
                    version,
                    self.target.python.series,
                )
                return pair is not None and pair.is_seen_here

            lost = tuple(fault for fault in broken if fault.requires_name == name)
            found[name] = Shadowing(
                held=self.image.distributions[name].version or "",
                loss=Loss(
                    broken=lost,
                    refuted=tuple(
                        fault
                        for fault in lost
                        if is_seen_to_work(fault, version, self.known_pairs, self.target)
                    ),
                    server_conflicts=tuple(
                        each
                        for each in conflicts
                        if each.name == name
                        and not is_settled(each, self.image, self.known_pairs, self.target)
                    ),
                    failing=tuple(
                        pair
                        for pair in failing
                        if pair.dependency == name and concern_of(pair, self.image) != "file"
                    ),
                ),
                risks=find_coupling(self.image, name, version, own, is_known),
            )
        return found
