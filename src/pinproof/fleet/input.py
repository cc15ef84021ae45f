"""What the driver reads: every deployment of a fleet, with all that workers need of it."""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from pinproof.config import Config
from pinproof.errors import PinproofError, UsageError
from pinproof.fleet.lists import ListedDeployment, open_list, read_list
from pinproof.fleet.model import FleetDeployment, UnreadDeployment
from pinproof.gate.boundary import STDIN, bounded_by
from pinproof.gate.opening import NotRead, read_path
from pinproof.gather.project.configuration import draw_run_boundary, find_configuration
from pinproof.gather.project.names import is_requirements_path
from pinproof.gather.project.paths import FoundPaths, survey
from pinproof.gather.session import open_session
from pinproof.image.catalogue import list_bundled_images
from pinproof.outgoing.text import outgoing
from pinproof.registry import RULES
from pinproof.run.around import read_around
from pinproof.run.cases import Case, read_cases
from pinproof.settle.suppress import is_ignored
from pinproof.unforeseen import describe_fault

# What of the settings counts for a deployment, wherever it is judged.
_SETTINGS = (
    *("python", "platform", "select", "ignore", "extend_select", "severity", "allow_floating"),
    *("private", "no_allows", "fail_on", "timeout", "generate_hashes"),
    *("index_url", "extra_index_url", "find_links", "no_index", "cache_dir", "no_cache", "facts"),
)
_MAIN = "requirements.txt"


def read_fleet(
    inputs: Sequence[str], flags: Config
) -> Iterator[FleetDeployment | UnreadDeployment]:
    """Read folders, requirements files and lists; each deployment under an id of its own.

    `flags` are laid over the configuration of each file. What cannot be read says why, and
    costs no other. Raises `UsageError` for an input that is not there.
    """
    met: dict[str, str] = {}
    for each in inputs:
        for deployment in _read_input(each, flags):
            if isinstance(deployment, FleetDeployment) and deployment.id in met:
                reason = "another deployment before it has this id"
                yield UnreadDeployment(id=deployment.id, reason=reason)
                continue
            met[deployment.id] = deployment.id
            yield deployment


def _read_input(path: str, flags: Config) -> Iterator[FleetDeployment | UnreadDeployment]:
    if path == STDIN:
        yield from _listed(read_list(sys.stdin.buffer, STDIN), "", flags)
    elif os.path.isdir(path) or is_requirements_path(path):
        yield from _read_path(path, flags)
    else:
        with open_list(path) as opened:
            yield from _listed(read_list(opened, path), os.path.dirname(path), flags)


def _listed(
    listed: Iterator[ListedDeployment | UnreadDeployment], folder: str, flags: Config
) -> Iterator[FleetDeployment | UnreadDeployment]:
    around = flags.over(find_configuration(STDIN))
    for each in listed:
        if isinstance(each, UnreadDeployment):
            yield each
        elif each.requirements is not None:
            yield FleetDeployment(
                id=each.id,
                main=_MAIN,
                files={_MAIN: each.requirements.encode("utf-8", "surrogatepass")},
                image=each.image or around.image,
                keys=each.keys,
                settings=_settings(around),
            )
        else:
            yield from _read_listed(each, os.path.join(folder, each.path or ""), flags)


def _read_listed(
    each: ListedDeployment, path: str, flags: Config
) -> Iterator[FleetDeployment | UnreadDeployment]:
    found = list(_read_path(path, flags))
    for one in found:
        named = each.id if len(found) == 1 else f"{each.id}/{one.id}"
        if isinstance(one, UnreadDeployment):
            yield UnreadDeployment(id=named, reason=f"{each.where}: {one.reason}")
            continue
        yield FleetDeployment(
            id=named,
            main=one.main,
            files=one.files,
            path=one.path,
            image=each.image or one.image,
            keys=each.keys,
            settings=one.settings,
        )


def _read_path(path: str, flags: Config) -> Iterator[FleetDeployment | UnreadDeployment]:
    """Read what a path leads to: a file, or all of a folder."""
    try:
        with bounded_by(draw_run_boundary([path], flags)):
            yield from _read_cases(path, flags)
    except PinproofError as error:
        yield UnreadDeployment(id=path, reason=outgoing(str(error)).removeprefix(f"{path}: "))
    except Exception as error:  # noqa: BLE001 - one bad file must not cost the others
        yield UnreadDeployment(id=path, reason=outgoing(describe_fault(error)))


def _read_cases(path: str, flags: Config) -> Iterator[FleetDeployment | UnreadDeployment]:
    found = survey([path], flags)
    found = FoundPaths(requirements=found.requirements, definitions=found.definitions)
    around = read_around(found, flags)
    session = open_session(flags)
    cases, unread = read_cases(found, around, flags, session)
    for each in unread:
        reason = next((gap.reason for gap in each.verdict.unchecked), "it could not be read")
        yield UnreadDeployment(id=each.path, reason=outgoing(reason))
    seen: dict[str, int] = {}
    for case in cases:
        at = case.job.file.source.path
        seen[at] = seen.get(at, 0) + 1
        yield _deployment(case, at if seen[at] == 1 else f"{at} ({seen[at]})")


def _deployment(case: Case, id_: str) -> FleetDeployment | UnreadDeployment:
    at = case.job.file.source.path
    paths = [
        part.source.path
        for part in case.job.file.files()
        if not part.source.path.startswith(("http://", "https://", "file:"))
    ]
    root = os.path.commonpath([os.path.dirname(os.path.abspath(each)) for each in paths])
    files: dict[str, bytes] = {}
    for each in dict.fromkeys(paths):
        content = read_path(each)
        if isinstance(content, NotRead):
            return UnreadDeployment(id=id_, reason=f"{each}: {content.reason}")
        files[_seen_from(root, each)] = content
    return FleetDeployment(
        id=id_,
        main=_seen_from(root, at),
        files=files,
        path=at,
        image=_image_of(case),
        keys={},
        settings=_settings_of(case),
    )


def _seen_from(root: str, path: str) -> str:
    return os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")


def _image_of(case: Case) -> str | None:
    """Give the name by which a worker finds the image that is configured or stated."""
    if case.config.image is not None:
        return case.config.image
    image = case.job.image
    if image is None or case.job.built is not None:
        # What a build puts on an image is not known by a name.
        return None
    return image.name if any(each.name == image.name for each in list_bundled_images()) else None


def _settings_of(case: Case) -> dict[str, Any]:
    settings = _settings(case.config)
    path, target = case.job.file.source.path, case.job.target
    if left_out := [rule.code for rule in RULES if is_ignored(rule, path, case.config)]:
        settings["ignore"] = (*settings.get("ignore", ()), *left_out)
    if not target.undecided and target.source != "default":
        # What says so lies beside the file, where no worker looks.
        settings["python"], settings["platform"] = str(target.python), target.platform
    return settings


def _settings(config: Config) -> dict[str, Any]:
    said = ((name, getattr(config, name)) for name in _SETTINGS)
    settings = {name: value for name, value in said if value is not None}
    if config.facts is not None:
        # Workers have a working folder of their own.
        settings["facts"] = os.path.abspath(config.facts)
    return settings


def require_inputs(inputs: Sequence[str]) -> None:
    """Raise `UsageError` for an input that is not there, before anything is done."""
    for each in inputs:
        if each != STDIN and not os.path.exists(each):
            raise UsageError(f"{each}: no such file or folder")
