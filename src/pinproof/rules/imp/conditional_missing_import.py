"""An import that nothing brings, and that may not be made or may fail without harm.

## What it does

Flags imports in functions, under conditions and below an `except ImportError` that neither the
requirements file with all that it depends on, nor the image, the mounted directory or Python
answers for.

## Why is this bad

It depends on the way that the script takes. An import in a function fails when that is called,
perhaps only with the first request; one whose absence is taken up leaves out what it was for.

## Example

```text requirements.txt
flask==2.0.1
```

```text score.py
def run(data):
    import yaml
```

Use instead:

```text requirements.txt
flask==2.0.1
pyyaml==6.0.1
```

## Limits

As of [missing-import](missing-import.md). Where the image has Azure ML's server, which calls `init`
and `run` of its script, what these import is certain and counts there. What an `except` imports
instead is not asked for, and neither is what stands under `TYPE_CHECKING` or a test of the version
that fails on the target.

## Sources

- Python's manual, The import system
"""

from collections.abc import Iterator

from pinproof.facts.imports import ImportFacts
from pinproof.rule import Problem, Rule
from pinproof.rules.addition import add_bringer

_HOW = {
    "caught": "an except takes its absence up",
    "in a function": "it is imported in a function",
    "under a condition": "it is imported under a condition",
}


def check_script(facts: ImportFacts) -> Iterator[Problem]:
    """Find imports that may be made and that nothing answers for."""
    seen = {
        facts.cause_of(missing)
        for made in facts.reading.imports
        if made.condition == "certain" and (missing := facts.answer(made).missing) is not None
    }
    for made in facts.reading.imports:
        how = _HOW.get(made.condition)
        missing = facts.answer(made).missing if how is not None else None
        if missing is None or facts.cause_of(missing) in seen:
            continue
        seen.add(facts.cause_of(missing))
        cure, fix = add_bringer(facts.would_bring.get(missing), facts)
        message = f"nothing brings {missing}; {how}"
        yield Problem(place=made.place, message=message, cure=cure, fix=fix)


RULE = Rule(
    code="IMP002",
    name="conditional-missing-import",
    severity="info",
    since="0.1.0",
    needs=frozenset({"imports"}),
    check_script=check_script,
)
