"""Runs whose questions to indexes are written down, and the fact bundle that is made of them."""

import os
from collections.abc import Sequence

from pinproof.config import Config
from pinproof.deadline import RUN_S, ends_within
from pinproof.errors import UsageError
from pinproof.gather.project import configuration
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.gather.session import open_session, recording
from pinproof.index.fact_bundle.recording import Recorder
from pinproof.index.fact_bundle.writing import write_bundle
from pinproof.index.model import Unavailable
from pinproof.record import replace
from pinproof.report.fact_bundle import BuiltFacts
from pinproof.run.check import check
from pinproof.run.installs.plans import plan_paths
from pinproof.unforeseen import noting_faults

# What can be imported of files that one run met, a later one looks among.
_MOST_ROUNDS = 3


def build_facts(
    paths: Sequence[str], flags: Config, place: str, *, against: Sequence[str] = ()
) -> BuiltFacts:
    """Check and plan files online, and write all that was asked to a file, or into a folder.

    Each file is judged in the image of its configuration, and in each that `against` names.
    Raises `UsageError` for what cannot be read or written.
    """
    recorder = Recorder()
    with recording(recorder), noting_faults() as faults:
        # Also where nothing is asked, it is known who would have been.
        open_session(flags.over(configuration.read_user_configuration()))
        for _ in range(_MOST_ROUNDS):
            before = recorder.count()
            for image in (None, *against):
                _ask_all(paths, _in_image(flags, image))
            if recorder.count() == before:
                break
    return write_recorded(recorder, place, faults)


def write_recorded(recorder: Recorder, place: str, faults: Sequence[str] = ()) -> BuiltFacts:
    """Write what was written down meanwhile to a fact bundle; a folder names it by its hash.

    `faults` are of ours, and count as answers that could not be had.
    """
    rows = recorder.rows()
    header = {"sources": recorder.sources, "taken": _taken_s()}
    written = write_bundle(header, rows, place)
    failures = sorted({lack.reason for lack in recorder.failures.values() if _is_fault(lack)})
    return BuiltFacts(
        path=written.path,
        sha256=written.sha256,
        size_bytes=written.size_bytes,
        answers=recorder.count(),
        failures=(*faults, *failures),
    )


def _ask_all(paths: Sequence[str], flags: Config) -> None:
    check(paths, flags)
    config = flags.over(configuration.read_user_configuration())
    with ends_within(RUN_S if config.timeout is None else config.timeout):
        plan_paths(paths, flags, limit=limit_search(PLAN_S, config.timeout))


def _in_image(flags: Config, image: str | None) -> Config:
    if image is None:
        return flags
    return replace(flags, image=image, origins={**flags.origins, "image": "--image"})


def _is_fault(lack: Unavailable) -> bool:
    """Tell what may be there another time from what is so: a file that tells nothing."""
    return not lack.is_final and not lack.is_too_large


def _taken_s() -> int | None:
    """Give the moment that whoever builds reproducibly names. Source: SOURCE_DATE_EPOCH."""
    said = os.environ.get("SOURCE_DATE_EPOCH")
    if not said:
        return None
    if not (said.isascii() and said.isdigit()):
        raise UsageError(f"SOURCE_DATE_EPOCH is {said!r}, not a number of seconds")
    return int(said)
