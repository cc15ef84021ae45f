"""A distribution that hides the image's own and breaks what needs it.

## What it does

Replaces the image's versions by the directory's, all together, and then checks the requirements of
the image's distributions, first those of its inference server.

## Why is this bad

The directory comes before everything in the image. The server and the framework import its flask or
its numpy, whatever version they were made for.

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

What an experiment has seen to fail is an error, and the message quotes its last line. A requirement
that is only declared is a warning. So is one that an experiment has seen to run in spite of it, and
one that only a later release declares (*declared later*). For the last, the index is asked about at
most eight projects: a bound counts if the nearest later release of the same major version has it,
where the image's release has none, and the newest of that major version still has it. What was
already broken in the image is not counted.

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
                cure=f"remove it, or install {distribution.name}=={shadowing.held}",
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
