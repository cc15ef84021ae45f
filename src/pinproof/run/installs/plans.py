"""Plans for what a command line names: requirements files, and others that hold lines for pip."""

from collections.abc import Sequence

from pinproof.account import timed
from pinproof.config import Config, Jobs
from pinproof.effects.plan import Planned
from pinproof.gate.boundary import bounded_by
from pinproof.gather.installs.plans import OpenedIndexes, Planner, PlanWish
from pinproof.gather.project.configuration import draw_run_boundary
from pinproof.gather.project.paths import survey
from pinproof.gather.searches.limit import SearchLimit
from pinproof.run.installs.subjects import read_hosted_subjects, read_subject


def plan_paths(
    paths: Sequence[str],
    flags: Config,
    *,
    dependencies: bool = True,
    pre_releases: bool = False,
    sizes: bool = False,
    limit: SearchLimit,
    jobs: Jobs = 1,
) -> list[Planned]:
    """Plan each file as a `Planner` does. Raises `UsageError` for what cannot be read.

    At most as many processes work at it as `jobs` says, and come to the same; where they are
    several, plans may lack what is `placed`, and faults of ours have to be noted by the caller.
    """
    wish = PlanWish(dependencies=dependencies, pre_releases=pre_releases, sizes=sizes, limit=limit)
    with bounded_by(draw_run_boundary(paths, flags)), OpenedIndexes() as indexes:
        planner = Planner(indexes, wish)
        found = survey(paths, flags)
        lists = list(found.requirements.values())
        processes = 1
        if jobs != 1 and len(lists) > 1:
            from pinproof.run.workers.how_many import count_processes  # noqa: PLC0415 - most runs have one file

            processes = count_processes(jobs, len(lists))
        if processes > 1:
            from pinproof.run.workers.plans.shared import plan_shared  # noqa: PLC0415 - most runs have few files

            with timed(f"planned files in {processes} processes"):
                plans = plan_shared(lists, flags, planner, wish, processes=processes)
        else:
            plans = [planner.plan(read_subject(path, flags)) for path in lists]
        # What is stated of these is known here.
        return plans + [planner.plan(subject) for subject in read_hosted_subjects(found, flags)]
