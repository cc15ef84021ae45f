"""A pin that breaks a distribution of the image.

## What it does

Replaces the image's versions by all pins together, and then checks the requirements of every
distribution that stays, as `pip check` would.

## Why is this bad

pip does not protect what is already installed: it replaces the version, prints a warning and
continues. The distribution that needed the old version fails when it is used.

## Example

```
numpy==1.15.4
```

Use instead:

```
numpy==1.19.5
```

## Limits

What an experiment has seen to fail is an error. A requirement that is only declared is a warning,
because many packages run outside of their declared bounds. So is one that an experiment has seen to
run in spite of it, and one that only a later release declares (*declared later*). For the last, the
index is asked about at most eight projects: a bound counts if the nearest later release of the same
major version has it, where the image's release has none, and the newest of that major version still
has it. What was already broken in the image is not counted. With an index the whole plan is judged,
including dependencies; offline and without cached facts, only the pins are.

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
        place=line.at_version(),
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
