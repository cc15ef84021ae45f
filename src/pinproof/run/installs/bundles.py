"""A bundle for what a command line names: one file, its plan, and the plan's files."""

from collections.abc import Callable
from contextlib import ExitStack

from pinproof.bundles.model import BundleFormat, Bundling, NotBundled
from pinproof.bundles.place import check_place
from pinproof.config import Config
from pinproof.deadline import RUN_S, ends_within, interrupted
from pinproof.effects.plan import Plan
from pinproof.errors import UsageError
from pinproof.gate.boundary import bounded_by
from pinproof.gather.installs.bundling import BundleWish, make_bundle
from pinproof.gather.installs.plans import OpenedIndexes, Planner, PlanWish
from pinproof.gather.project.configuration import draw_run_boundary
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.index.model import Arrivals
from pinproof.index.settings.cache_folder import find_cache_dir
from pinproof.record import record, replace
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.unknown import Unresolved
from pinproof.run.installs.subjects import find_subjects


@record
class BundleRequest:
    """What is to be bundled, as which form, and where. `clear`: whatever is there may go."""

    path: str
    format: BundleFormat
    place: str
    clear: bool = False
    dependencies: bool = True
    pre_releases: bool = False


def bundle_path(
    request: BundleRequest, flags: Config, told: Callable[[Arrivals], None]
) -> Bundling:
    """Plan a file and make its bundle. Raises `UsageError` for what cannot be read or written.

    Planning has its usual time; downloads end when nothing comes, or with `--timeout`.
    """
    check_place(request.place, clear=request.clear)
    with ExitStack() as opened:
        opened.enter_context(bounded_by(draw_run_boundary([request.path], flags)))
        subjects = list(find_subjects([request.path], flags))
        if len(subjects) != 1:
            several = "several lists for pip: name one file" if subjects else "nothing for pip"
            raise UsageError(f"{request.path}: it holds {several}")
        # The files themselves are fetched: no fact bundle holds them.
        subject = replace(subjects[0], config=replace(subjects[0].config, facts=None))
        timeout = subject.config.timeout
        if timeout is not None:
            opened.enter_context(ends_within(timeout))
            opened.enter_context(interrupted(timeout))
        indexes = opened.enter_context(OpenedIndexes())
        limit_s = RUN_S if timeout is None else timeout
        with ends_within(limit_s):
            wish = PlanWish(
                dependencies=request.dependencies,
                pre_releases=request.pre_releases,
                limit=limit_search(PLAN_S, timeout),
            )
            planned = Planner(indexes, wish).plan(subject)
        if not isinstance(planned.outcome, Plan):
            return NotBundled(
                planned=planned,
                reasons=(f"{_why_none(planned.outcome)}.",),
                is_source=isinstance(planned.outcome, Unresolved),
            )
        config = subject.config
        bundle = BundleWish(
            format=request.format,
            place=request.place,
            cache_dir=None if config.no_cache else config.cache_dir or find_cache_dir(),
        )
        return make_bundle(planned, planned.outcome, bundle, indexes.of(subject), told)


def _why_none(outcome: Conflict | Unresolved) -> str:
    if isinstance(outcome, Conflict):
        return outcome.message.rstrip(".")
    return f"{outcome.name}: {outcome.reason}" if outcome.name else outcome.reason
