"""The searches of a check: for what pip would do, and for what would mend what it cannot."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from pinproof.account import timed
from pinproof.effects.plan import Plan
from pinproof.effects.planning import SearchedPlan, search_plan
from pinproof.facts.parts import Part
from pinproof.facts.requirements import Facts
from pinproof.gather.incompatibilities import add_failures, find_failures
from pinproof.gather.searches.before_search import have_to_change
from pinproof.gather.searches.limit import SearchLimit
from pinproof.index.model import BatchIndex
from pinproof.record import replace
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.explain.unmet import find_unmet
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.unknown import Unresolved

if TYPE_CHECKING:
    # Many files need no repair.
    from pinproof.files.referents import Referent
    from pinproof.repair.as_written import AsWritten


def search_plan_and_repair(
    facts: Facts,
    index: BatchIndex,
    *,
    limit: SearchLimit,
    needs: Collection[Part],
    dependencies: bool = True,
    tries_plan: bool = False,
) -> Facts:
    """Search for what pip would do, for lines that nothing satisfies, and for a repair.

    Each may go on as long as `limit` says. Without the part `plan` a repair is looked for only
    where something stops pip. With `tries_plan` one is made all the same, and counts where it is
    known. `dependencies` is false where pip is told to leave them out.
    """
    file, image = facts.file, facts.image
    request = InstallRequest(
        file=file,
        index=index,
        target=facts.target,
        # Of one that a build may have changed nobody knows what pip would find there.
        image=None if image is not None and image.doubt else image,
        dependencies=dependencies,
        judged=facts.judged,
        keep_going=limit.begin(index),
        referents=_find_referents(file, index),
    )
    searched: SearchedPlan | None = None
    if "plan" in needs or tries_plan:
        with timed(f"searched for what pip would install for {file.source.path}"):
            searched, known = search_plan(request), facts.known_pairs
            plan = searched.outcome
            if "incompatibilities" in needs and isinstance(plan, Plan):
                plan, known = add_failures(plan, request, index)
        if "plan" in needs or not isinstance(plan, Unresolved):
            facts = replace(facts, plan=plan, known_pairs=known)
        if isinstance(facts.plan, Unresolved):
            return facts
    request = replace(request, keep_going=limit.begin(index))
    facts = replace(facts, unmet=find_unmet(request))
    if facts.plan is None and not facts.unmet and not _has_faults(facts):
        return facts
    from pinproof.repair.repairing import find_repair  # noqa: PLC0415 - many files need none

    with timed(f"searched for a repair of {file.source.path}"):
        repair = find_repair(
            replace(request, keep_going=limit.begin(index)),
            facts.plan,
            facts.pins,
            lambda plan: find_failures(plan, request, index),
            None if searched is None else _as_written(searched),
        )
    facts = replace(facts, repair=repair, proposals=repair.pins())
    if isinstance(facts.plan, Conflict) and not facts.has_repair:
        from pinproof.resolve.explain.explanation import add_cures  # noqa: PLC0415 - as above

        facts = replace(facts, plan=add_cures(request, facts.plan))
    return facts


def _find_referents(file: RequirementsFile, index: BatchIndex) -> "Mapping[str, Referent]":
    if not any(isinstance(line, RequirementLine) and line.url is not None for line in file.walk()):
        return {}
    from pinproof.gather.referents import find_referents  # noqa: PLC0415 - few files have links

    return find_referents(file, index)


def _as_written(searched: SearchedPlan) -> "AsWritten | None":
    from pinproof.repair.as_written import AsWritten  # noqa: PLC0415 - many files need no repair

    if searched.resolved is None or not isinstance(searched.outcome, Plan):
        return None
    return AsWritten(lines=searched.lines, resolved=searched.resolved, plan=searched.outcome)


def _has_faults(facts: Facts) -> bool:
    return (
        bool(facts.failing_pairs())
        or have_to_change(facts)
        or any(
            (verdict := facts.verdict(line)) is not None and verdict.fault is not None
            for line, _ in facts.pinned_lines()
        )
    )
