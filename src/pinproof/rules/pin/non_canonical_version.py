"""A version that is not written as the index writes it.

## What it does

Flags a version that is not in its normal form, such as `v1.0`, `1.0-rc1` or `2021.05.30`.

## Why is this bad

pip understands it, but a search or a script that compares text does not: the index, `pip freeze`
and security advisories all use the normal form.

## Example

```
certifi==2021.05.30
```

Use instead:

```
certifi==2021.5.30
```

## Limits

The fix is safe, because both spellings are the same version to pip. `===` is not flagged: there
the spelling matters.

## Sources

- PEP 440, Normalization
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Clause, Line, RequirementLine
from pinproof.requirements.specifiers import read_version
from pinproof.rule import Edit, Fix, Problem, Rule
from pinproof.source import Span


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Compare each version with its normal form."""
    if not isinstance(line, RequirementLine) or line.url is not None:
        return
    for clause in line.clauses:
        normal = _normal_form(clause)
        if normal is None or normal == clause.version:
            continue
        place = line.at(Span(clause.span.end - len(clause.version), clause.span.end))
        yield Problem(
            place=place,
            message=f"the normal form of {clause.version} is {normal}",
            cure=f"write {clause.operator}{normal}",
            fix=Fix(message=f"write {normal}", edits=(Edit(place=place, text=normal),), safe=True),
        )


def _normal_form(clause: Clause) -> str | None:
    if clause.operator == "===":
        return None
    wildcard = ".*" if clause.version.endswith(".*") else ""
    version = read_version(clause.version.removesuffix(wildcard))
    return None if version is None else f"{version}{wildcard}"


RULE = Rule(
    code="PIN011",
    name="non-canonical-version",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
