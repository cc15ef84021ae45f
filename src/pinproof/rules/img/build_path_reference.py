"""A reference to the folder in which conda built a package.

## What it does

Flags `name @ file:///…` when the path is one in which conda builds its packages. `pip freeze`
writes such lines for everything that conda installed.

## Why is this bad

The folder existed only on the machine that built the package: pip stops with "No such file or
directory".

## Example

```
certifi @ file:///croot/certifi_1690232220950/work/certifi
```

Use instead:

```
certifi==2022.12.7
```

## Limits

Such folders are recognized by their names. Other local paths are reported by `local-path`. This
rule only reads the text, and so also runs without an image.

## Sources

- conda issue tracker: pip freeze in a conda environment
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.grammar.references import PathReference, parse_reference
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a builder's path."""
    if not isinstance(line, RequirementLine) or line.url is None:
        return
    reference = parse_reference(line.url.text)
    if isinstance(reference, PathReference) and reference.is_build_path:
        what = line.name or "the requirement"
        cure, fix = mend(
            line,
            facts,
            "list the environment with `pip list --format freeze` and pin the version: "
            f"{line.name or '<name>'}==<version>",
        )
        yield Problem(
            place=line.at(line.url.span),
            message=f"{what} points at a folder of the machine on which conda built it, "
            "which exists nowhere else",
            cure=cure,
            fix=fix,
        )


RULE = Rule(
    code="IMG005",
    name="build-path-reference",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text"}),
    uses=frozenset({"image", "index", "plan"}),
    flags_bare_pins=False,
    check_line=check_line,
)
