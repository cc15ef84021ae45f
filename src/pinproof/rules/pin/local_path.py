"""A requirement given by a local path.

## What it does

Flags requirements and editables that point at a file or folder: `./lib`, `../pkg.whl`,
`mlpkg @ file:///home/me/mlpkg`.

## Why is this bad

The path has to exist in the container when it starts. A relative path is looked up in the working
directory of pip, not beside the requirements file. What the folder contains can change while the
line stays the same.

## Example

```
mlpkg @ file:///home/me/mlpkg
```

Use instead:

```
mlpkg==1.0
```

## Limits

Paths that a conda build left behind are reported by `build-path-reference`.

## Sources

- pip documentation, Requirements file format
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.grammar.references import PathReference, parse_reference
from pinproof.requirements.model import EditableLine, Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a path of this machine."""
    if not isinstance(line, RequirementLine) or line.url is None:
        return
    if not facts.pins.must_pin(line):
        return
    reference = parse_reference(line.url.text)
    if not isinstance(reference, PathReference) or reference.is_build_path:
        return
    what = "the editable" if isinstance(line, EditableLine) else (line.name or "the requirement")
    yield Problem(
        place=line.at(line.url.span),
        message=f"{what} is installed from {reference.path}, which is not in the image",
        cure="publish it to an index and pin its version"
        if line.name is None
        else f"publish it to an index and pin it: {line.name}==<version>",
    )


RULE = Rule(
    code="PIN007",
    name="local-path",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
