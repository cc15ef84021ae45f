"""The search for what pip would do, as a check makes it."""

import time
from collections.abc import Callable

from pinproof.effects.model import Outcome
from pinproof.effects.plan import make_plan
from pinproof.gather.references import references_of
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import BatchIndex
from pinproof.requirements.model import RequirementsFile
from pinproof.resolve.search import Question
from pinproof.target.model import Target

# A check that takes longer than this is no use in a hook.
CHECK_LIMIT_S = 20.0


def until(limit_s: float) -> Callable[[], bool]:
    """Give what says yes for so many seconds."""
    end = time.monotonic() + limit_s
    return lambda: time.monotonic() < end


def search_for(
    file: RequirementsFile, target: Target, image: ImageManifest | None, index: BatchIndex
) -> Outcome:
    """Plan one file within the time of a check."""
    return make_plan(
        Question(
            file=file,
            index=index,
            target=target,
            image=image,
            keep_going=until(CHECK_LIMIT_S),
            references=references_of(file, index),
        )
    )
