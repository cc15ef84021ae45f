"""A project for another operating system.

## What it does

Flags lines that `pip freeze` writes on Windows, macOS, Debian or in a conda installation, and that
are useless in the image: `pywin32`, `appnope`, `pkg-resources`.

## Why is this bad

The file was made on another machine and not for the image. Some of these lines stop pip, others
install what is never used. The rest of the file deserves a second look.

## Example

```
appnope==0.1.2
```

Use instead:

```
appnope==0.1.2 ; platform_system == "Darwin"
```

## Limits

Only well-known names are recognized. If the index shows that a line cannot be installed, that is
reported instead.

## Sources

- pip documentation, pip freeze
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.advice.foreign import foreign_project
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend
from pinproof.target.markers import environment


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find the name of a project for another operating system."""
    if not isinstance(line, RequirementLine):
        return
    foreign = foreign_project(line.normalized_name or "")
    if foreign is None or not facts.counts(line):
        return
    if foreign.is_foreign_to(environment(facts.target)["platform_system"]):
        cure, fix = mend(
            line,
            facts,
            f'remove the line, or end it with ; platform_system == "{foreign.system}"'
            if foreign.system in {"Windows", "Darwin"}
            else "remove the line",
        )
        yield Problem(
            place=line.at(line.name_span),
            message=f"{line.name} does not belong in the image: {foreign.reason}",
            cure=cure,
            fix=fix,
        )


RULE = Rule(
    code="ENV006",
    name="foreign-project",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    uses=frozenset({"image", "index", "plan"}),
    yields_to=frozenset({"no-compatible-file"}),
    check_line=check_line,
)
