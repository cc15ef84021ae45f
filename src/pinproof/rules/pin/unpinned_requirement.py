"""A requirement without a version.

## What it does

Flags a requirement that names a project and no version, unless a constraints file
included with `-c` pins it.

## Why is this bad

The requirements file is installed each time a container starts. Without a version pip takes the
newest release at that moment, so two replicas of one deployment can run different code, and a
release published overnight can break the next restart.

## Example

```
scipy
```

Use instead:

```
scipy==1.2.3
```

## Limits

Lines of a constraints file are not flagged, and neither are those of a `*.in` file from which the
`*.txt` beside it was compiled.

## Sources

- PEP 508, Names
- pip user guide, Repeatable installs
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.rules.pinning import find_open_version


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a name without a clause."""
    if isinstance(line, RequirementLine) and facts.pins.looseness(line) == "unpinned":
        message = f"{line.name} has no version: pip installs whatever is newest at the time"
        yield find_open_version(line, facts, line.name_span, message)


RULE = Rule(
    code="PIN001",
    name="unpinned-requirement",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "constraints"}),
    yields_to=frozenset({"stand-in-project"}),
    uses=frozenset({"image", "index", "plan"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
