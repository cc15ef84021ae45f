"""The search for what pip would do, as a check makes it."""

import time
from collections.abc import Callable

from pinproof.account import timed
from pinproof.deadline import deadline
from pinproof.effects.plan import PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.referents import find_referents
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import BatchIndex
from pinproof.requirements.model import RequirementsFile
from pinproof.resolve.resolver import InstallRequest
from pinproof.target.model import Target


def until(limit_s: float) -> Callable[[], bool]:
    """Give what says yes for so many seconds."""
    end = deadline(limit_s)
    return lambda: time.monotonic() < end


def search_for(
    file: RequirementsFile,
    target: Target,
    image: ImageManifest | None,
    index: BatchIndex,
    *,
    limit_s: float,
    judged: JudgedReleases,
) -> PlanOutcome:
    """Plan one file within so many seconds; `judged` as in `InstallRequest`."""
    request = InstallRequest(
        file=file,
        index=index,
        target=target,
        image=image,
        dependencies=file.takes_dependencies,
        judged=judged,
        keep_going=until(limit_s),
        referents=find_referents(file, index),
    )
    with timed(f"searched for what pip would install for {file.source.path}"):
        return make_plan(request)
