"""What a run would look at, found as a run finds it."""

from collections.abc import Sequence

from pinproof.config import Config
from pinproof.gate.boundary import bounded_by
from pinproof.gather.project.configuration import draw_run_boundary
from pinproof.gather.project.paths import survey
from pinproof.run.around import read_around


def find_paths_looked_at(paths: Sequence[str], flags: Config) -> list[str]:
    """Give requirements files, those that deployments use, deployments and directories.

    Files that might define a deployment are read, and left out where they define none. Raises
    `UsageError` where there is nothing.
    """
    with bounded_by(draw_run_boundary(paths, flags)):
        found = survey(paths, flags)
        around = read_around(found, flags)
    used = (path for real, path in around.paths.items() if real not in found.requirements)
    mounts = (path for path, _ in around.mounts)
    return list(dict.fromkeys((*found.requirements.values(), *used, *around.read, *mounts)))
