"""What lies around the requirements files of a run: deployments and mounted directories."""

import os
from functools import partial
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.deadline import JUDGED_WITHIN_S
from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN, current_boundary
from pinproof.gather.project.configuration import find_configuration, is_users
from pinproof.gather.project.paths import FoundPaths
from pinproof.gather.targets import Stated
from pinproof.record import field, record, replace
from pinproof.run.judged import Judged, unjudged
from pinproof.unforeseen import begin

if TYPE_CHECKING:
    # Most runs meet neither a deployment nor a mounted directory.
    from pinproof.gather.session import BatchIndexFor, ImageAfter
    from pinproof.run.deployments import UnreadFile, Wired
    from pinproof.run.hosts import HostUse


@record
class Around:
    """What was read of deployments and directories.

    `definitions` are the deployments that concern us, and files that would define one and could
    not be read; `mounts` the directories, each with what a deployment states that uses it.
    `uses` gives, by real path, what each deployment that installs a file states; a file that
    several deployments use has several. `paths` are those files as a user would write them.
    `read` are the files that were read for deployments: all that were named, and of those that
    a search met the ones that define something. `hosted` are the lines for pip that files of
    other kinds hold, once for each use. `notes` are sentences for the end of the report.
    `scripts` are those that the user names.
    """

    definitions: "tuple[Wired | UnreadFile, ...]" = ()
    mounts: tuple[tuple[str, Stated | None], ...] = ()
    uses: dict[str, list[Stated]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    read: tuple[str, ...] = ()
    hosted: "tuple[HostUse, ...]" = ()
    notes: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


def read_around(found: FoundPaths, flags: Config) -> Around:
    """Read the deployments that were found, and note what they and the user mount."""
    config = flags.over(find_configuration(STDIN))
    mounts, scripts = _named_paths(config, "mount"), _named_paths(config, "script")
    projects = {
        path: config
        for path in found.projects.values()
        if (config := _project_config(path, flags)).projects
    }
    if found.projects and not found and not projects:
        raise UsageError(
            f"{next(iter(found.projects.values()))}: what a project declares of itself is judged "
            "where it is named, or with --projects; there is nothing else to check here"
        )
    if not found.definitions and not found.mounts and not mounts and not projects:
        return Around(scripts=scripts)
    from pinproof.run.deployments import read_deployments_around  # noqa: PLC0415 - most runs meet none

    around = read_deployments_around(found, mounts, flags, projects)
    return replace(around, scripts=scripts)


def _project_config(path: str, flags: Config) -> Config:
    """Give what is set for a project; where it cannot be read, its reader says so."""
    try:
        return flags.over(find_configuration(path))
    except UsageError:
        return flags


def _named_paths(config: Config, key: str) -> tuple[str, ...]:
    """Give the directories or scripts that an option or a configuration names.

    A project's configuration names them as seen from its own folder, and none outside of it.
    """
    origin = config.origins.get(key, "")
    folder = "" if origin.startswith("--") else os.path.dirname(origin)
    said = config.mount if key == "mount" else config.script
    paths = tuple(os.path.join(folder, path) for path in said or ())
    if not is_users(config, key):
        for path in paths:
            if not current_boundary().holds(path):
                raise UsageError(f"{origin}: {key} {path!r} is outside of the project; use --{key}")
    return paths


def judge_around(
    around: Around,
    flags: Config,
    image_after: "ImageAfter | None" = None,
    index_for: "BatchIndexFor | None" = None,
) -> list[Judged]:
    """Judge the deployments and the directories."""
    if not around.definitions and not around.mounts:
        return []
    from pinproof.run.judging_around import judge_definition, judge_mount  # noqa: PLC0415 - most runs meet none

    judged = [
        begin(
            each.path,
            partial(judge_definition, each, image_after),
            partial(unjudged, "deployment", each.path, each.config),
            late_s=JUDGED_WITHIN_S,
        )
        for each in around.definitions
    ]
    judged += [
        begin(
            path,
            partial(judge_mount, path, flags, stated, image_after, index_for),
            partial(unjudged, "mount", path, flags),
            late_s=JUDGED_WITHIN_S,
        )
        for path, stated in around.mounts
    ]
    return judged
