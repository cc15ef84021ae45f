"""What is known of the projects at hand, beside what they declare."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from packaging.version import Version

from pinproof.facts.requirements import Facts
from pinproof.image.manifest import ImageManifest
from pinproof.incompatibilities.bundled import load_failures, load_pairs
from pinproof.incompatibilities.known import KnownPairs
from pinproof.incompatibilities.model import KnownPair
from pinproof.index.model import BatchIndex, CoreMetadata
from pinproof.record import replace
from pinproof.requirements.model import normalize_name
from pinproof.target.model import PythonVersion

if TYPE_CHECKING:
    # Most runs search for nothing.
    from pinproof.effects.plan import Plan, PlanOutcome
    from pinproof.resolve.resolver import InstallRequest


def read_known_pairs(
    names: Iterable[str], image: ImageManifest | None, plan: "PlanOutcome | None" = None
) -> KnownPairs:
    """Read what is known of projects by normalized name, of an image and of a plan."""
    wanted = {*names, *(image.distributions if image is not None else ())}
    if plan is not None:
        from pinproof.effects.plan import Plan  # noqa: PLC0415 - only after a search

        steps = plan.steps if isinstance(plan, Plan) else ()
        wanted.update(step.name for step in steps)
    return load_pairs(wanted)


def may_bring_failure(pinned: Mapping[str, str], facts: Facts) -> bool:
    """Tell whether a pin is known to fail with releases of a project that no pin names.

    What pip would bring in with it is then worth a search. What fails only where a feature is
    called is a consumer's own choice of what to have beside it: there a pin has to ask for it.
    """
    return any(
        facts.target.python.series in fact.pythons
        and fact.versions.has(Version(pinned[fact.consumer]))
        and (fact.feature is None or _is_asked_for(fact.dependency, facts))
        for fact in load_failures(pinned.keys())
    )


def _is_asked_for(name: str, facts: Facts) -> bool:
    """Tell whether a pin declares that it needs a project."""
    from pinproof.requirements.declared import read_requirement  # noqa: PLC0415 - few facts ask it
    from pinproof.target.markers import marker_holds  # noqa: PLC0415 - as above

    return any(
        # To read each of them takes longer than all else.
        normalize_name(text[: len(name)]) == name
        and (read := read_requirement(text)) is not None
        and normalize_name(read.name) == name
        and (read.marker is None or marker_holds(read.marker, facts.target))
        for declared in facts.dependencies.values()
        if isinstance(declared, CoreMetadata)
        for text in declared.requires_dist or ()
    )


def find_failures_in_image(image: ImageManifest) -> tuple[KnownPair, ...]:
    """Give what does not run in an image as it is."""
    from pinproof.effects.known_failures import versions_held  # noqa: PLC0415 - only to show an image

    versions = versions_held(image)
    series = PythonVersion.parse(image.python).series
    return load_pairs(versions).failing(versions, series, frozenset(image.distributions))


def add_failures(
    outcome: "PlanOutcome", request: "InstallRequest", index: BatchIndex
) -> "tuple[PlanOutcome, KnownPairs]":
    """Add to a plan what will not run once it is carried out; give also what is known of it.

    The index is asked what later releases declare of what the image keeps.
    """
    from pinproof.effects.known_failures import compare_running, versions_held  # noqa: PLC0415 - as above
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - only after a search

    image, target = request.image, request.target
    known = read_known_pairs((), image, outcome)
    if not isinstance(outcome, Plan):
        return outcome, known
    held = versions_held(image)
    after = outcome.after(held)
    if image is not None:
        from pinproof.gather.declared_later import find_declared_later  # noqa: PLC0415 - as above

        later = find_declared_later(image, target, request.judged, index, after, known)
        known = known.joined(later)
    brought = {step.name for step in outcome.steps}
    failing = compare_running(held, after, known, target, image=image, brought=brought).new
    return replace(outcome, will_not_run=failing), known


def find_failures(
    plan: "Plan", request: "InstallRequest", index: BatchIndex
) -> dict[KnownPair, str | None]:
    """Give what a plan brings together and fails, as seen or as later releases declare.

    The value is the release of the dependency nearest to the one at hand that was seen to work.
    What a further project makes run is left out: no other release of the two is the way.
    """
    from pinproof.effects.known_failures import find_working_version  # noqa: PLC0415 - as above
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - only after a search

    told, known = add_failures(plan, request, index)
    return {
        pair: find_working_version(pair, known, request.target)
        or find_working_version(pair, known, request.target, anywhere=True)
        for pair in (told.will_not_run if isinstance(told, Plan) else ())
        if pair.fact.known != "stated" and pair.fact.feature is None and not pair.fact.unless
    }
