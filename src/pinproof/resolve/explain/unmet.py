"""Lines that nothing satisfies, whatever the others ask for: pip refuses the file for each."""

from collections.abc import Iterable

from pinproof.record import replace
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import pinning_clause
from pinproof.resolve.explain.conflict import Cause, Conflict
from pinproof.resolve.explain.sentences import write_target
from pinproof.resolve.resolver import Contradiction, InstallRequest, resolve_lines
from pinproof.resolve.roots import select_lines, with_constraints, write_requirement


def find_unmet(request: InstallRequest) -> dict[RequirementLine, Conflict]:
    """Give the lines without a pin for which there is no release on the target, and why.

    A project that the index does not have is no such line: that is another fault.
    """
    lines = list(select_lines(request.file, request.target))
    return {
        line: Conflict(
            message=_sentence(request, line),
            causes=(Cause(requirement=write_requirement(line), line=line),),
            lines=(line,),
        )
        for line in lines
        if line.url is None and not line.is_constraint and line.name is not None
        if pinning_clause(line) is None and _is_unmet(request, line, lines)
    }


def _is_unmet(
    request: InstallRequest, line: RequirementLine, lines: Iterable[RequirementLine]
) -> bool:
    alone = replace(request, dependencies=False)
    found = resolve_lines(alone, with_constraints(line, lines))
    return isinstance(found, Contradiction) and not found.provider.finders.missing


def _sentence(request: InstallRequest, line: RequirementLine) -> str:
    which = (
        f"no release of {line.name} in {line.specifier}"
        if line.clauses
        else f"no release of {line.name}"
    )
    return f"{which} has a file for {write_target(request)}: pip refuses the file"
