"""Two versions of one distribution in the same directory.

## What it does

Flags distributions with more than one metadata folder.

## Why is this bad

`pip install --target` leaves the old metadata behind when it installs another version. Tools find
one of them by chance, and old files may be mixed with new ones.

## Example

```text packages/attrs-20.3.0.dist-info/METADATA
Metadata-Version: 2.1
Name: attrs
Version: 20.3.0
```

```text packages/attrs-21.2.0.dist-info/METADATA
Metadata-Version: 2.1
Name: attrs
Version: 21.2.0
```

Use instead:

```text packages/attrs-20.3.0.dist-info/METADATA
```

```text packages/attrs-21.2.0.dist-info/METADATA
Metadata-Version: 2.1
Name: attrs
Version: 21.2.0
```

## Limits

Which files belong to which version is not determined.

## Sources

- pip documentation, pip install --target
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.mount.model import MountedDistribution
from pinproof.rule import Problem, Related, Rule


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find names that occur more than once."""
    first: dict[str, MountedDistribution] = {}
    for distribution in facts.mount.distributions:
        other = first.setdefault(distribution.normalized_name, distribution)
        if other is not distribution and other.version != distribution.version:
            yield Problem(
                place=distribution.place,
                message=f"{distribution.name} is here as {other.version} and as "
                f"{distribution.version}",
                cure="empty the directory and install once",
                related=(Related(place=other.place, message=f"{other.version} is here"),),
            )


RULE = Rule(
    code="MNT011",
    name="duplicate-metadata",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
