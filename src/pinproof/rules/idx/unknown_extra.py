"""An extra that the release does not have.

## What it does

Flags an extra in square brackets that the pinned release does not declare.

## Why is this bad

pip only prints a warning, continues, and installs less than was intended: the dependencies of the
extra are missing at run time. Extras are renamed and dropped between releases, and pip does not
treat a misspelt one as an error.

## Example

```
requests[securty]==2.31.0
```

Use instead:

```
requests[security]==2.31.0
```

## Limits

Only pins are checked, by the metadata of the file that pip would choose. A pin that the image
already meets is not checked.

## Sources

- pip, "WARNING: … does not provide the extra …"
- Core metadata specification, Provides-Extra
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.index.model import CoreMetadata
from pinproof.requirements.model import Line, RequirementLine, Word, normalize_name
from pinproof.rule import Edit, Fix, Problem, Rule

_SHOWN = 6


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Compare the extras of a line with those of its release."""
    if not isinstance(line, RequirementLine) or not line.extras or not facts.is_looked_up(line):
        return
    declared = facts.dependencies.get(line.normalized_name or "")
    if facts.pins.version(line) is None or not isinstance(declared, CoreMetadata):
        return
    if declared.requires_dist is None:
        # Only a build would tell.
        return
    known = {normalize_name(each): each for each in declared.provides_extra}
    for extra in line.extras:
        if normalize_name(extra.text) not in known:
            yield _problem(line, extra, list(known.values()), declared)


def _problem(
    line: RequirementLine, extra: Word, known: list[str], declared: CoreMetadata
) -> Problem:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    near = get_close_matches(extra.text, known, n=1)
    shown = ", ".join(sorted(known)[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    has = f"its extras are {shown}" if known else "it has no extras"
    fix = None
    if near:
        edit = Edit(place=line.at(extra.span), text=near[0])
        fix = Fix(message=f"write {near[0]}", edits=(edit,))
    return Problem(
        place=line.at(extra.span),
        message=f"{line.name} {declared.version} has no extra {extra.text}, and pip continues "
        f"without it; {has}",
        cure=f"did you mean {line.name}[{near[0]}]?" if near else f"remove [{extra.text}]",
        fix=fix,
    )


RULE = Rule(
    code="IDX004",
    name="unknown-extra",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "index", "dependencies"}),
    yields_to=frozenset({"unknown-version"}),
    flags_bare_pins=False,
    only_with_extras=True,
    check_line=check_line,
)
