"""A project that is not on the index.

## What it does

Flags a requirement whose project is on none of the configured indexes.

## Why is this bad

pip stops. A misspelt name is worse than that, because somebody may register it and have their code
installed. The same holds for the name of a project of your own that is not on the public index.

## Example

```
scikit-lern==0.24.1
```

Use instead:

```
scikit-learn==0.24.1
```

## Limits

If an index cannot be reached, the line is reported as not checked.

## Sources

- PEP 503, Simple repository API
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.index.model import Missing
from pinproof.requirements.advice.foreign import foreign_project
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend
from pinproof.target.stdlib import is_stdlib


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a name that was answered with "no such project"."""
    if not isinstance(line, RequirementLine) or not isinstance(facts.project(line), Missing):
        return
    if line.is_constraint:
        return
    name = line.normalized_name or ""
    foreign = foreign_project(name)
    if foreign:
        advice = "remove the line"
    elif is_stdlib(name.replace("-", "_"), facts.target.python):
        advice = f"remove the line: {line.name} comes with Python {facts.target.python.series}"
    else:
        advice = "check the spelling; for a project of your own name its index with --index-url"
    cure, fix = mend(line, facts, advice)
    yield Problem(
        place=line.at(line.name_span),
        message=f"the index has no project {line.name}"
        + (f": {foreign.reason}" if foreign else ""),
        cure=cure,
        fix=fix,
    )


RULE = Rule(
    code="IDX001",
    name="unknown-project",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "index"}),
    uses=frozenset({"image", "plan"}),
    check_line=check_line,
)
