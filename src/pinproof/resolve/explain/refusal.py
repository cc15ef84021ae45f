"""What makes pip refuse a file before it looks anything up, or for lack of a hash."""

from collections.abc import Iterator, Sequence

from pinproof.files.referents import find_referent
from pinproof.requirements.hash_mode import find_hash_mode
from pinproof.requirements.model import (
    IncludeFault,
    IncludeLine,
    InvalidLine,
    Line,
    RequirementLine,
)
from pinproof.requirements.pins import pinning_clause
from pinproof.resolve.candidates import LinkCandidate
from pinproof.resolve.explain.conflict import Cause, Conflict
from pinproof.resolve.resolver import InstallRequest, Resolved
from pinproof.resolve.roots import select_lines, write_requirement


def find_refusal(request: InstallRequest) -> Conflict | None:
    """Tell what makes pip stop before it looks anything up."""
    return next(find_refusals(request), None)


def find_refusals(request: InstallRequest) -> Iterator[Conflict]:
    """Tell all that makes pip stop before it looks anything up, first what it meets first."""
    for line in request.file.walk():
        if isinstance(line, InvalidLine):
            yield _stop(line, line.text, line.message)
        elif isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault):
            yield _stop(line, line.text, f"{line.path.text}: {line.included.reason}")
    for line in select_lines(request.file, request.target):
        if line.is_constraint and line.name is None:
            yield _stop(line, line.text, "a constraint must have a name")
    for line in select_lines(request.file, request.target):
        fault = _fault_of_referent(request, line)
        if fault is not None:
            requirement = write_requirement(line)
            yield _stop(line, requirement, f"{requirement}: {fault}")


def _stop(line: Line, requirement: str, why: str) -> Conflict:
    return Conflict(
        message=f"pip stops at line {line.number}: {why}",
        causes=(Cause(requirement=requirement, line=line),),
        lines=(line,),
    )


def _fault_of_referent(request: InstallRequest, line: RequirementLine) -> str | None:
    """Say what is wrong with what an address leads to."""
    if line.url is None or line.is_constraint:
        return None
    referent = find_referent(line, request.referents)
    if referent.fault is not None or line.name is None:
        return referent.fault
    # The name in a wheel's own name was read from there, and agrees.
    if referent.name in (None, line.normalized_name):
        return None
    return f"it is {referent.name}, not {line.name}"


def find_unhashed(
    request: InstallRequest, lines: Sequence[RequirementLine], resolved: Resolved
) -> Conflict | None:
    """Tell what pip refuses for lack of a hash, where it demands hashes of everything.

    Source: pip documentation, Secure installs, Hash-checking mode.
    """
    if find_hash_mode(request.file) is None:
        return None
    listed: dict[str, list[RequirementLine]] = {}
    for line in lines:
        listed.setdefault(line.normalized_name or "", []).append(line)
    for candidate in resolved.result.mapping.values():
        if not isinstance(candidate, LinkCandidate):
            continue
        own = listed.get(candidate.name, [])
        hashes = {(one.algorithm, one.digest.lower()) for line in own for one in line.hashes}
        known = set(candidate.file.hashes.items())
        if candidate.is_direct:
            if candidate.file.accepted_hashes:
                continue
            fault = "has no hash in the file, and pip demands one for every file"
        elif not hashes:
            fault = "has no hash in the file, and pip demands one for every file"
        elif not any(map(pinning_clause, own)):
            fault = "is not pinned with ==, as pip demands where hashes are checked"
        elif known and hashes and not _agree(hashes, known):
            fault = f"has another hash in the file than {candidate.file.filename} has"
        else:
            continue
        cause = Cause(
            requirement=write_requirement(own[0]) if own else candidate.name,
            line=own[0] if own else None,
        )
        version = f" {candidate.version}" if candidate.version is not None else ""
        return Conflict(
            message=f"{candidate.name}{version} {fault}", causes=(cause,), lines=tuple(own)
        )
    return None


def _agree(hashes: set[tuple[str, str]], known: set[tuple[str, str]]) -> bool:
    """Tell whether a listed hash is the file's, or of an algorithm that the index does not give."""
    told = {algorithm for algorithm, _ in known}
    return bool(hashes & known) or all(algorithm not in told for algorithm, _ in hashes)
