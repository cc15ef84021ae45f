"""A virtual environment that uses packages of the Python it was made with.

## What it does

Reads `pyvenv.cfg` of the environment that the directory belongs to, and flags
`include-system-site-packages = true`.

## Why is this bad

pip does not install what that Python already has. The directory then lacks it, and nobody notices
until it is needed in the container.

## Example

```text myenv/pyvenv.cfg
home = /usr/bin
include-system-site-packages = true
version = 3.7.16
```

Use instead:

```text myenv/pyvenv.cfg
home = /usr/bin
include-system-site-packages = false
version = 3.7.16
```

## Limits

The setting may have been changed after the packages were installed.

## Sources

- Python's manual, module venv; PEP 405
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Gap, Problem, Rule, unread_gaps


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find the switch in the environment's configuration."""
    yield from unread_gaps(facts.mount.untold("environment"))
    for header in facts.mount.pyvenv or ():
        if header.name == "include-system-site-packages" and header.value.lower() == "true":
            yield Problem(
                place=header.place,
                message="the environment uses packages of the Python it was made with, and "
                "these are not in the directory",
                cure="recreate it without --system-site-packages",
            )


RULE = Rule(
    code="MNT007",
    name="inherited-site-packages",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
