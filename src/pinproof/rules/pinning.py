"""How rules propose a pin: where the version is left open, and where the one named does not fit."""

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementLine
from pinproof.rule import Fix, Problem, mend, pin_to
from pinproof.source import Span


def find_open_version(
    line: RequirementLine, facts: Facts, span: Span | None, message: str, *, say: str = "pin it: "
) -> Problem:
    """Make the problem of a line that leaves its version open; `say` stands before the pin."""
    version = facts.proposals.get(line)
    cure = f"{say}{line.name}=={version or '<version>'}"
    fix = pin_to(line, version, safe=True) if version else None
    cure_of_all, fix = mend(line, facts, cure, fix, say=say)
    return Problem(
        place=line.at(span),
        message=message,
        cure=cure_of_all,
        fix=fix,
        # What pip skips on the target decides nothing there.
        severity=None if facts.counts(line) else "info",
    )


def pin_newest(
    line: RequirementLine, facts: Facts, *, say: str = "pin "
) -> tuple[str | None, Fix | None]:
    """Give as cure and fix what the repair makes of a line, else the newest release that fits.

    `say` stands before that release.
    """
    newest = facts.newest_fitting(line)
    if newest is None:
        return mend(line, facts)
    return mend(line, facts, f"{say}{line.name}=={newest}", pin_to(line, str(newest)))
