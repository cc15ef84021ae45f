"""A pin under which compiled distributions of the image may fail to load.

## What it does

Flags a pin that puts numpy below the image's version or across a major release while
compiled distributions of the image use it; torch, tensorflow and protobuf likewise, within
their own bounds.

## Why is this bad

No metadata declares binary interfaces, so neither pip nor `pip check` says a word. The
import fails at the first request: "numpy.ndarray size changed, may indicate binary
incompatibility".

## Example

```
numpy==1.19.5
```

Use instead:

```
numpy==1.21.6
```

## Limits

Which distributions are compiled is a list of well-known ones. Those that the file replaces
as well are left out. Raising numpy within a major release is fine and not flagged.

## Sources

- NumPy documentation, For downstream package authors
- Protocol Buffers documentation, Cross-Version Runtime Guarantee
"""

from collections.abc import Iterator

from pinproof.effects.binary import find_coupling
from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a move past what compiled distributions bear."""
    if not isinstance(line, RequirementLine) or facts.image is None:
        return
    override = facts.override(line)
    if override is None:
        return
    changed = frozenset(pin.normalized_name or "" for pin, _ in facts.pinned_lines())
    risk = find_coupling(facts.image, line.normalized_name or "", override.version, changed)
    if risk is None:
        return
    why, dependents = risk
    names = ", ".join(f"{held.name} {held.version or held.stated}" for held in dependents)
    yield Problem(
        place=line.at(line.specifier_span or line.name_span),
        message=f"{line.name} {override.version} replaces {override.held.version} under compiled "
        f"distributions of the image ({names}): {why}",
        cure=f"the image holds {line.name}=={override.held.version}",
    )


RULE = Rule(
    code="IMG006",
    name="binary-coupling",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "image"}),
    check_line=check_line,
)
