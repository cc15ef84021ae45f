"""A pin that breaks a distribution of the image.

## What it does

Puts all pins in place of what the image holds and checks the requirements of every
distribution that stays, as `pip check` would.

## Why is this bad

pip does not protect what is installed already: it replaces the version, prints a warning
and goes on. The distribution that needed the old one fails when it is used.

## Example

```
numpy==1.15.4
```

Use instead:

```
numpy==1.19.5
```

## Limits

An experiment decides: what was seen to fail is an error. What is only declared is a warning, since
most declared bounds are kept to be safe, and much runs outside of them; so is what was seen to run
all the same, and what only a later release declares (*declared later*): the nearest of the same
major line that bounds what the one in the image leaves open, if the newest of that line still does.
The index is asked for that, for eight projects at most. What the image had broken
before is not counted. With an index the whole plan is judged, dependencies included; offline, with
no cached facts, the pins.

## Sources

- pip documentation, pip check
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.rule import Problem, Rule, mend
from pinproof.rules.brought_breaks import check_brought


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find broken requirements outside of the server."""
    if not isinstance(line, RequirementLine):
        return
    override = facts.settled_override(line)
    if override is None or override.breaks_server:
        return
    if not (override.broken or override.failing_of("image")):
        return
    loss = override.loss(server=False)
    cure, fix = mend(line, facts, f"the image holds {line.name}=={override.held.version}")
    yield Problem(
        place=line.at(line.specifier_span or line.name_span),
        message=f"{line.name} {override.version} replaces {override.held.version} in the image "
        f"and {loss.breaks} it: {loss.said(facts.target)}",
        cure=cure,
        fix=fix,
        severity=None if loss.is_sure else "warning",
    )


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find what lines break through the dependencies that they bring in."""
    yield from check_brought(facts, server=False)


RULE = Rule(
    code="IMG002",
    name="broken-distribution",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "image-requirements", "plan", "incompatibilities"}),
    uses=frozenset({"index"}),
    yields_to=frozenset({"runtime-override"}),
    check_line=check_line,
    check_file=check_file,
)
