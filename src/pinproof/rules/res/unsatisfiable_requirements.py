"""Pins that do not go together.

## What it does

Compares each pin with what the other pinned releases declare that they need, and with the
ranges that constraints and other lines of the file set for the same project.

## Why is this bad

pip finds no set of versions, reports ResolutionImpossible, and the boot stops.

## Example

```
requests==2.31.0
urllib3==1.20
```

Use instead:

```
requests==2.31.0
urllib3==1.26.20
```

## Limits

Only pins are compared, without a search: what unpinned lines could become is not tried.

## Sources

- Core metadata specification, Requires-Dist
- pip documentation, Dependency resolution
"""

from collections.abc import Iterator

from pinproof.facts import Facts
from pinproof.index.model import CoreMetadata
from pinproof.install.together import DeclaredClash, clashes_with_declared, clashes_with_ranges
from pinproof.requirements.model import RequirementsFile
from pinproof.rule import Problem, Related, Rule


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find pins outside of what another line, or another pin's release, allows."""
    pins = list(facts.pinned_lines())
    for pin, version, limit in clashes_with_ranges(facts.file, facts.target, pins):
        yield Problem(
            place=pin.at(pin.specifier_span or pin.name_span),
            message=f"{pin.name} {version} is outside of {limit.specifier}, which line "
            f"{limit.number} of {limit.source.path} asks for",
            cure="change one of the two lines",
            related=(Related(place=limit.at(limit.specifier_span), message="the range"),),
        )
    declared = {
        name: answer
        for name, answer in facts.dependencies.items()
        if isinstance(answer, CoreMetadata)
    }
    for clash in clashes_with_declared(pins, declared, facts.target):
        yield _declared(clash)


def _declared(clash: DeclaredClash) -> Problem:
    line, by = clash.line, clash.by
    return Problem(
        place=line.at(line.specifier_span or line.name_span),
        message=f"{line.name} {clash.version} does not go with {by.name} {clash.by_version}, "
        f"which needs {clash.requires}",
        cure=f"change this pin, or that of {by.name}",
        related=(Related(place=by.at(by.specifier_span or by.name_span), message="needs it"),),
    )


RULE = Rule(
    code="RES001",
    name="unsatisfiable-requirements",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "dependencies"}),
    check_file=check_file,
)
