"""Compiled files that were built for another numpy than the one they will find.

## What it does

Reads from the directory's compiled files which numpy they were built for (numpy's headers record it
there), and compares it with the numpy in the directory or, if there is none, in the image. There is
one finding for each package.

## Why is this bad

A file that was built for numpy 1 does not load with numpy 2, and one that was built for a newer
numpy does not load with an older one: `RuntimeError: module compiled against ABI version 0x1000009
but this version of numpy is 0x2000000`. Metadata says so only if the author wrote a bound by hand.

## Example

```text packages/numpy-2.0.2.dist-info/METADATA
Metadata-Version: 2.1
Name: numpy
Version: 2.0.2
```

```text packages/fast/_speed.cpython-37m-x86_64-linux-gnu.so
numpy.core.multiarray _ARRAY_API module compiled against ABI version 0x%x
```

Use instead:

```text packages/numpy-2.0.2.dist-info/METADATA
Metadata-Version: 2.1
Name: numpy
Version: 1.21.6
```

## Limits

For a file that was built with a numpy older than 1.25, only the major release can be read, unless
it is for x86-64. Files above 16 MB are not searched, and at most 256 MB of one directory are.
Compiled files of the image itself are covered by `binary-shadow`.

## Sources

- NumPy manual, For downstream package authors
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find files that do not load under the numpy that comes first."""
    found = facts.numpy_in_effect()
    if found is None:
        return
    version, holder = found
    told: set[str] = set()
    for library in facts.mount.libraries:
        fault = library.numpy.fault_under(version) if library.numpy is not None else None
        top = library.path.partition("/")[0].partition(".")[0]
        if fault is None or top in told:
            continue
        told.add(top)
        owner = facts.owner(library.path)
        what = f"{owner.name} {owner.version}" if owner is not None else top
        yield Problem(
            place=library.place,
            message=f"{library.path} {fault}, and does not load with numpy {version}, which "
            f"is in the {holder}",
            cure=f"add a numpy that {what} was built for, or a release of {what} that was built "
            f"for numpy {version}",
        )


RULE = Rule(
    code="MNT017",
    name="other-numpy",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount"}),
    uses=frozenset({"image"}),
    yields_to=frozenset({"other-platform", "other-python"}),
    check_mount=check_mount,
)
