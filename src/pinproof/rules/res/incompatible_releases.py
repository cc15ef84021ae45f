"""Releases that do not run together, whatever they declare.

## What it does

Flags two releases that are known not to run together, whatever their metadata declares: of those
that the file pins, that the plan installs as dependencies, and that the image keeps. Each finding
says how that is known, from strongest to weakest: *seen*, an experiment under a real Python, with
its error; *declared later*, a later release of the same project declares the bound that this one
lacks; *stated*, a public record says so. It is an error if it was seen under the target's own
Python, otherwise a warning.

## Why is this bad

pip installs them and exits with success, `pip check` finds nothing, and the first import fails
in the container.

## Example

```
jinja2==2.11.3
markupsafe==2.1.1
```

Use instead:

```
jinja2==2.11.3
markupsafe==2.0.1
```

## Limits

Only known pairs are flagged: `docs/incompatibilities.md` lists them. If the one that fails is in
the image, the pair is reported by `runtime-override`, `broken-distribution` or `binary-coupling`.
Some pairs run if a third project is there as well. It counts if a line, the plan or the image has
it, in any version; the message names it. Without a plan it might come along unseen, so that such a
pair is a warning.

## Sources

- docs/incompatibilities.md, with the days of the experiments
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.incompatibilities.model import KnownPair
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import Problem, Related, Rule, mend


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find pairs that come with the file; those of one line are one finding."""
    found = facts.failing_pairs()
    if not found:
        return
    from pinproof.effects.known_failures import (  # noqa: PLC0415 - only where something fails
        concern_of,
        find_working_version,
        is_certain,
        write_company,
        write_evidence,
    )

    by_line: dict[RequirementLine, list[KnownPair]] = {}
    for pair in found:
        line = _line_of(facts, pair) if concern_of(pair, facts.image) == "file" else None
        if line is not None:
            by_line.setdefault(line, []).append(pair)
    for line, pairs in by_line.items():
        cures = [
            f"{pair.dependency}=={working} was seen to run with {pair.consumer} {pair.version}"
            for pair in pairs
            if (working := find_working_version(pair, facts.known_pairs, facts.target)) is not None
        ]
        others = (_pin_of(facts, pair.consumer) for pair in pairs)
        cure, fix = mend(line, facts, "; ".join(cures) or None)
        names = {name for pair in pairs for name in (pair.dependency, pair.consumer)}
        if cure is not None and line.normalized_name not in names:
            # To pin what only leads to the pair does not tell what is to be done about it.
            cure = "; ".join((*cures, cure))
        company = write_company(pairs)
        if company is not None:
            # No other pin helps as long as nothing is added.
            cure, fix = "; ".join((*cures, company)), None
        yield Problem(
            place=line.at_version(),
            message="; ".join(write_evidence(pair, facts.target) for pair in pairs),
            cure=cure,
            fix=fix,
            related=tuple(
                Related(place=other.at(other.name_span), message="does not run with it")
                for other in others
                if other is not None and other is not line
            ),
            severity=None if is_certain(_surely_alone(facts, pairs)) else "warning",
        )


def _surely_alone(facts: Facts, pairs: list[KnownPair]) -> list[KnownPair]:
    """Leave out the pairs beside which, without a plan, nobody knows what else comes along."""
    return [pair for pair in pairs if facts.plan is not None or not pair.fact.unless]


def _line_of(facts: Facts, pair: KnownPair) -> RequirementLine | None:
    """Give the line that names the dependency, else the consumer, else one that leads to it."""
    own = _pin_of(facts, pair.dependency)
    if own is not None or facts.plan is None:
        # Without a plan nobody knows whether pip keeps what no pin names.
        return own
    from pinproof.effects.consequences import find_leading_line  # noqa: PLC0415 - only after a search
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - as above

    if not isinstance(facts.plan, Plan):
        return None
    consumer = _pin_of(facts, pair.consumer)
    return (
        consumer
        or find_leading_line(facts.plan, pair.dependency)
        or find_leading_line(facts.plan, pair.consumer)
    )


def _pin_of(facts: Facts, name: str) -> RequirementLine | None:
    return next((line for line, _ in facts.pinned_lines() if line.normalized_name == name), None)


RULE = Rule(
    code="RES003",
    name="incompatible-releases",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "plan", "incompatibilities"}),
    uses=frozenset({"image", "index"}),
    spared_without_image=frozenset({"plan"}),
    check_file=check_file,
)
