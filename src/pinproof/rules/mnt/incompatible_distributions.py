"""Distributions of a directory that do not run together, or not with the image below it.

## What it does

Flags distributions that are known not to run together, whatever their metadata declares: two in the
directory, or one in the directory and one in the image. Each finding says how that is known, from
strongest to weakest: *seen*, an experiment under a real Python, with its error; *declared later*, a
later release of the same project declares the bound that this one lacks; *stated*, a public record
says so. It is an error if it was seen under the target's own Python, otherwise a warning.

## Why is this bad

Nothing checks a directory that is copied or mounted: neither pip nor `pip check` ever sees it. The
first import fails in the container.

## Example

```text packages/Jinja2-2.11.3.dist-info/METADATA
Metadata-Version: 2.1
Name: Jinja2
Version: 2.11.3
```

```text packages/MarkupSafe-2.1.1.dist-info/METADATA
Metadata-Version: 2.1
Name: MarkupSafe
Version: 2.1.1
```

Use instead:

```text packages/MarkupSafe-2.1.1.dist-info/METADATA
Metadata-Version: 2.1
Name: MarkupSafe
Version: 2.0.1
```

## Limits

Only known pairs are flagged: `docs/incompatibilities.md` lists them. If the directory hides a
version of the image, `breaking-shadow` reports what that breaks; requirements that a distribution
declares are checked by `missing-dependency`. Without an image, only the directory itself is judged.
Some pairs run if a third project is there as well, in the directory or in the image; the message
names it.

## Sources

- docs/incompatibilities.md, with the days of the experiments
"""

from collections.abc import Iterator

from pinproof.effects.known_failures import (
    find_working_version,
    is_certain,
    write_company,
    write_evidence,
)
from pinproof.facts.mount import MountFacts
from pinproof.incompatibilities.model import KnownPair
from pinproof.mount.model import MountedDistribution
from pinproof.rule import Problem, Related, Rule


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find pairs; those of one distribution are one finding."""
    declared = {
        (distribution.normalized_name, fault.requires_name)
        for distribution, fault in facts.lacking()
    }
    found: dict[str, list[KnownPair]] = {}
    for pair in facts.failing_pairs():
        dependency = facts.first(pair.dependency)
        shadowing = None if dependency is None else facts.shadowing(dependency)
        if shadowing is not None and pair in shadowing.loss.failing:
            continue
        if (pair.consumer, pair.dependency) in declared:
            continue
        at_fault = pair.consumer if dependency is None else pair.dependency
        found.setdefault(at_fault, []).append(pair)
    for name, pairs in found.items():
        distribution = facts.first(name)
        if distribution is None:
            continue
        yield Problem(
            place=distribution.place,
            message="; ".join(write_evidence(pair, facts.target) for pair in pairs),
            cure="; ".join(_cures(facts, pairs)) or None,
            related=tuple(_others(facts, distribution, pairs)),
            severity=None if is_certain(pairs) else "warning",
        )


def _cures(facts: MountFacts, pairs: list[KnownPair]) -> Iterator[str]:
    for pair in pairs:
        working = find_working_version(pair, facts.known_pairs, facts.target)
        if working is not None:
            consumer = f"{pair.consumer} {pair.version}"
            yield f"{pair.dependency}=={working} was seen to run with {consumer}"
    company = write_company(pairs)
    if company is not None:
        yield company


def _others(
    facts: MountFacts, distribution: MountedDistribution, pairs: list[KnownPair]
) -> Iterator[Related]:
    for pair in pairs:
        other = facts.first(pair.consumer)
        if other is not None and other is not distribution:
            yield Related(place=other.place, message="does not run with it")


RULE = Rule(
    code="MNT018",
    name="incompatible-distributions",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount", "target", "incompatibilities"}),
    uses=frozenset({"image"}),
    check_mount=check_mount,
)
