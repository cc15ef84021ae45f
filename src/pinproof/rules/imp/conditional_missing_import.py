"""An import of a module that nothing provides, and that may never run or may fail harmlessly.

## What it does

Flags an import inside a function, under a condition or guarded by `except ImportError`, if nothing
provides the module: neither the requirements file and its dependencies, nor the image, the mounted
directory or Python itself.

## Why is this bad

Whether it matters depends on the code that is executed. An import in a function fails when the
function is called, perhaps only at the first request. An import guarded by `except` does not fail,
but what it was needed for is missing.

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

The same as for [missing-import](missing-import.md). On an image with Azure ML's server, imports in
`init` and `run` are reported by that rule, because the server calls both. Not flagged are the
substitute that an `except` imports, imports under `TYPE_CHECKING`, and imports under a version
check that is false on the target.

## Sources

- Python's manual, The import system
"""

from collections.abc import Iterator

from pinproof.facts.imports import ImportFacts
from pinproof.rule import Problem, Rule
from pinproof.rules.addition import add_bringer

_HOW = {
    "caught": "an except clause handles its absence",
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
        message = f"nothing provides {missing}; {how}"
        yield Problem(place=made.place, message=message, cure=cure, fix=fix)


RULE = Rule(
    code="IMP002",
    name="conditional-missing-import",
    severity="info",
    since="0.1.0",
    needs=frozenset({"imports"}),
    check_script=check_script,
)
