"""A directory that does not hold the packages itself.

## What it does

Flags an environment, its `lib` or its `bin` where its `site-packages` was meant, and a directory
that contains nothing to import.

## Why is this bad

Only what is directly in the directory can be imported. The boot puts any existing folder on the
path without looking into it, and continues.

## Example

```text myenv/pyvenv.cfg
home = /usr/bin
include-system-site-packages = false
version = 3.7.16
```

```text myenv/lib/python3.7/site-packages/tiny.py
VALUE = 1
```

Use instead:

```text myenv/tiny.py
VALUE = 1
```

```text myenv/lib/python3.7/site-packages/tiny.py
```

## Limits

A folder with a few modules and no metadata counts as a directory of packages.

## Sources

- Azure/azureml-assets, the boot script of the inference images
- AWS Lambda's manual, Packaging layers
"""

import posixpath
from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule

_WHAT = {
    "environment": "is an environment or a part of one, not its packages",
    "scripts": "contains an environment's programs, not its packages",
    "empty": "contains nothing that can be imported",
}


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find a directory that is one of the neighbours."""
    mount = facts.mount
    what = _WHAT.get(mount.layout)
    if what is None:
        return
    cure = None
    if mount.inside is not None:
        up = "" if mount.layout == "environment" else "../"
        cure = f"name {posixpath.normpath(f'{mount.path}/{up}{mount.inside}')}"
    yield Problem(place=mount.place, message=f"{mount.path} {what}", cure=cure)


RULE = Rule(
    code="MNT013",
    name="wrong-directory",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
