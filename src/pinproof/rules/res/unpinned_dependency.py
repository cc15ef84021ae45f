"""A dependency that no line pins and that is not in the image.

## What it does

Resolves the file in the image as pip would, and flags what is installed or replaced without a line
that pins it. The message also says which of these pip has to build, because they have no wheel for
the target.

## Why is this bad

Its version depends on what is published when the container starts: the lines of the file are
pinned, but their dependencies change. All required packages belong in the file.

## Example

```
pandas==1.3.5
```

Use instead:

```
pandas==1.3.5
pytz==2021.1
python-dateutil==2.8.2
six==1.16.0
numpy==1.21.6
```

## Limits

The rule needs the index, and an image to know what is already there. If more than five lines have
such dependencies, they are reported once for the whole file. If pip finds no solution, the nearest
repair of the file is judged; if there is no repair either, the rule is listed as not checked.

## Sources

- Azure ML documentation, extending prebuilt images: put all required packages in the file
- pip documentation, Repeatable Installs
"""

from collections.abc import Iterable, Iterator

from pinproof.effects.consequences import find_floating
from pinproof.effects.plan import Brought, Plan, Step
from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import Edit, Fix, Problem, Rule
from pinproof.rules.addition import HEADING
from pinproof.source import Place

_MOST_LINES = 5
_SHOWN = 4


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find what the file brings in without pinning it: as it is, or as it is repaired."""
    repaired = facts.repair.plan if facts.repair is not None else None
    plan = repaired or facts.plan
    if not isinstance(plan, Plan):
        return
    pins = facts.pins
    found = find_floating(plan, lambda name: name in pins.constraints or pins.may_float(name))
    if not found:
        return
    # Lines that are read anew in the repair stand where those of the file do.
    said = {(line.source.path, line.span): line for line in _lines(facts)}
    by_line = {said.get((line.source.path, line.span), line): each for line, each in found.items()}
    if len(by_line) > _MOST_LINES:
        groups = [(next(iter(by_line)), [one for each in by_line.values() for one in each])]
        subject = f"{len(by_line)} lines bring in"
    else:
        groups = list(by_line.items())
        subject = ""
    for line, brought in groups:
        yield from _problems(
            line, subject or f"{line.name or 'this line'} brings in", brought, facts
        )


def _lines(facts: Facts) -> Iterator[RequirementLine]:
    return (line for line in facts.file.walk() if isinstance(line, RequirementLine))


def _problems(
    line: RequirementLine, subject: str, brought: list[Brought], facts: Facts
) -> Iterator[Problem]:
    """Say what is brought in; what needs another line changed first, or a build avoided, apart."""
    added = facts.repair.added if facts.repair is not None else ()
    safe = {one.name for one in added if one.is_safe}
    kept = [one for one in brought if facts.repair is None or one.step.name in safe]
    changed = [one for one in brought if one not in kept]
    for some, is_safe in ((kept, True), (changed, False)):
        if some:
            place = line.at(line.name_span if some is kept or not kept else None)
            message = f"{subject} {_listed(some, facts)}, which no line pins"
            message += _builds(some, facts)
            yield _problem(place, message, some, facts, is_safe=is_safe)


def _problem(
    place: Place, message: str, found: list[Brought], facts: Facts, *, is_safe: bool
) -> Problem:
    steps = {one.step.name: one.step for one in found if one.step.may_be_proposed}
    is_certain = not isinstance(facts.plan, Plan) or facts.plan.is_certain
    if not steps or not is_certain:
        return Problem(place=place, message=message)
    pins = sorted(f"{step.name}=={step.version}" for step in steps.values())
    shown = ", ".join(pins[:_SHOWN]) + (", …" if len(pins) > _SHOWN else "")
    own = [line for line in _lines(facts) if line.source is facts.file.source]
    fix = None
    if own and not any(line.hashes for line in own):
        last = max(own, key=lambda line: line.span.end)
        edit = Edit(place=last.at(None), text=_block(steps.values(), last), how="after")
        fix = Fix(message=f"add {shown}", edits=(edit,), safe=is_safe)
    return Problem(place=place, message=message, cure=f"add {shown}", fix=fix)


def _block(steps: Iterable[Step], last: RequirementLine) -> str:
    """Write pins as pip-compile does on one line, each with what asks for it."""
    if last.source.host is not None:
        return "\n".join(sorted(f"{step.name}=={step.version}" for step in steps))
    rows = [] if HEADING in last.source.text else ["", HEADING]
    rows += [
        f"{step.name}=={step.version}  # via {', '.join(sorted(step.parents))}"
        for step in sorted(steps, key=lambda one: one.name)
    ]
    return "\n".join(rows)


def _builds(found: list[Brought], facts: Facts) -> str:
    """Say what pip has to build of it, as the rest of a sentence."""
    today = _today(facts)
    steps = (today.get(one.step.name, one.step) for one in found)
    files = sorted(
        step.file.filename for step in steps if step.is_source_build and step.file is not None
    )
    if not files:
        return ""
    return (
        f"; pip builds {', '.join(files)} at every start, and the image needs the build tools for "
        "that"
    )


def _today(facts: Facts) -> dict[str, Step]:
    """Give what pip does today, by normalized name; nothing where it refuses the file."""
    steps = facts.plan.steps if isinstance(facts.plan, Plan) else ()
    return {step.name: step for step in steps if step.version is not None}


def _listed(found: list[Brought], facts: Facts) -> str:
    today = _today(facts)
    steps = (today.get(one.step.name, one.step) for one in found)
    names = sorted(f"{step.name} {step.version}" for step in steps)
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


RULE = Rule(
    code="RES002",
    name="unpinned-dependency",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "image", "plan", "installation"}),
    yields_to=frozenset({"stand-in-project"}),
    spares_libraries=True,
    uses=frozenset({"index"}),
    check_file=check_file,
)
