"""How many processes share the files of a run, where `--jobs` does not say it."""

import os

from pinproof.config import Jobs
from pinproof.gather.session import is_recorded

# A process takes as long to start, and to learn what files share, as these are judged or planned:
# of files that share their projects a plan is no dearer than a verdict.
_FILES_FOR_ANOTHER = 100
# Windows waits for no more than some sixty at a time.
_MOST_PROCESSES = 60


def count_processes(jobs: Jobs, files: int) -> int:
    """Give how many processes are to work on files, this one among them.

    One where everything that is asked is written down, by the process that asks it.
    """
    if is_recorded():
        return 1
    most = min(files, _MOST_PROCESSES)
    if jobs != "auto":
        return min(jobs, most)
    return min(1 + files // _FILES_FOR_ANOTHER, _count_processors(), most)


def _count_processors() -> int:
    """Give how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
