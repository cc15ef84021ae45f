"""Plans for a program: JSON after `schemas/plan.json`."""

from collections.abc import Sequence
from typing import Any

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.plan import Plan, Planned, Step
from pinproof.incompatibilities.model import KnownPair
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.target import target_object
from pinproof.resolve.explain.conflict import Cause, Conflict, Cure
from pinproof.resolve.unknown import Unresolved

SCHEMA = 1


def render(plans: Sequence[Planned]) -> str:
    """Give one document, ending in a line end; several plans stand in a list."""
    documents = [_plan(planned) for planned in plans]
    whole = (
        {"schema": SCHEMA, **documents[0]}
        if len(documents) == 1
        else {"schema": SCHEMA, "plans": documents}
    )
    return outgoing_json(whole) + "\n"


def _plan(planned: Planned) -> dict[str, Any]:
    document: dict[str, Any] = {
        "path": planned.file.source.path,
        "target": target_object(planned.target),
        **({"facts": planned.facts_sha256} if planned.facts_sha256 is not None else {}),
        "pip": planned.target.pip.series,
        "installable": isinstance(planned.outcome, Plan),
        "steps": [],
        "broken": [],
        "already_broken": [],
        "will_not_run": [],
        "unknown": [],
        "notes": list(planned.before),
        "conflict": None,
        "obstacles": [_conflict(each) for each in planned.obstacles],
        "repair": [_cure(each) for each in planned.cures],
        "undecided": [
            {"path": line.source.path, "line": line.number, "text": line.text, "reason": reason}
            for line, reason in planned.undecided
        ],
        "unresolved": None,
        "download_bytes": 0,
        "installed_bytes": None,
    }
    outcome = planned.outcome
    match outcome:
        case Plan():
            document |= {
                "steps": [_step(step) for step in outcome.steps],
                "broken": [_broken(fault) for fault in outcome.broken],
                "already_broken": [_broken(fault) for fault in outcome.already_broken],
                "will_not_run": [_pair(pair) for pair in outcome.will_not_run],
                "unknown": [
                    {"name": one.name, "version": one.version, "reason": one.reason}
                    for one in outcome.unknown
                ],
                "notes": [*planned.before, *outcome.notes],
                "download_bytes": outcome.download_bytes,
                "installed_bytes": outcome.installed_bytes,
            }
        case Conflict():
            document["conflict"] = _conflict(outcome)
        case Unresolved():
            document["unresolved"] = {
                "reason": outcome.reason,
                "name": outcome.name,
                "offline": outcome.offline,
            }
    return document


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "from_version": step.from_version,
        "version": step.version,
        "action": step.action,
        "requested_by": list(step.requested_by),
        "file": step.file.filename if step.file is not None else None,
        "size_bytes": step.file.size_bytes if step.file is not None else None,
        "installed_bytes": step.installed_bytes,
        "source_build": step.is_source_build,
    }


def _broken(fault: BrokenRequirement) -> dict[str, Any]:
    return {
        "distribution": fault.distribution,
        "version": fault.version,
        "requires": fault.requires,
        "requires_name": fault.requires_name,
        "installed_version": fault.installed_version,
    }


def _pair(pair: KnownPair) -> dict[str, Any]:
    fact = pair.fact
    return {
        "consumer": pair.consumer,
        "version": pair.version,
        "dependency": pair.dependency,
        "dependency_version": pair.dependency_version,
        "known": fact.known,
        "here": pair.is_seen_here,
        "python": list(fact.pythons),
        "says": fact.says,
        "source": fact.source,
        "feature": fact.feature,
        "unless": list(fact.unless),
        "fact": fact.name,
        "date": fact.date,
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "message": conflict.message,
        "causes": [_cause(cause) for cause in conflict.causes],
        "lines": [
            {"path": line.source.path, "line": line.number, "text": line.text}
            for line in conflict.lines
        ],
        "cures": [_cure(cure) for cure in conflict.cures],
    }


def _cure(cure: Cure) -> dict[str, Any]:
    return {
        "path": cure.line.source.path,
        "line": cure.line.number,
        "requirement": cure.requirement,
        "reason": cure.reason,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    line = cause.line
    return {
        "path": line.source.path if line is not None else None,
        "line": line.number if line is not None else None,
        "requirement": cause.requirement,
        "chain": list(cause.chain),
    }
