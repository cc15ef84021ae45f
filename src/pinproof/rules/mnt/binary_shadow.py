"""A distribution that hides the version for which compiled parts of the image were built.

## What it does

Replaces the image's numpy, torch, tensorflow or protobuf by the directory's, and looks for
distributions in the image that were compiled against the hidden version and may not load with the
other. Distributions that are also in the directory are not counted.

## Why is this bad

Requirements do not describe binary interfaces. With a numpy that is older than the one that it was
compiled against, scipy fails with `RuntimeError: module compiled against API version …`, in the
container, at the first import.

## Example

```text packages/numpy-1.13.3.dist-info/METADATA
Metadata-Version: 2.1
Name: numpy
Version: 1.13.3
```

Use instead:

```text packages/numpy-1.13.3.dist-info/METADATA
```

## Limits

An image that was captured with its files tells which numpy they were built against: a mismatch is
an error. For other images it is only known which projects are compiled against numpy, torch,
tensorflow and protobuf, so they may load anyway. A pair that an experiment has seen to run is not
flagged (`docs/incompatibilities.md` lists these).

## Sources

- NumPy manual, For downstream package authors
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find versions under which compiled parts of the image may not load."""
    for distribution in facts.mount.distributions:
        shadowing = facts.shadowing(distribution)
        if shadowing is None or not shadowing.risks:
            continue
        names = [one.name for risk in shadowing.risks for one in risk.dependents]
        yield Problem(
            place=distribution.place,
            message=f"{distribution.name} {distribution.version} hides {shadowing.held} in the "
            "image, which compiled distributions there use: "
            f"{'; '.join(risk.said() for risk in shadowing.risks)}",
            cure=f"remove it, install {distribution.name}=={shadowing.held}, or add "
            f"{', '.join(names)} to the directory as well",
            severity="error" if any(risk.is_read for risk in shadowing.risks) else None,
        )


RULE = Rule(
    code="MNT015",
    name="binary-shadow",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"mount", "target", "image", "incompatibilities"}),
    yields_to=frozenset({"breaking-shadow"}),
    check_mount=check_mount,
)
