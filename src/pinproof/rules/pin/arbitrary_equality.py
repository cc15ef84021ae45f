"""A version compared as text.

## What it does

Flags `===`.

## Why is this bad

`===` compares versions as text: `===1.0` accepts neither `1.0.0` nor `1.0+cu111`. It exists for
versions that are not valid under PEP 440, and pip no longer installs those since 24.1.

## Example

```
scipy===1.7.3
```

Use instead:

```
scipy==1.7.3
```

## Limits

`==` may also accept a release with another spelling or with a local version, so the fix is not
marked as safe.

## Sources

- PEP 440, Arbitrary equality
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.requirements.specifiers import read_version
from pinproof.rule import Edit, Fix, Problem, Rule
from pinproof.source import Span


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Find `===`, and propose `==` where the version is one."""
    if not isinstance(line, RequirementLine):
        return
    for clause in line.clauses:
        if clause.operator != "===":
            continue
        operator = Span(clause.span.start, clause.span.start + len("==="))
        cure, fix = None, None
        version = read_version(clause.version)
        if version is None:
            message = f"{clause.version!r} is not a version; pip 24.1 and later cannot install it"
        else:
            message = f"=== compares text: only a release spelled exactly {clause.version} matches"
            cure = f"write {line.name}=={version}"
            edit = Edit(place=line.at(operator), text="==")
            fix = Fix(message="compare versions with ==", edits=(edit,))
        yield Problem(place=line.at(clause.span), message=message, cure=cure, fix=fix)


RULE = Rule(
    code="PIN010",
    name="arbitrary-equality",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
