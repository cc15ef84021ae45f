"""What no longer runs in an environment, by what is known to fail beside the metadata."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias

from pinproof.effects.binary import is_coupled
from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.server import is_of_server
from pinproof.image.manifest import ImageManifest
from pinproof.incompatibilities.known import KnownPairs
from pinproof.incompatibilities.model import KnownPair
from pinproof.record import record
from pinproof.requirements.model import normalize_name
from pinproof.target.model import Target

# Of a pair: the consumer is the image's and compiled against the other one; it belongs to the
# image's server; it is another one of the image's; it comes with the file.
Concern: TypeAlias = Literal["binary", "server", "image", "file"]


@record
class Running:
    """Pairs that do not run together after a change: `new` did before, `already` did not."""

    new: tuple[KnownPair, ...] = ()
    already: tuple[KnownPair, ...] = ()


def versions_held(image: ImageManifest | None) -> dict[str, str]:
    """Give what an image holds at known versions, by normalized name.

    Of one that a build may have changed nobody knows any version.
    """
    held = image.distributions.items() if image is not None and not image.doubt else ()
    return {name: each.version for name, each in held if each.version is not None}


def compare_running(
    before: Mapping[str, str],
    after: Mapping[str, str],
    known: KnownPairs,
    target: Target,
    *,
    image: ImageManifest | None,
    brought: AbstractSet[str] = frozenset(),
) -> Running:
    """Tell what does not run after a change; versions by normalized name.

    `image` is what is there before, `brought` what comes in whatever version: of both counts also
    what has no known version.
    """
    series = target.python.series
    held_names = frozenset(image.distributions) if image is not None else frozenset[str]()
    failing = known.failing(after, series, held_names | brought)
    if not failing:
        return Running()
    held = {pair.key for pair in known.failing(before, series, held_names)}
    # What did not run at all had no feature that did.
    already = [pair for pair in failing if not held.isdisjoint((pair.key, (*pair.key[:2], None)))]
    return Running(
        new=tuple(pair for pair in failing if pair not in already), already=tuple(already)
    )


def concern_of(pair: KnownPair, image: ImageManifest | None) -> Concern:
    """Tell whose fault a pair is: what the image keeps, or what the file brings."""
    held = image.distributions.get(pair.consumer) if image is not None else None
    if image is None or held is None or held.version != pair.version:
        return "file"
    if is_coupled(pair.consumer, pair.dependency):
        return "binary"
    return "server" if is_of_server(pair.consumer, image) else "image"


def is_seen_to_work(
    fault: BrokenRequirement, version: str, known: KnownPairs, target: Target
) -> bool:
    """Tell whether a declared requirement that a version breaks was seen to be too strict."""
    name, series = normalize_name(fault.distribution), target.python.series
    found = known.find(name, fault.version or "", fault.requires_name, version, series)
    if found is None or not found.is_seen_here or found.fact.outcome != "works":
        return False
    return not known.failing({name: found.version, fault.requires_name: version}, series)


def find_running(
    name: str, after: Mapping[str, str], known: KnownPairs, target: Target
) -> tuple[KnownPair, ...]:
    """Give what was seen to run with a project's version, of all that stands beside it then.

    `after` gives versions by normalized name. What was tried under another Python is left out.
    """
    series = target.python.series
    found = (
        known.find(consumer, after[consumer], name, after[name], series)
        for consumer in sorted(known.facts)
        if consumer in after
    )
    return tuple(
        pair
        for pair in found
        if pair is not None and pair.is_seen_here and pair.fact.outcome == "works"
    )


def is_certain(pairs: Iterable[KnownPair]) -> bool:
    """Tell whether one of them was seen to fail under the target's own Python.

    Where only a feature fails nobody knows whether it is used.
    """
    return any(pair.is_seen_here and pair.fact.feature is None for pair in pairs)


def write_evidence(pair: KnownPair, target: Target) -> str:
    """Say that a consumer does not run, and how that is known."""
    fact = pair.fact
    subject = f"{pair.consumer} {pair.version} does not run with {pair.dependency}"
    subject = f"{subject} {pair.dependency_version}"
    if fact.feature is not None:
        subject = f"{fact.feature} of {subject}"
    if fact.known != "seen":
        doubt = subject.replace("does not run", "may not run")
        return f"{doubt} ({fact.source})"
    pythons = ", ".join(fact.pythons)
    elsewhere = "" if pair.is_seen_here else f", not tried under {target.python.series}"
    beside = f", but does beside {_choice(fact.unless)}" if fact.unless else ""
    return f"{subject} (seen under Python {pythons}{elsewhere}: {fact.says}){beside}"


def write_company(pairs: Iterable[KnownPair]) -> str | None:
    """Say what has to be added so that pairs run which fail without it; `None` for others."""
    wanted = dict.fromkeys(_choice(pair.fact.unless) for pair in pairs if pair.fact.unless)
    return "; ".join(f"add {names}, beside which it runs" for names in wanted) or None


def _choice(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def write_kind(found: KnownPair | None, target: Target) -> str:
    """Say how it is known that two releases clash which declare that they do."""
    if found is None or not found.is_seen_here:
        return "declared"
    series = target.python.series
    if found.fact.outcome == "works":
        return f"declared, but seen to run under Python {series}: pip refuses it all the same"
    return f"declared, and seen to fail under Python {series}: {found.fact.says}"


def find_working_version(
    pair: KnownPair, known: KnownPairs, target: Target, *, anywhere: bool = False
) -> str | None:
    """Give the release of the dependency nearest to the one at hand that was seen to work.

    `anywhere`: what was seen under other Pythons counts, too.
    """
    from packaging.version import Version  # noqa: PLC0415 - only for a cure

    own, at_hand = Version(pair.version), Version(pair.dependency_version)
    working = [
        fact.dependency_versions
        for fact in known.facts.get(pair.consumer, ())
        if fact.dependency == pair.dependency
        and fact.outcome == "works"
        and fact.known == "seen"
        and fact.feature == pair.fact.feature
        and (anywhere or target.python.series in fact.pythons)
        and fact.versions.has(own)
    ]
    below = [Version(span.last) for span in working if Version(span.last) < at_hand]
    above = [Version(span.first) for span in working if Version(span.first) > at_hand]
    nearest = max(below, default=None) or min(above, default=None)
    return None if nearest is None else str(nearest)
