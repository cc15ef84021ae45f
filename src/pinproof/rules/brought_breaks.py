"""What lines break through the dependencies that they bring in, as two rules say it."""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.rule import Problem, mend


def check_brought(facts: Facts, *, server: bool) -> Iterator[Problem]:
    """Find a problem for each line; `server` asks for what the image's server loses by it.

    Without a plan nothing is known of what a line brings in.
    """
    if facts.plan is None:
        return
    from pinproof.effects.consequences import write_breakage  # noqa: PLC0415 - only after a search
    from pinproof.effects.known_failures import write_company  # noqa: PLC0415 - as above

    for line, found in facts.brought_breaks(server=server).items():
        said = "; it ".join(write_breakage(each, facts.target) for each in found)
        cure, fix = mend(line, facts)
        company = write_company(pair for each in found for pair in each.loss.failing)
        if company is not None:
            # No other pin helps as long as nothing is added.
            cure, fix = company, None
        yield Problem(
            place=line.at(line.name_span),
            message=f"{line.name or 'this line'} {said}",
            severity=None if any(each.loss.is_sure for each in found) else "warning",
            cure=cure,
            fix=fix,
        )
