"""A distribution that hides the version for which compiled parts of the image were built.

## What it does

Puts the directory's numpy, torch, tensorflow or protobuf in the place of the image's, and looks
for distributions in the image that are compiled against the hidden version and may not load with
the other. A distribution that the directory holds itself is not counted.

## Why is this bad

Requirements know nothing of binary interfaces. Under a numpy that is older than the one that it
was compiled against, scipy ends with `RuntimeError: module compiled against API version …`, in
the container, at the first import.

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

Of an image that was captured with its files it is known which numpy they were built against; that
decides, and is an error. Elsewhere it is only known which projects are compiled against numpy,
torch, tensorflow and protobuf, so that they may load all the same. Nothing is said of what was seen
to run: `docs/incompatibilities.md` lists it.

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
            f"image under what is compiled there: {'; '.join(r.said() for r in shadowing.risks)}",
            cure=f"leave it out, install {distribution.name}=={shadowing.held}, or put "
            f"{', '.join(names)} into the directory as well",
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
