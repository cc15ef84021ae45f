"""A release that pip has to build on the target.

## What it does

Flags a pin when the release has no wheel for the target, only an sdist.

## Why is this bad

pip builds the project each time a container starts. That is slow, depends on what the build
requirements resolve to on that day, and fails if the build needs a compiler, which inference images
do not have.

## Example

```
pystan==2.17.1.0
```

Use instead:

```
pystan==2.19.1.1
```

## Limits

Whether the build needs a compiler is not known. Pure Python projects usually build without one.

## Sources

- PEP 517, Build process
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.files.release import SourceOnly
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a pin without a fitting wheel."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    if verdict is None or not isinstance(verdict.fault, SourceOnly):
        return
    if not _is_installed(line, facts):
        return
    newest = facts.newest_fitting(line)
    better = newest if newest is not None and newest != verdict.version else None
    cure, fix = mend(
        line,
        facts,
        f"{line.name}=={better} has a wheel that fits"
        if better and _has_wheel(line, facts, str(better))
        else "build a wheel and host it on an index of your own",
    )
    yield Problem(
        place=line.at_version(),
        message=f"{line.name} {verdict.version} has no wheel for the target: pip builds "
        f"{verdict.fault.sdist.filename} at every start, and the image needs the build tools for "
        "that",
        cure=cure,
        fix=fix,
    )


def _is_installed(line: RequirementLine, facts: Facts) -> bool:
    """Tell whether something has a project installed that a constraint names."""
    if not line.is_constraint:
        return True
    name = line.normalized_name
    if any(
        isinstance(other, RequirementLine)
        and not other.is_constraint
        and other.normalized_name == name
        for other in facts.file.walk()
    ):
        return True
    if facts.plan is None:
        return False
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - only after a search

    return isinstance(facts.plan, Plan) and any(step.name == name for step in facts.plan.steps)


def _has_wheel(line: RequirementLine, facts: Facts, version: str) -> bool:
    verdict = facts.verdict_for(line, version)
    return verdict is not None and verdict.fault is None


RULE = Rule(
    code="ENV003",
    name="source-only",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "index"}),
    uses=frozenset({"image", "plan"}),
    yields_to=frozenset({"foreign-project", "stand-in-project"}),
    check_line=check_line,
)
