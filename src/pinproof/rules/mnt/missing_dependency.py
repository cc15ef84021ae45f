"""A dependency that neither the directory nor the image has.

## What it does

Looks for everything that each mounted distribution requires on the target: first in the directory,
which comes first on the path, then in the image. Also flags a dependency whose version is outside
the required range.

## Why is this bad

pip does not install a mounted directory, so nothing checks it. A missing dependency fails when it
is imported, in the container and not where the directory was made.

## Example

```text packages/sixer-1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: sixer
Version: 1.0
Requires-Dist: tabulate (>=0.8)
```

Use instead:

```text packages/sixer-1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: sixer
Version: 1.0
Requires-Dist: tabulate (>=0.8)
```

```text packages/tabulate-0.8.9.dist-info/METADATA
Metadata-Version: 2.1
Name: tabulate
Version: 0.8.9
```

`pinproof bundle requirements.txt -o packages --image …` creates a directory with everything that
the image lacks.

## Limits

If the list of the image's distributions is not complete, the finding is a warning. A version
outside the range is an error if an experiment has seen it fail, and the message quotes the last
line. If the range is only declared, or an experiment has seen the version run, it is a warning that
says so.

## Sources

- Core metadata specifications, Requires-Dist
- Azure ML documentation, Python package extensibility for prebuilt Docker images
"""

from collections.abc import Iterator

from pinproof.effects.known_failures import write_evidence
from pinproof.facts.mount import MountFacts
from pinproof.rule import Gap, Problem, Rule, unread_gaps

_COMPLETE = ("captured", "rebuilt")


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find requirements without a distribution that meets them."""
    yield from unread_gaps(facts.mount.untold("metadata"))
    image = facts.image
    if image is None:
        return
    own = {each.normalized_name for each in facts.mount.distributions}
    is_complete = image.certainty in _COMPLETE
    for distribution, fault in facts.lacking():
        header = next(
            (each for each in distribution.all("requires-dist") if each.value == fault.requires),
            None,
        )
        place = distribution.place if header is None else header.place
        shown = f"{distribution.name} {distribution.version}"
        if fault.installed_version is None:
            where = "neither here nor in the image"
            unsure = "" if is_complete else f", as far as that is known ({image.certainty})"
            yield Problem(
                place=place,
                message=f"{shown} needs {fault.requires}, which is {where}{unsure}",
                cure=f"install {fault.requires_name} into the directory, or create it with "
                "`pinproof bundle`, which includes everything that is needed",
                severity=None if is_complete else "warning",
            )
        else:
            where = "here" if fault.requires_name in own else "in the image"
            loss = facts.loss(fault)
            seen = "".join(f"; {write_evidence(pair, facts.target)}" for pair in loss.failing)
            yield Problem(
                place=place,
                message=f"{shown} needs {fault.requires}, but {fault.requires_name} "
                f"{fault.installed_version} is {where}{loss.kind(fault, facts.target)}{seen}",
                severity=None if loss.is_sure else "warning",
            )


RULE = Rule(
    code="MNT003",
    name="missing-dependency",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount", "target", "image", "incompatibilities"}),
    check_mount=check_mount,
)
