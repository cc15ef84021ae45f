"""A distribution that hides the image's own and breaks what needs it.

## What it does

Puts the directory's versions in the place of the image's, all together, and checks what the
image's distributions require, its inference server first.

## Why is this bad

The directory comes before everything in the image. A flask or a numpy in it is what the server
and the framework import, whatever they were made for.

## Example

```text packages/Flask-2.2.5.dist-info/METADATA
Metadata-Version: 2.1
Name: Flask
Version: 2.2.5
```

Use instead:

```text packages/Flask-2.2.5.dist-info/METADATA
Metadata-Version: 2.1
Name: Flask
Version: 1.0.3
```

## Limits

Only declared requirements are known. What the image had broken before is not counted.

## Sources

- Core metadata of azureml-inference-server-http, Requires-Dist
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find versions with which something in the image no longer works."""
    for distribution in facts.mount.distributions:
        shadowing = facts.shadowing(distribution)
        if shadowing is None:
            continue
        needs = [
            f"the image's server needs {conflict.requires}"
            for conflict in shadowing.server_conflicts
        ]
        needs += [
            f"{fault.distribution} {fault.version} needs {fault.requires}"
            for fault in shadowing.broken
        ]
        if needs:
            yield Problem(
                place=distribution.place,
                message=f"{distribution.name} {distribution.version} hides {shadowing.held} in "
                f"the image and breaks it: {', '.join(dict.fromkeys(needs))}",
                cure=f"leave it out, or install {distribution.name}=={shadowing.held}",
            )


RULE = Rule(
    code="MNT005",
    name="breaking-shadow",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount", "target", "image", "image-requirements"}),
    check_mount=check_mount,
)
