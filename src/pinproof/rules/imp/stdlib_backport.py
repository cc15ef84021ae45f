"""A backport of a module that the target's Python already has.

## What it does

Flags lines that install a module under the name of one in the target's standard library:
`dataclasses`, `typing`, `asyncio`, `enum34` and similar.

## Why is this bad

Python imports its own module and never the backport, so the line is useless. In a mounted
directory, on `PYTHONPATH` or during a build, however, the backport comes first. Old code then
replaces Python's own, and imports fail for everything in the image.

## Example

```text
dataclasses==0.6
joblib==1.0.1
```

Use instead:

```text
joblib==1.0.1
```

## Limits

Only well-known backports are flagged. Backports with an import name of their own
(`importlib-metadata`, `typing-extensions`) are not.

## Sources

- The wheels and sdists that are published under these names
- Python's manual, The initialization of the sys.path module search path
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Edit, Fix, Problem, Rule, mend
from pinproof.target.backports import find_backported


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a line that installs what Python has."""
    if not isinstance(line, RequirementLine) or line.is_constraint or not facts.counts(line):
        return
    module = find_backported(line.normalized_name or "", facts.target.python)
    if module is None:
        return
    edit = Edit(place=line.at(None), text="", how="drop")
    fix = Fix(message=f"drop {line.name}", edits=(edit,), safe=False)
    cure, fix_of_repair = mend(line, facts, "remove it", fix)
    yield Problem(
        place=line.at(line.name_span),
        message=(
            f"{line.name} is a backport of {module}, which Python {facts.target.python.series} "
            "already has and imports instead"
        ),
        cure=cure,
        fix=fix_of_repair,
    )


RULE = Rule(
    code="IMP005",
    name="stdlib-backport",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"python", "target", "text"}),
    uses=frozenset({"image", "index", "plan"}),
    check_line=check_line,
)
