"""Requirements that cannot be installed together.

## What it does

Compares each pin with the declared requirements of the other pinned releases, and with the ranges
that constraints and other lines set for the same project. If an image is named, if a line leaves
pip a choice, or if this rule is selected by its name, the whole file is resolved as pip would, and
a conflict is reported with the smallest set of lines that causes it. A line that nothing satisfies
on the target is always reported.

## Why is this bad

pip finds no set of versions and stops with ResolutionImpossible, so the container does not start.

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

Declared requirements decide, because pip looks at nothing else. So it is an error even if an
experiment has seen the two run together. The message says which it is: *declared*; *declared, and
seen to fail*, with the error; or *declared, but seen to run*.

Without an image, a file that contains only pins is compared with what these declare, but not with
their further dependencies. A search stops after about 20 seconds; if an image is named, the file
is then reported as not checked.

## Sources

- Core metadata specification, Requires-Dist
- pip documentation, Dependency resolution
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pinproof.facts.requirements import Facts
from pinproof.incompatibilities.model import KnownPair
from pinproof.requirements.declared import requirement_name
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.rule import Fix, Problem, Related, Rule, mend, pin_to

if TYPE_CHECKING:
    from pinproof.effects.together import DeclaredClash
    from pinproof.resolve.explain.conflict import Conflict


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find pins outside of what another line, or another pin's release, allows."""
    for line, unmet in facts.unmet.items():
        cure, fix = mend(line, facts)
        yield Problem(
            place=line.at_version(),
            message=unmet.message,
            cure=cure,
            fix=fix,
        )
    if facts.plan is not None:
        from pinproof.resolve.explain.conflict import Conflict  # noqa: PLC0415 - only after a search

        if isinstance(facts.plan, Conflict) and _is_a_clash(facts.plan):
            if facts.unmet.keys().isdisjoint(facts.plan.lines):
                yield _conflict(facts.plan, facts)
            return
    lines = [line for line in file.walk() if isinstance(line, RequirementLine)]
    if not all(line.is_bare_pin for line in lines):
        yield from _outside_of_ranges(facts)
    for clash in facts.declared_clashes():
        yield _declared(clash, facts)


def _outside_of_ranges(facts: Facts) -> Iterator[Problem]:
    from pinproof.effects.together import find_clashes_with_ranges  # noqa: PLC0415 - most files have pins alone

    pins = list(facts.pinned_lines())
    for pin, version, limit in find_clashes_with_ranges(facts.file, facts.target, pins):
        cure, fix = _mended([pin, limit], pin, facts)
        yield Problem(
            place=pin.at_version(),
            message=f"{pin.name} {version} is outside {limit.specifier}, which line "
            f"{limit.number} of {limit.source.path} requires",
            cure=cure or "change one of the two lines",
            fix=fix,
            related=(Related(place=limit.at(limit.specifier_span), message="the range"),),
        )


def _is_a_clash(conflict: "Conflict") -> bool:
    """Tell whether it takes more than one line that is wrong by itself, which others report."""
    lines = conflict.lines
    named = all(isinstance(line, RequirementLine) for line in lines)
    by_address = any(isinstance(line, RequirementLine) and line.url is not None for line in lines)
    chained = any(cause.chain for cause in conflict.causes)
    return named and (len(lines) > 1 or by_address or chained)


def _conflict(conflict: "Conflict", facts: Facts) -> Problem:
    lines = [line for line in conflict.lines if isinstance(line, RequirementLine)]
    # The message counts lines in the file that asks, not in the constraints that it names.
    first, *others = sorted(lines, key=lambda line: line.is_constraint)
    cure, fix = _mended(lines, first, facts)
    if not facts.has_repair:
        cures = [f"{_line(each.line, first)}: {each.requirement}" for each in conflict.cures]
        cure = " or ".join(cures) or None
        only = conflict.cures[0] if len(conflict.cures) == 1 else None
        if only is not None and isinstance(only.line, RequirementLine):
            fix = pin_to(only.line, only.requirement.partition("==")[2])
    return Problem(
        place=first.at_version(),
        message=f"{conflict.message}{_kind(conflict, facts)}",
        cure=cure,
        related=tuple(
            Related(
                place=line.at_version(),
                message="conflicts with it, too",
            )
            for line in others
        ),
        fix=fix,
    )


def _kind(conflict: "Conflict", facts: Facts) -> str:
    """Say how a clash is known, as the end of its sentence; nothing where lines alone say it."""
    from pinproof.effects.known_failures import write_kind  # noqa: PLC0415 - only where lines clash

    if len(conflict.causes) == 1 or not any(cause.chain for cause in conflict.causes):
        return ""
    pairs = [
        pair
        for cause in conflict.causes
        if len(cause.chain) == 1 and isinstance(cause.line, RequirementLine)
        for other in conflict.lines
        if isinstance(other, RequirementLine)
        and other.normalized_name == requirement_name(cause.requirement)
        and (pair := _known_pair(facts, cause.line, other)) is not None
    ]
    return f"; {write_kind(next(iter(pairs), None), facts.target)}"


def _mended(
    lines: Sequence[RequirementLine], first: RequirementLine, facts: Facts
) -> tuple[str | None, Fix | None]:
    """Give what the repair makes of lines that clash, as one cure."""
    mended = [(line, *mend(line, facts)) for line in lines]
    cures = [f"{_line(line, first)}: {cure}" for line, cure, _ in mended if cure is not None]
    fixes = [fix for line, _, fix in mended if fix is not None and line.source is first.source]
    edits = tuple(edit for fix in fixes for edit in fix.edits)
    whole = Fix(message="; ".join(cures), edits=edits) if edits else None
    return " and ".join(cures) or None, whole


def _line(line: Line, first: Line) -> str:
    elsewhere = line.source.path != first.source.path
    return f"{line.source.path} line {line.number}" if elsewhere else f"line {line.number}"


def _declared(clash: "DeclaredClash", facts: Facts) -> Problem:
    from pinproof.effects.known_failures import write_kind  # noqa: PLC0415 - only where pins clash

    line, by = clash.line, clash.by
    known = _known_pair(facts, by, line)
    cure, fix = _mended([line, by], line, facts)
    return Problem(
        place=line.at_version(),
        message=f"{line.name} {clash.version} is not compatible with {by.name} {clash.by_version}, "
        f"which needs {clash.requires} ({write_kind(known, facts.target)})",
        cure=cure or f"change this pin, or that of {by.name}",
        fix=fix,
        related=(Related(place=by.at_version(), message="needs it"),),
    )


def _known_pair(
    facts: Facts, consumer: RequirementLine, dependency: RequirementLine
) -> KnownPair | None:
    """Give what is known of the releases that two lines pin."""
    own, other = facts.pins.version(consumer), facts.pins.version(dependency)
    if own is None or other is None:
        return None
    return facts.known_pairs.find(
        consumer.normalized_name or "",
        own,
        dependency.normalized_name or "",
        other,
        facts.target.python.series,
    )


RULE = Rule(
    code="RES001",
    name="unsatisfiable-requirements",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "dependencies", "plan", "incompatibilities"}),
    uses=frozenset({"image", "index"}),
    spared_without_image=frozenset({"plan"}),
    check_file=check_file,
)
