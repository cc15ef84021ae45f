"""A project that only occupies the import name of another one.

## What it does

Flags `sklearn`, a project without code. The library that is imported as `sklearn` is
`scikit-learn`.

## Why is this bad

Its first release, 0.0, requires scikit-learn in any version. Every later release fails on purpose
when it is built, so that nothing in the file is installed.

## Example

```
sklearn==0.0.post12
```

Use instead:

```
scikit-learn==1.0.2
```

## Limits

`sklearn` is the only project that this rule knows.

## Sources

- the description of sklearn on the package index
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.advice.stand_ins import find_stand_in
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find the name of a project that only stands in for another."""
    if not isinstance(line, RequirementLine) or line.is_constraint or line.url is not None:
        return
    stand_in = find_stand_in(line.normalized_name or "")
    if stand_in is None or not facts.counts(line):
        return
    is_good = facts.pins.version(line) == stand_in.last_good
    cure, fix = mend(line, facts, f"require {stand_in.meant} instead")
    yield Problem(
        place=line.at(line.name_span),
        message=f"{line.name} is not {stand_in.meant}: {stand_in.reason}",
        cure=cure,
        fix=fix,
        severity="warning" if is_good else None,
    )


RULE = Rule(
    code="IDX005",
    name="stand-in-project",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    uses=frozenset({"image", "index", "plan"}),
    check_line=check_line,
)
