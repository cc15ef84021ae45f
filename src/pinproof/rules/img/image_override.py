"""A pin to another version than the image holds.

## What it does

Flags each pin that replaces a distribution of the image without breaking the declared requirements
of any other. Where an experiment has seen others run with it, the note names them.

## Why is this bad

It need not be bad: overriding is allowed. But the image was tested with its own version, and the
start takes longer.

## Example

```
joblib==1.1.0
```

Use instead:

```
joblib==1.0.1
```

## Limits

Breakage that no requirement declares and no experiment has seen is not known.

## Sources

- Azure Machine Learning documentation, Prebuilt Docker image extensibility
"""

from collections.abc import Iterator

from pinproof.effects.known_failures import find_running
from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a harmless override."""
    if not isinstance(line, RequirementLine):
        return
    override = facts.override(line)
    if override is None or not override.is_harmless or override.is_framework:
        return
    message = f"{line.name} {override.version} replaces {override.held.version} in the image"
    # Where nobody knows what stands there afterwards, nobody knows what ran with it either.
    name, after = line.normalized_name or "", facts.versions_after()
    known = facts.known_pairs
    running = find_running(name, after, known, facts.target) if name in after else ()
    if running:
        users = ", ".join(f"{pair.consumer} {pair.version}" for pair in running)
        message += f"; seen to run with it under Python {facts.target.python.series}: {users}"
    yield Problem(place=line.at_version(), message=message)


RULE = Rule(
    code="IMG001",
    name="image-override",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "incompatibilities"}),
    uses=frozenset({"plan"}),
    yields_to=frozenset({"framework-override"}),
    check_line=check_line,
)
