"""What a worker does: judge texts, with nothing of its own disk but the facts.

The texts stand in for files of a folder that does not exist, and no settings are read, so that the
verdict is the same on every machine that has the same rules and the same facts.
"""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from hashlib import sha256
from threading import local

from pinproof.config import Config
from pinproof.deadline import RUN_IS_OVER, RUN_S, UNBOUNDED_S, ends_within, is_over
from pinproof.errors import PinproofError
from pinproof.finding import Finding, Report
from pinproof.fleet.facts import find_facts_trouble
from pinproof.fleet.model import FleetVerdict, FoundThere, GapThere, Task
from pinproof.gate.opening import standing_in
from pinproof.gather.project.configuration import configured_by
from pinproof.gather.session import LastingFacts, lasting
from pinproof.outgoing.text import outgoing
from pinproof.record import replace
from pinproof.report.parts.fingerprint import fingerprints
from pinproof.report.parts.gaps import GapGroup, group_gaps
from pinproof.run.check import check
from pinproof.run.outcome.exit_code import has_failing
from pinproof.source import Place, SourceFile
from pinproof.unforeseen import OUR_FAULT, describe_fault

_FOLDER = "/pinproof-fleet"
# Searches count their steps, and nothing is waited for: what takes so long has gone wrong, and is
# tried again another time.
_MOST_S = 3600.0
_SECRET_BYTES = 12


def judge_tasks(tasks: Sequence[Task], *, is_offline: bool = True) -> list[FleetVerdict]:
    """Judge tasks that share their image and settings; a verdict for each, in their order.

    What goes wrong with one costs none of the others. `is_offline` is false where indexes are
    asked to be written down.
    """
    trouble = find_facts_trouble(tasks[0].settings.get("facts"), tasks[0].facts)
    if trouble is not None:
        return [FleetVerdict(task.key, "lost", trouble) for task in tasks]
    try:
        with (
            lasting(_facts_for(tasks[0]) if is_offline else None),
            ends_within(_MOST_S if is_offline else UNBOUNDED_S),
        ):
            verdicts = _judged(tasks, is_offline=is_offline)
            is_late = is_over()
        if not is_offline:
            _free_indexes()
    except PinproofError as error:
        if len(tasks) == 1:
            return [FleetVerdict(tasks[0].key, "refused", outgoing(str(error)))]
    except Exception as error:  # noqa: BLE001 - one bad deployment must not cost the others
        if len(tasks) == 1:
            return [FleetVerdict(tasks[0].key, "fault", outgoing(describe_fault(error)))]
    else:
        if is_late and len(tasks) == 1:
            return [FleetVerdict(tasks[0].key, "lost", RUN_IS_OVER)]
        return [
            # Whoever comes last must not pay for the time that the others took.
            verdict
            if len(tasks) == 1 or not (is_late or _is_late(verdict))
            else judge_tasks([task], is_offline=is_offline)[0]
            for task, verdict in zip(tasks, verdicts, strict=True)
        ]
    return [judge_tasks([task], is_offline=is_offline)[0] for task in tasks]


class _Kept(local):
    """What a thread has learned from the facts of one run over a fleet, for further tasks of it."""

    facts: LastingFacts | None = None
    # By what a run calls its facts, and by where they are.
    key: tuple[str, str] = ("", "")


_kept = _Kept()


def _facts_for(task: Task) -> LastingFacts:
    key = (task.facts, repr(task.settings))
    if _kept.facts is not None and (_kept.key != key or _kept.facts.is_full):
        forget_facts()
    if _kept.facts is None:
        _kept.facts, _kept.key = LastingFacts(), key
    return _kept.facts


def forget_facts() -> None:
    """Close what this thread has kept open for further tasks."""
    if _kept.facts is not None:
        _kept.facts.close()
        _kept.facts = None
        _free_indexes()


