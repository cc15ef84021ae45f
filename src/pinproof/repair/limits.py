"""Which versions leave the image working: what its distributions, server and framework need."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias, TypeVar

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinproof.effects.plan import Plan
from pinproof.effects.server import find_server_conflicts
from pinproof.image.manifest import INFERENCE_SERVER, ImageManifest
from pinproof.incompatibilities.model import KnownPair
from pinproof.requirements.declared import (
    as_written_today,
    read_requirement,
    requirement_name,
)
from pinproof.requirements.model import RequirementLine, normalize_name
from pinproof.requirements.pins import is_same_version, pinning_clause
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target

Limits = dict[str, tuple[SpecifierSet, ...]]
# Gives the pairs of a plan that do not run together, each with the version of its dependency that
# was seen to work, if there is one.
KnownToFail: TypeAlias = Callable[[Plan], Mapping[KnownPair, str | None]]
Attempt = TypeVar("Attempt")

# How often what a plan breaks teaches the next one.
_LESSONS = 4


def find_limits(image: ImageManifest, target: Target, leaving: Collection[str]) -> Limits:
    """Give, by normalized name, the ranges that the image needs.

    `leaving` are the names of distributions that the file replaces: their needs do not count, nor
    do those of the image's server where it is one of them. What the image does not keep itself is
    no need of it.
    """
    limits: Limits = {}
    for name, distribution in image.distributions.items():
        if name not in leaving:
            for text in distribution.requires or ():
                _add(limits, text, image, target)
    for text in () if INFERENCE_SERVER in leaving else image.server:
        _add(limits, text, image, target)
    for name in image.framework:
        held = image.distributions.get(name)
        if held is not None and held.version is not None:
            _limit(limits, name, SpecifierSet(f"=={held.version}", prereleases=True))
    return limits


def find_limits_beside(
    lines: Iterable[RequirementLine], image: ImageManifest | None, target: Target
) -> Limits:
    """Give the ranges that an image needs of what lines leave open; none without an image."""
    if image is None:
        return {}
    lines = list(lines)
    held = image.distributions
    leaving = {one.normalized_name or "" for one in lines} & {INFERENCE_SERVER}
    if leaving:
        # What the image's server rests on changes with it, mostly; what does not is learned.
        leaving.update(map(requirement_name, image.server))
    for line in lines:
        clause, name = pinning_clause(line), line.normalized_name or ""
        if clause is not None and name in held and name not in image.framework:
            version = held[name].version
            if version is None or not is_same_version(version, clause.version):
                leaving.add(name)
    return find_limits(image, target, leaving)


def _add(limits: Limits, text: str, image: ImageManifest, target: Target) -> None:
    requirement = read_requirement(text)
    if requirement is None or not len(requirement.specifier):
        return
    name = normalize_name(requirement.name)
    held = image.distributions.get(name)
    if held is not None and (
        held.version is None or not requirement.specifier.contains(held.version)
    ):
        return
    if requirement.marker is None or marker_holds(requirement.marker, target, ""):
        _limit(limits, name, requirement.specifier)


def _limit(limits: Limits, name: str, specifier: SpecifierSet) -> None:
    known = limits.get(name, ())
    if specifier not in known:
        limits[name] = (*known, specifier)


def learn_limits(
    limits: Mapping[str, tuple[SpecifierSet, ...]],
    plan: Plan,
    image: ImageManifest | None,
    failing: Mapping[KnownPair, str | None],
) -> Limits:
    """Give the limits with those that a plan breaks all the same, such as needs of extras.

    `failing` are its pairs that fail, as seen or as declared later, each with a version that was
    seen to work, if there is one.
    """
    learned = dict(limits)
    for pair, working in failing.items():
        _limit(learned, pair.dependency, _without(pair, working))
    for fault in plan.broken:
        requirement = read_requirement(fault.requires)
        if requirement is not None and fault.installed_version is not None:
            _limit(learned, fault.requires_name, requirement.specifier)
    changes = {
        step.name: step.version
        for step in plan.steps
        if step.action != "keep" and step.version is not None
    }
    for conflict in () if image is None else find_server_conflicts(image, changes):
        requirement = read_requirement(conflict.requires)
        if requirement is not None:
            _limit(learned, conflict.name, requirement.specifier)
    return learned


def learn_from_plans(
    found: Attempt,
    limits: Limits,
    *,
    plan_of: Callable[[Attempt], Plan],
    image: ImageManifest | None,
    known_to_fail: KnownToFail,
    search_within: Callable[[Limits], Attempt | None],
) -> Attempt:
    """Search again as long as a plan breaks something, or does not run, that was not known.

    `found` was found within `limits`; what is given is the last that was found, within what its
    forerunners taught. `search_within` gives None where nothing satisfies limits. What is only
    declared later gives way there: nobody has seen it fail, so it may stay.
    """
    for _ in range(_LESSONS):
        plan = plan_of(found)
        failing = known_to_fail(plan)
        seen = {pair: works for pair, works in failing.items() if pair.fact.known == "seen"}
        better, vain = None, limits
        for lesson in (failing, seen):
            learned = learn_limits(limits, plan, image, lesson)
            # Neither what was known before nor what was searched in vain is searched again.
            if better is None and learned not in (limits, vain):
                better, vain = search_within(learned), learned
        if better is None:
            break
        found, limits = better, vain
    return found


def _without(pair: KnownPair, working: str | None) -> SpecifierSet:
    """Leave out all neighbouring releases that fail, on the side where one was seen to work.

    Where none was, that is the older side: what fails is mostly newer than what uses it. What is
    declared later says itself which releases go.
    """
    if pair.fact.known == "declared-later" and pair.fact.bound is not None:
        return SpecifierSet(pair.fact.bound)
    span = pair.fact.dependency_versions
    if working is None or Version(working) < Version(span.first):
        text = f"<{span.first}"
    else:
        text = f">{span.last}"
    return SpecifierSet(text)


def say_who_needs(image: ImageManifest | None, name: str, target: Target) -> str:
    """Say what in the image needs which versions of a project; empty where nothing does."""
    if image is None:
        return ""
    held = image.distributions.get(name)
    if name in image.framework and held is not None and held.version is not None:
        return f"the image is made for {held.name} {held.version}"
    own = [
        (f"{one.name} {one.version}" if one.version else one.name, text)
        for one in image.distributions.values()
        for text in one.requires or ()
    ]
    for who, text in [*(("server", text) for text in image.server), *own]:
        limits: Limits = {}
        _add(limits, text, image, target)
        if name in limits:
            return f"the image's {who} needs {as_written_today(text)}"
    return ""
