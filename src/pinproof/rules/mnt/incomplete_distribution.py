"""A distribution of which files are missing.

## What it does

Compares the files that each `RECORD` lists with those in the directory. Scripts, which lie
elsewhere, and compiled bytecode are not counted.

## Why is this bad

An upload that left out files, an ignore pattern that matched too much, or an install that was
broken off: the package is there by name, and fails when the missing part is used.

## Example

```text packages/tiny-1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: tiny
Version: 1.0
```

```text packages/tiny-1.0.dist-info/RECORD
tiny.py,,
tiny-1.0.dist-info/METADATA,,
tiny-1.0.dist-info/RECORD,,
```

Use instead:

```text packages/tiny.py
VALUE = 1
```

## Limits

Sizes and hashes are not compared: a file that was changed is not told apart.

## Sources

- Recording installed projects, The RECORD file
"""

from collections.abc import Iterator

from pinproof.rule import Problem, Rule
from pinproof.surroundings import MountFacts


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find recorded files that are not there."""
    for distribution in facts.mount.distributions:
        missing = distribution.missing_names
        if missing:
            others = len(missing) - 1
            more = f" and {others} more" if others else ""
            verb = "is" if len(missing) == 1 else "are"
            yield Problem(
                place=distribution.missing[0],
                message=f"{distribution.name} {distribution.version} is not complete: "
                f"{missing[0]}{more} of {distribution.recorded} files {verb} missing",
                cure="install it again, and see what the upload leaves out",
            )


RULE = Rule(
    code="MNT012",
    name="incomplete-distribution",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
