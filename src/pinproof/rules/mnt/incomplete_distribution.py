"""A distribution with missing files.

## What it does

Compares the files that each `RECORD` lists with those in the directory. Scripts, which are
installed elsewhere, and bytecode are not counted.

## Why is this bad

An upload left out files, an ignore pattern matched too much, or an installation was interrupted.
The package seems to be installed, and fails when the missing part is used.

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

Sizes and hashes are not compared, so a changed file is not noticed. If only tests, type stubs, C
sources or files of the installer are missing, which is often intended, the finding is for
information.

## Sources

- Recording installed projects, The RECORD file
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Gap, Problem, Rule, unread_gaps

_SPARE = (".c", ".cpp", ".h", ".hpp", ".pxd", ".pyi", ".pyx")


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find recorded files that are not there."""
    yield from unread_gaps(facts.mount.untold("record", "files"))
    for distribution in facts.mount.distributions:
        missing = distribution.missing_names
        if not missing:
            continue
        needed = [index for index, name in enumerate(missing) if not _is_spare(name)]
        first = needed[0] if needed else 0
        others = len(missing) - 1
        more = f" and {others} more" if others else ""
        verb = "is" if len(missing) == 1 else "are"
        yield Problem(
            place=distribution.missing[first],
            message=f"{distribution.name} {distribution.version} is not complete: "
            f"{missing[first]}{more} of {distribution.recorded} files {verb} missing",
            cure="install it again, and check what the upload leaves out" if needed else None,
            severity=None if needed else "info",
        )


def _is_spare(name: str) -> bool:
    """Tell whether nothing that is imported needs a file: it was left out to save space."""
    folders = name.split("/")[:-1]
    in_metadata = bool(folders) and folders[0].endswith((".dist-info", ".egg-info"))
    return (
        name.endswith(_SPARE)
        or not {"tests", "test"}.isdisjoint(folders)
        or (in_metadata and not name.endswith(("/METADATA", "/entry_points.txt")))
    )


RULE = Rule(
    code="MNT012",
    name="incomplete-distribution",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
