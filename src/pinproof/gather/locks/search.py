"""The plan of a lock, and the files of the releases that it chooses."""

from collections.abc import Mapping

from packaging.version import Version

from pinproof.account import timed
from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.files.fitting import leave_out_yanked
from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.incompatibilities import add_failures, find_failures
from pinproof.gather.installs.plans import OpenedIndexes, PlanSubject, make_install_request
from pinproof.gather.installs.sizes import add_sizes
from pinproof.gather.searches.limit import SearchLimit
from pinproof.index.client import PublishedIndex
from pinproof.index.model import DistributionFile, Project
from pinproof.record import record, replace
from pinproof.repair.limits import Limits, find_limits_beside, learn_from_plans
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.roots import select_lines
from pinproof.resolve.wishes import Wishes


@record
class FoundLock:
    """What pip would do, and by normalized name the files that fit of what it would install."""

    outcome: PlanOutcome
    files: Mapping[str, tuple[DistributionFile, ...]]


def search_lock(
    subject: PlanSubject, preferred: Mapping[str, Version], *, limit: SearchLimit
) -> FoundLock:
    """Search for what leaves the image working; where nothing does, for what installs at all.

    `preferred` are versions that come first. `limit` is for each search.
    """
    with OpenedIndexes() as indexes:
        index = indexes.of(subject)
        request = make_install_request(subject, index, JudgedReleases(), limit=limit)
        wishes = Wishes(preferred=preferred, wheels_first=True)
        with timed(f"searched for a lock of {subject.file.source.path}"):
            outcome = _search(replace(request, wishes=wishes), index, limit)
        outcome = add_failures(outcome, request, index)[0]
        if isinstance(outcome, Plan):
            outcome = add_sizes(outcome, index, ask=False)
        files = _files(outcome, request, index) if isinstance(outcome, Plan) else {}
    return FoundLock(outcome=outcome, files=files)


def _search(request: InstallRequest, index: PublishedIndex, limit: SearchLimit) -> PlanOutcome:
    lines = [one for one in select_lines(request.file, request.target) if not one.is_constraint]
    limits = find_limits_beside(lines, request.image, request.target)

    def plan(limits: Limits) -> PlanOutcome:
        wishes = replace(request.wishes, limits=limits)
        return make_plan(replace(request, wishes=wishes, keep_going=limit.begin(index)))

    def plan_within(limits: Limits) -> Plan | None:
        outcome = plan(limits)
        return outcome if isinstance(outcome, Plan) else None

    outcome = plan(limits)
    if not isinstance(outcome, Plan):
        return plan({}) if limits else outcome
    return learn_from_plans(
        outcome,
        limits,
        plan_of=lambda plan: plan,
        image=request.image,
        known_to_fail=lambda plan: find_failures(plan, request, index),
        search_within=plan_within,
    )


def _files(
    plan: Plan, request: InstallRequest, index: PublishedIndex
) -> dict[str, tuple[DistributionFile, ...]]:
    formats = FormatControl.of_file(request.file)
    found: dict[str, tuple[DistributionFile, ...]] = {}
    for step in plan.steps:
        if step.file is None:
            continue
        project = None if step.is_direct else index.project(step.name)
        if isinstance(project, Project) and step.version is not None:
            releases = request.judged.of(project, request.target, formats.allowed(step.name))
            fitting = leave_out_yanked(releases.fitting(Version(step.version)))
            found[step.name] = tuple(one.file for one in fitting)
        else:
            found[step.name] = (step.file,)
    return found
