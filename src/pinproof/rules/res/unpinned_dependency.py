"""A dependency that no line pins and the image does not hold.

## What it does

Resolves the file in the image as pip would, and reports what is installed or replaced without
a line that pins it.

## Why is this bad

Its version is decided anew at every boot, by what is published that day: the file pins what it
names, and the rest moves underneath. All required packages belong in the file.

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

Needs the index, and an image to know what is there already. When more than five lines bring in
such dependencies, they are reported once for the whole file. Where pip finds no solution the rule
is listed as not checked.

## Sources

- Azure ML documentation, extending prebuilt images: put all required packages in the file
- pip documentation, Repeatable Installs
"""

from collections.abc import Iterator

from pinproof.effects.consequences import Brought, find_floating
from pinproof.effects.plan import Plan
from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import Edit, Fix, Problem, Rule

_MOST_LINES = 5
_SHOWN = 4


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find what the file brings in without pinning it."""
    if not isinstance(facts.plan, Plan):
        return
    pins = facts.pins
    found = find_floating(facts.plan, lambda name: name in pins.constraints or pins.may_float(name))
    if len(found) > _MOST_LINES:
        lines = list(found)
        every = [brought for each in found.values() for brought in each]
        yield _problem(
            lines[0],
            f"{len(lines)} lines bring in {_listed(every)}, which no line pins",
            every,
            after=_last(lines),
            is_certain=facts.plan.is_certain,
        )
        return
    for line, brought in found.items():
        subject = line.name or "this line"
        yield _problem(
            line,
            f"{subject} brings in {_listed(brought)}, which no line pins",
            brought,
            after=line,
            is_certain=facts.plan.is_certain,
        )


def _problem(
    line: RequirementLine,
    message: str,
    found: list[Brought],
    *,
    after: RequirementLine,
    is_certain: bool,
) -> Problem:
    steps = [brought.step for brought in found if brought.step.may_be_proposed]
    pins = sorted(f"{step.name}=={step.version}" for step in steps)
    if not pins or not is_certain:
        return Problem(place=line.at(line.name_span), message=message)
    shown = ", ".join(pins[:_SHOWN]) + (", …" if len(pins) > _SHOWN else "")
    fix = None
    if not line.hashes:
        edit = Edit(place=after.at(None), text="\n".join(pins), how="after")
        fix = Fix(message=f"add {shown}", edits=(edit,), safe=True)
    return Problem(place=line.at(line.name_span), message=message, cure=f"add {shown}", fix=fix)


def _listed(found: list[Brought]) -> str:
    names = sorted(f"{brought.step.name} {brought.step.version}" for brought in found)
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _last(lines: list[RequirementLine]) -> RequirementLine:
    first = lines[0].source
    return max((line for line in lines if line.source is first), key=lambda line: line.span.end)


RULE = Rule(
    code="RES002",
    name="unpinned-dependency",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "image", "plan", "installation"}),
    yields_to=frozenset({"stand-in-project"}),
    spares_libraries=True,
    check_file=check_file,
)
