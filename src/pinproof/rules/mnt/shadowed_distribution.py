"""A distribution that hides the image's own.

## What it does

Points out distributions that the image has in another version. The directory comes first on the
path, so that its version is imported.

## Why is this bad

It need not be: an override may be what you want. But the image was tested with its own version,
and its metadata still states that one, so tools that ask for versions get two answers.

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

Only what the image's manifest lists is known to be there.

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
