"""A distribution that hides the image's own.

## What it does

Flags distributions that the image has in another version. The directory comes first on the path, so
its version is the one that is imported.

## Why is this bad

It need not be bad: the override may be intended. But the image was tested with its own version, and
the metadata of that version is still there, so tools that look for versions find two.

## Example

```text packages/joblib-1.1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: joblib
Version: 1.1.0
```

Use instead:

```text packages/joblib-1.1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: joblib
Version: 1.0.1
```

## Limits

Only distributions that the image manifest lists are known.

## Sources

- Python's manual, PYTHONPATH
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find distributions that are also in the image."""
    for distribution in facts.mount.distributions:
        shadowing = facts.shadowing(distribution)
        if shadowing is not None:
            yield Problem(
                place=distribution.place,
                message=f"{distribution.name} {distribution.version} hides {shadowing.held} in "
                "the image",
            )


RULE = Rule(
    code="MNT004",
    name="shadowed-distribution",
    severity="info",
    since="0.1.0",
    needs=frozenset({"mount", "target", "image", "incompatibilities"}),
    yields_to=frozenset({"binary-shadow"}),
    check_mount=check_mount,
)
