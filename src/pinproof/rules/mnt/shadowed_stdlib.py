"""A module that hides one of Python's own.

## What it does

Flags modules and packages at the top level of the directory that have the name of a module in the
target's standard library.

## Why is this bad

The directory comes before the standard library on the path. A backport such as `dataclasses` or
`typing`, made for an older Python, is imported instead of Python's own module, also by everything
in the image.

## Example

```text packages/dataclasses.py
__version__ = "0.6"
```

Use instead:

```text packages/dataclasses.py
```

## Limits

Modules that are built into the interpreter cannot be hidden, nor can a few more since Python 3.11;
these are not flagged.

## Sources

- Python's manual, PYTHONPATH; sys.stdlib_module_names
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule
from pinproof.target.stdlib import hides_stdlib


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find names of the standard library."""
    for name, place in facts.mount.top_levels:
        if not hides_stdlib(name, facts.target.python):
            continue
        owner = facts.owner(name)
        yield Problem(
            place=place,
            message=f"{name} hides Python {facts.target.python.series}'s own module",
            cure=f"remove {owner.name}" if owner is not None else "remove it, or rename it",
        )


RULE = Rule(
    code="MNT009",
    name="shadowed-stdlib",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"mount", "target"}),
    check_mount=check_mount,
)