def _free_indexes() -> None:
    """Free indexes that were let go of: each is in a circle with the projects that it told of.

    The command looks for no such circles by itself, and a fleet would leave gigabytes of them.
    """
    gc.collect()


def _is_late(verdict: FleetVerdict) -> bool:
    return any(gap.reason == RUN_IS_OVER for gap in verdict.gaps)


def _judged(tasks: Sequence[Task], *, is_offline: bool) -> list[FleetVerdict]:
    flags = _flags(tasks[0], is_offline=is_offline)
    # No deployment may include the texts of another, so none can name their folder.
    folders = [f"{_FOLDER}/{os.urandom(_SECRET_BYTES).hex()}/" for _ in tasks]
    paths = [folder + task.main for folder, task in zip(folders, tasks, strict=True)]
    with ExitStack() as standing:
        standing.enter_context(configured_by(None, paths, isolated=True))
        for folder, task in zip(folders, tasks, strict=True):
            for name, content in task.files.items():
                standing.enter_context(standing_in(folder + name, content))
        manifest = tasks[0].manifest
        if flags.image is not None and manifest is not None:
            standing.enter_context(standing_in(flags.image, manifest))
        outcome = check(paths, flags, most_s=_MOST_S if is_offline else RUN_S)
    return [
        _verdict(task, folder, outcome.report, outcome.config)
        for folder, task in zip(folders, tasks, strict=True)
    ]


def _flags(task: Task, *, is_offline: bool) -> Config:
    settings = {**task.settings, "offline": is_offline}
    if is_offline:
        # What the clock ends comes out differently another time.
        settings.pop("timeout", None)
    if task.image is not None:
        name = task.image
        if task.manifest is not None:
            # What was read of a manifest is kept by its name.
            name = f"{_FOLDER}/{sha256(task.manifest).hexdigest()}.json"
        settings["image"] = name
    origins = {key: f"--{key.replace('_', '-')}" for key in settings}
    return Config(**settings, origins=origins)


def _verdict(task: Task, folder: str, report: Report, config: Config) -> FleetVerdict:
    sources: dict[str, SourceFile] = {}
    found = [
        _moved(finding, folder, sources)
        for finding in report.findings
        if finding.path.startswith(folder)
    ]
    gaps = [gap for gap in group_gaps(report.unchecked) if gap.path.startswith(folder)]
    faults = [gap.reason for gap in gaps if gap.reason.startswith(OUR_FAULT)]
    marks = fingerprints(found)
    return FleetVerdict(
        key=task.key,
        state="fault" if faults else "judged",
        reason=outgoing(faults[0]) if faults else "",
        findings=tuple(
            _found(finding, mark, folder, config)
            for finding, mark in zip(found, marks, strict=True)
        ),
        gaps=tuple(each for gap in gaps for each in _gaps(gap, folder)),
    )


def _moved(finding: Finding, folder: str, sources: dict[str, SourceFile]) -> Finding:
    """Give a finding with the path that its file has as seen from the deployment."""
    source = finding.place.source
    if source.path not in sources:
        sources[source.path] = replace(source, path=source.path.removeprefix(folder))
    return replace(finding, place=Place(sources[source.path], finding.place.span))


def _found(finding: Finding, mark: str, folder: str, config: Config) -> FoundThere:
    cure = finding.cure
    return FoundThere(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        fails=has_failing([finding], config),
        message=outgoing(finding.message.replace(folder, "")),
        cure=None if cure is None else outgoing(cure.replace(folder, "")),
        path=outgoing(finding.path),
        line=finding.line,
        column=finding.column,
        mark=mark,
    )


def _gaps(gap: GapGroup, folder: str) -> Iterator[GapThere]:
    for line in gap.lines or (0,):
        yield GapThere(
            reason=outgoing(gap.reason.replace(folder, "")),
            codes=" ".join(gap.codes),
            path=outgoing(gap.path.removeprefix(folder)),
            line=line,
            chosen=gap.chosen,
        )
