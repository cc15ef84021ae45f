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

An experiment decides: what was seen to fail is an error, with the line that it ended with, whatever
is declared. What is only declared is a warning; so is what was seen to run all the same, and what
only a later release declares (*declared later*): the nearest of the same major line that bounds
what the one in the image leaves open, if the newest of that line still does. The index is asked for
that, for eight projects at most. What the image had broken before is not counted.

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
        said = shadowing.loss.said(facts.target)
        if said:
            said = "; ".join([said, *(risk.said() for risk in shadowing.risks)])
            is_sure = shadowing.loss.is_sure or any(risk.is_read for risk in shadowing.risks)
            yield Problem(
                place=distribution.place,
                message=f"{distribution.name} {distribution.version} hides {shadowing.held} in "
                f"the image and {'breaks' if is_sure else 'may break'} it: {said}",
                cure=f"leave it out, or install {distribution.name}=={shadowing.held}",
                severity=None if is_sure else "warning",
            )


RULE = Rule(
    code="MNT005",
    name="breaking-shadow",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount", "target", "image", "image-requirements", "incompatibilities"}),
    uses=frozenset({"index"}),
    check_mount=check_mount,
)
