"""A version with which compiled distributions of the image fail to load, or may fail to load.

## What it does

Flags a version of numpy, torch, tensorflow or protobuf, pinned or installed as a dependency, if a
compiled distribution that stays in the image is known not to load with it. The message says how
that is known. If nobody has tried, the rule warns of a version that crosses a limit of the binary
interface: for numpy, an older version than the image's or another major release.

## Why is this bad

Binary interfaces are not part of any metadata, so neither pip nor `pip check` notices. The import
fails in the container: "numpy.ndarray size changed, may indicate binary incompatibility".

## Example

```
numpy==1.15.3
matplotlib==3.5.3
```

Use instead:

```
numpy==1.21.6
```

## Limits

The strongest evidence decides. First comes what an experiment has *seen* under the target's Python:
a failure is an error, with its last line, and a pair that was seen to run is not flagged
(`docs/incompatibilities.md` lists both). Second, an image that was captured with its files tells
which numpy its compiled files were *built against*: a mismatch is an error, too. Otherwise only
well-known compiled projects are recognized, and the finding is a warning. Distributions that the
file replaces as well are not counted.

## Sources

- NumPy documentation, For downstream package authors
- Protocol Buffers documentation, Cross-Version Runtime Guarantee
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from pinproof.effects.binary import CouplingRisk, find_coupling, has_dependents
from pinproof.effects.known_failures import is_certain, versions_held, write_evidence
from pinproof.facts.requirements import Facts
from pinproof.image.manifest import Distribution
from pinproof.incompatibilities.model import KnownPair
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile, normalize_name
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a move past what compiled distributions bear."""
    if not isinstance(line, RequirementLine):
        return
    override = facts.settled_override(line)
    if override is None:
        return
    name, failing = line.normalized_name or "", override.failing_of("binary")
    risks = _risks(facts, name, override.version, failing)
    if not (risks or failing):
        return
    cure, fix = mend(line, facts, f"the image holds {line.name}=={override.held.version}")
    yield Problem(
        place=line.at_version(),
        message=f"{line.name} {override.version} replaces {override.held.version}, which "
        f"compiled distributions of the image use: {_said(facts, risks, failing)}",
        cure=cure,
        fix=fix,
        severity=_severity(risks, failing),
    )


def check_file(_file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find the same of what lines bring in."""
    if facts.plan is None or facts.image is None:
        return
    from pinproof.effects.consequences import find_changes, write_brought  # noqa: PLC0415 - only after a search
    from pinproof.effects.known_failures import concern_of  # noqa: PLC0415 - as above
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - as above

    if not isinstance(facts.plan, Plan):
        return
    for brought in find_changes(facts.plan, facts.is_override):
        failing = [
            pair
            for pair in facts.plan.will_not_run
            if pair.dependency == brought.step.name and concern_of(pair, facts.image) == "binary"
        ]
        risks = _risks(facts, brought.step.name, brought.step.version or "", failing)
        if risks or failing:
            line = brought.line
            cure, fix = mend(line, facts)
            yield Problem(
                place=line.at(line.name_span),
                message=f"{line.name or 'this line'} {write_brought(brought)}, which compiled "
                f"distributions of the image use: {_said(facts, risks, failing)}",
                cure=cure,
                fix=fix,
                severity=_severity(risks, failing),
            )


def _changed(facts: Facts) -> frozenset[str]:
    """Give the normalized names of what is not afterwards what the image holds."""
    held = versions_held(facts.image)
    return frozenset(
        each for each, new in facts.versions_after().items() if held.get(each, new) != new
    )


def _risks(
    facts: Facts, name: str, version: str, failing: Sequence[KnownPair]
) -> tuple[CouplingRisk, ...]:
    """Give what may not load under a version, of all that nobody has tried."""
    image, known, series = facts.image, facts.known_pairs, facts.target.python.series
    if image is None or not has_dependents(name):
        return ()

    def is_known(dependent: Distribution) -> bool:
        own = dependent.version or ""
        consumer = normalize_name(dependent.name)
        found = known.find(consumer, own, name, version, series)
        return any(pair.consumer == consumer for pair in failing) or (
            found is not None and found.is_seen_here
        )

    return find_coupling(image, name, version, _changed(facts), is_known)


def _said(facts: Facts, risks: Sequence[CouplingRisk], failing: Sequence[KnownPair]) -> str:
    """Say what fails, and what may."""
    parts = [write_evidence(pair, facts.target) for pair in failing]
    return "; ".join([*parts, *(risk.said() for risk in risks)])


def _severity(
    risks: Sequence[CouplingRisk], failing: Sequence[KnownPair]
) -> Literal["error"] | None:
    return "error" if is_certain(failing) or any(risk.is_read for risk in risks) else None


RULE = Rule(
    code="IMG006",
    name="binary-coupling",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "plan", "incompatibilities"}),
    uses=frozenset({"index"}),
    check_line=check_line,
    check_file=check_file,
)
