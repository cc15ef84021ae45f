"""What does not hold among installed distributions, and what new versions break there.

The one judge of breakage: pins, whole plans and mounted directories are all put to it.
"""

from collections.abc import Iterator, Mapping

from pinproof.image.manifest import Distribution
from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.record import record
from pinproof.requirements.declared import (
    DeclaredRequirement,
    read_requirement,
    requirement_name,
    surely_accepts,
)
from pinproof.requirements.model import normalize_name
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target

# Distributions by normalized name; `requires` is `None` where it is not known.
DistributionSet = Mapping[str, Distribution]
_Extras = Mapping[str, frozenset[str]]


@record
class BrokenRequirement:
    """A requirement that does not hold.

    `distribution` is as its metadata spells it, `requires` the requirement as declared,
    `requires_name` normalized. `installed_version` is `None` when nothing is installed.
    `extra` is the one through which the requirement counts; `pip check` looks at none.
    """

    distribution: str
    version: str | None
    requires: str
    requires_name: str
    installed_version: str | None
    extra: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Who requires what, whatever is installed."""
        return normalize_name(self.distribution), self.requires


@record
class Breakage:
    """What a change does: `broken` held before it, `already` did not and still does not."""

    broken: tuple[BrokenRequirement, ...]
    already: tuple[BrokenRequirement, ...]


def find_broken(
    distributions: DistributionSet, target: Target, *, names: frozenset[str] | None = None
) -> tuple[BrokenRequirement, ...]:
    """Give the requirements that do not hold, those of extras that are asked for included.

    `names` are the normalized names of the only projects whose requirers are looked at.
    """
    return tuple(_faults(distributions, distributions, target, names))


def compare_states(
    before: DistributionSet,
    after: DistributionSet,
    target: Target,
    *,
    names: frozenset[str] | None = None,
) -> Breakage:
    """Tell what does not hold after a change; `names` as for `find_broken`.

    Of a distribution whose new version's requirements are not known nothing is said.
    """
    asking = {
        name: one if one.requires is not None else before.get(name, one)
        for name, one in after.items()
    }
    faults = tuple(_faults(after, asking, target, names))
    if not faults:
        return Breakage(broken=(), already=())
    known = {fault.key for fault in find_broken(before, target, names=names)}
    return Breakage(
        broken=tuple(fault for fault in faults if fault.key not in known),
        already=tuple(fault for fault in faults if fault.key in known),
    )


def find_broken_by(
    distributions: DistributionSet, target: Target, changes: Mapping[str, str]
) -> tuple[BrokenRequirement, ...]:
    """Give what new versions break, all put in place together.

    `changes` map normalized names to versions. What the new versions require is not known.
    """
    changed = {
        name: Distribution(name=name, version=version, requires=None)
        for name, version in changes.items()
        if name not in distributions or distributions[name].version != version
    }
    if not changed:
        return ()
    after = {**distributions, **changed}
    return compare_states(distributions, after, target, names=frozenset(changed)).broken


def collect_requested_extras(distributions: DistributionSet, target: Target) -> _Extras:
    """Give the extras that distributions ask of each other, by normalized name.

    An extra that is asked for may ask for another one.
    """
    asking = [
        (name, requirement)
        for name, distribution in distributions.items()
        for text in distribution.requires or ()
        if "[" in text
        and (requirement := read_requirement(text)) is not None
        and requirement.extras
    ]
    extras: dict[str, frozenset[str]] = {}
    while True:
        found = dict(extras)
        for name, requirement in asking:
            if _extra_of(requirement, extras.get(name, frozenset()), target) is not None:
                asked = normalize_name(requirement.name)
                found[asked] = found.get(asked, frozenset()) | requirement.extras
        if found == extras:
            return extras
        extras = found


def _extra_of(
    requirement: DeclaredRequirement, extras: frozenset[str], target: Target
) -> str | None:
    """Give the extra through which a requirement counts, `""` for none, `None` if it does not."""
    if requirement.marker is None:
        return ""
    text = requirement.marker
    return next(
        (extra for extra in ("", *sorted(extras)) if marker_holds(text, target, extra)), None
    )


def _faults(
    distributions: DistributionSet,
    asking: DistributionSet,
    target: Target,
    names: frozenset[str] | None,
) -> Iterator[BrokenRequirement]:
    """Give what does not hold; `asking` are the distributions whose extras are asked for."""
    extras: _Extras | None = None
    # What PEP 440 forbids is no need for a pip that cannot read it.
    lenient = target.pip.has(LEGACY_SPECIFIERS)
    for own_name, distribution in distributions.items():
        # Some declare the same twice.
        for text in dict.fromkeys(distribution.requires or ()):
            name = requirement_name(text)
            if names is not None and name not in names:
                continue
            needed = distributions.get(name)
            version = None if needed is None else needed.version
            if needed is not None and (version is None or surely_accepts(text, version)):
                continue
            requirement = read_requirement(text, lenient=lenient)
            if requirement is None:
                continue
            if version is not None and requirement.specifier.contains(version):
                continue
            extra: str | None = ""
            if requirement.marker is not None:
                # Only markers ask for extras, and most of what does not hold has none.
                extras = collect_requested_extras(asking, target) if extras is None else extras
                extra = _extra_of(requirement, extras.get(own_name, frozenset()), target)
            if extra is not None:
                yield BrokenRequirement(
                    distribution=distribution.name,
                    version=distribution.version,
                    requires=text,
                    requires_name=name,
                    installed_version=version,
                    extra=extra or None,
                )
