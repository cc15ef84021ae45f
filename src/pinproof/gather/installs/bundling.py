"""A bundle: a plan's files fetched, verified, and put into a folder."""

import os
from collections.abc import Callable, Iterator, Sequence

from pinproof.bundles.building import build_bundle
from pinproof.bundles.model import Bundle, BundledWheel, BundleFormat, NotBundled
from pinproof.effects.plan import Plan, Planned, Step
from pinproof.errors import UsageError
from pinproof.gate.new_folder import NewFolder, new_folder
from pinproof.index.client import PublishedIndex
from pinproof.index.model import Arrivals, DistributionFile, Unavailable, WholeFile
from pinproof.index.store.kept_files import FOLDER_NAME, KeptFiles
from pinproof.index.whole_files import WholeFiles
from pinproof.record import record, replace


@record
class BundleWish:
    """What bundle is wanted: its form, its place, and the cache, `None` for none."""

    format: BundleFormat
    place: str
    cache_dir: str | None


def make_bundle(
    planned: Planned,
    plan: Plan,
    wish: BundleWish,
    index: PublishedIndex,
    told: Callable[[Arrivals], None],
) -> Bundle | NotBundled:
    """Fetch the files of a plan and put them in place; `UsageError` for what a disk refuses."""
    reasons = tuple(_obstacles(plan))
    if reasons:
        is_source = any(one.failed or one.offline for one in plan.unknown)
        return NotBundled(planned=planned, reasons=reasons, is_source=is_source)
    try:
        with new_folder(wish.place) as folder:
            kept = KeptFiles(_files_folder(wish, folder))
            parts, faults = _fetch(plan, index, kept, told)
            if faults:
                return NotBundled(
                    planned=planned,
                    reasons=tuple(f"{fault.reason}." for fault in faults),
                    is_source=not all(fault.is_final for fault in faults),
                )
            return build_bundle(planned, parts, wish.format, folder, wish.place, index.reach())
    except OSError as error:
        where = error.filename or wish.place
        raise UsageError(f"{where}: {error.strerror or error}") from None


def _files_folder(wish: BundleWish, folder: NewFolder) -> str:
    return folder.scratch if wish.cache_dir is None else os.path.join(wish.cache_dir, FOLDER_NAME)


def _obstacles(plan: Plan) -> Iterator[str]:
    """Say of each step why there is no wheel for it, and what the plan does not know."""
    for step in changing(plan):
        shown = f"{step.name} {step.version}" if step.version else step.name
        if step.file is None:
            yield f"{shown}: the plan names no file of it."
        elif step.file.kind != "wheel":
            # A folder of wheels does not help either: pip would still have to build it there.
            yield (
                f"{shown} has no wheel that fits, only {step.file.filename}: to build that would "
                "run its code, here, and for this system. Pin a version that has a wheel, build "
                "one for the target and name its folder with --find-links, or leave the line out."
            )
    for one in plan.unknown:
        if one.line is not None:
            yield f"{one.name}: {one.reason}."
        elif one.failed or one.offline:
            shown = f"{one.name} {one.version}" if one.version else one.name
            yield f"{shown}: what it needs is not known: {one.reason}."


def changing(plan: Plan) -> list[Step]:
    """Give the steps that put something in place: all but what is kept."""
    return [step for step in plan.steps if step.action != "keep"]


def _fetch(
    plan: Plan, index: PublishedIndex, kept: KeptFiles, told: Callable[[Arrivals], None]
) -> tuple[Sequence[BundledWheel], Sequence[Unavailable]]:
    wanted = {_with_line_hashes(step): step for step in changing(plan)}
    parts: list[BundledWheel] = []
    faults: list[Unavailable] = []
    whole = WholeFiles(kept, index.open_downloads, index.reach(), told)
    for found in whole.fetch(wanted):
        if isinstance(found, WholeFile):
            parts.append(BundledWheel(step=wanted[found.file], wheel=found))
        else:
            faults.append(found)
    return parts, faults


def _with_line_hashes(step: Step) -> DistributionFile:
    """Let a file have to be one of those that its lines list (`--hash`)."""
    file = step.file
    if file is None:
        raise AssertionError(step.name)  # it is an obstacle
    listed = frozenset(
        (one.algorithm, one.digest.lower()) for line in step.lines for one in line.hashes
    )
    return replace(file, accepted_hashes=file.accepted_hashes | listed)
