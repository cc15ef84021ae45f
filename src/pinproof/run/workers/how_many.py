"""How many processes share the files of a run, where `--jobs` does not say it."""

import os

from pinproof.config import Jobs
from pinproof.gather.project.paths import FoundPaths
from pinproof.gather.session import is_recorded
from pinproof.run.around import Around

# A process takes as long to start as these files, or more, to be judged.
_FILES_FOR_ANOTHER = 100
# Windows waits for no more than some sixty at a time.
_MOST_PROCESSES = 60


def count_processes(jobs: Jobs, found: FoundPaths, around: Around) -> int:
    """Give how many processes are to judge the files of a run, this one among them.

    One where scripts are read: what is installed for them is known to the process that read it.
    """
    files = len(found.requirements)
    if is_recorded() or _reads_scripts(around):
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


def _reads_scripts(around: Around) -> bool:
    wirings = (getattr(each, "wiring", None) for each in around.definitions)
    return bool(around.scripts) or any(each is not None and each.entry for each in wirings)
