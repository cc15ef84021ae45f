"""One project, required twice.

## What it does

Flags a requirement when an earlier line already requires the same project with the same extras,
and both apply to the target.

## Why is this bad

pip combines the lines and installs a version that fits all of them. If somebody changes one line
and forgets the other, the version that a reader sees is not the one that counts.

## Example

```
scipy==1.7.3
numpy==1.21.6
SciPy==1.7.3
```

Use instead:

```
scipy==1.7.3
numpy==1.21.6
```

## Limits

Lines with different extras, and lines whose markers are not both true on the target, are not
compared. Two different pins are reported by `conflicting-pins`.

## Sources

- PEP 503, Normalized Names
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import Problem, Related, Rule, mend


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Compare the lines of each project that stands more than once."""
    for lines in facts.pins.repeated:
        first: dict[frozenset[str], RequirementLine] = {}
        for line in lines:
            if line.is_constraint or not facts.counts(line):
                continue
            extras = frozenset(extra.text for extra in line.extras)
            earlier = first.setdefault(extras, line)
            pins = {facts.pins.version(earlier), facts.pins.version(line)} - {None}
            if earlier is line or len(pins) > 1:
                continue
            gone = next((one for one in (line, earlier) if _goes(one, facts)), None)
            cure, fix = ("keep one of the two lines", None) if gone is None else mend(gone, facts)
            if gone is earlier and cure is not None:
                cure = f"line {earlier.number}: {cure}"
            yield Problem(
                place=line.at(line.name_span),
                message=f"{line.name} is already required on line {earlier.number}"
                + (f" of {earlier.source.path}" if earlier.source is not line.source else ""),
                cure=cure,
                fix=fix,
                related=(Related(place=earlier.at(earlier.name_span), message="first here"),),
            )


def _goes(line: RequirementLine, facts: Facts) -> bool:
    """Tell whether the repair removes a line."""
    becomes = facts.becomes(line)
    return becomes is not None and becomes.change == "drop"


RULE = Rule(
    code="PIN008",
    name="duplicate-requirement",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    spares_libraries=True,
    uses=frozenset({"image", "index", "plan"}),
    check_file=check_file,
)
