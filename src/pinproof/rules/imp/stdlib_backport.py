"""A backport of what the target's Python has itself.

## What it does

Flags lines that install a module under the name of one that the target's Python brings along:
`dataclasses`, `typing`, `asyncio`, `enum34` and the like.

## Why is this bad

Python imports its own and never this one, so that the line does nothing where it is installed. On
a mounted directory, on `PYTHONPATH` or while something is built it comes first: then code of
another age takes the place of Python's own, and imports fail for everything in the image.

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

Only distributions that are known to be such. Backports under a name of their own
(`importlib-metadata`, `typing-extensions`) are none.

## Sources

- The wheels and sdists that are published under these names
- Python's manual, The initialization of the sys.path module search path
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Edit, Fix, Problem, Rule
from pinproof.target.stdlib import is_stdlib

_BACKPORTS = {
    "argparse": "argparse",
    "asyncio": "asyncio",
    "contextvars": "contextvars",
    "dataclasses": "dataclasses",
    "enum34": "enum",
    "futures": "concurrent",
    "graphlib-backport": "graphlib",
    "importlib": "importlib",
    "ipaddress": "ipaddress",
    "pathlib": "pathlib",
    "selectors34": "selectors",
    "ssl": "ssl",
    "statistics": "statistics",
    "typing": "typing",
    "uuid": "uuid",
}


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a line that installs what Python has."""
    if not isinstance(line, RequirementLine) or line.is_constraint or not facts.counts(line):
        return
    module = _BACKPORTS.get(line.normalized_name or "")
    if module is None or not is_stdlib(module, facts.target.python):
        return
    edit = Edit(place=line.at(None), text="", how="drop")
    yield Problem(
        place=line.at(line.name_span),
        message=(
            f"{line.name} brings {module}, which Python {facts.target.python.series} has itself "
            "and imports instead"
        ),
        cure="leave it out",
        fix=Fix(message=f"drop {line.name}", edits=(edit,), safe=False),
    )


RULE = Rule(
    code="IMP005",
    name="stdlib-backport",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"python", "target", "text"}),
    check_line=check_line,
)
