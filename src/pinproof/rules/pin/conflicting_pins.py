"""Pins of one project that contradict each other.

## What it does

Flags a pin when an earlier line or a constraint pins the same project to another version and both
apply to the target. It also flags two different exact clauses on one line.

## Why is this bad

pip stops with ResolutionImpossible, so the container does not start.

## Example

```
scipy==1.7.3
scipy==1.7.1
```

Use instead:

```
scipy==1.7.3
```

## Limits

Ranges that exclude a pin are reported by `unsatisfiable-requirements`.

## Sources

- PEP 440, Version matching
"""

from collections.abc import Hashable, Iterator
from itertools import islice

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Clause, Line, RequirementLine, RequirementsFile
from pinproof.requirements.pins import (
    comparable_version,
    is_same_version,
    pinning_clause,
    pinning_clauses,
)
from pinproof.rule import Problem, Related, Rule


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Compare the pins of each project."""
    for lines in facts.pins.repeated:
        seen: set[str] = set()
        # The first line that pins to each version, however it is written.
        pinned: dict[Hashable, tuple[RequirementLine, Clause]] = {}
        for line in lines:
            clause = pinning_clause(line)
            if clause is None or clause.version in seen or not facts.counts(line):
                continue
            seen.add(clause.version)
            version = comparable_version(clause.version)
            earlier = next((pinned[key] for key in islice(pinned, 2) if key != version), None)
            if earlier is not None:
                yield _between(line, clause, *earlier)
            pinned.setdefault(version, (line, clause))


def check_line(line: Line, _facts: Facts) -> Iterator[Problem]:
    """Compare the pins within a line."""
    if not isinstance(line, RequirementLine) or len(line.clauses) < 2:  # noqa: PLR2004 - a pair
        return
    clauses = pinning_clauses(line)
    for clause in clauses[1:]:
        if not is_same_version(clauses[0].version, clause.version):
            yield Problem(
                place=line.at(clause.span),
                message=f"{line.name} cannot be {clauses[0].version} and {clause.version} at once",
                cure="keep one of the two",
            )


def _between(
    line: RequirementLine, clause: Clause, earlier: RequirementLine, first: Clause
) -> Problem:
    where = f"line {earlier.number}"
    if earlier.source is not line.source:
        where += f" of {earlier.source.path}"
    return Problem(
        place=line.at(clause.span),
        message=f"{line.name} is pinned to {clause.version} here and to {first.version} on {where}"
        ": pip finds no version for both",
        cure="keep one of the two",
        related=(Related(place=earlier.at(first.span), message="the other pin"),),
    )


RULE = Rule(
    code="PIN009",
    name="conflicting-pins",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
    check_file=check_file,
)
