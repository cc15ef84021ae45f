"""A URL or path that does not name its project.

## What it does

Flags a URL or a path without `name @` in front of it and, for a URL, without `#egg=`. Wheels are
not flagged, because their file name contains the project's name.

## Why is this bad

pip learns the name only after it has fetched and built the project. Until then nobody can tell what
the line replaces in the image, or whether another line requires the same project.

## Example

```
git+https://git.example.org/team/mlpkg.git@4d5c3c4a8f2b1e0d9c8b7a6f5e4d3c2b1a0f9e8d
```

Use instead:

```
mlpkg @ git+https://git.example.org/team/mlpkg.git@4d5c3c4a8f2b1e0d9c8b7a6f5e4d3c2b1a0f9e8d
```

## Sources

- PEP 508, Specification
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import EditableLine, Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Find a URL without a name."""
    if not isinstance(line, RequirementLine) or line.name is not None or line.url is None:
        return
    is_path = isinstance(line, EditableLine) or not _is_url(line.url.text)
    yield Problem(
        place=line.at(line.url.span),
        message=f"{line.url.text} names no project: pip learns its name only by building it",
        cure=None if is_path else f"write <name> @ {line.url.text}",
    )


def _is_url(text: str) -> bool:
    from pinproof.requirements.grammar.direct_references import is_url  # noqa: PLC0415 - plain lines have no URL

    return is_url(text)


RULE = Rule(
    code="SYN008",
    name="unnamed-requirement",
    severity="info",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
