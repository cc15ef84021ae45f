"""A script that imports what nothing brings.

## What it does

Reads the entry script and the local modules that it reaches, by their syntax tree and without
running them, and flags an import that is certain to be made and that neither the requirements
file with all that it depends on, nor the image, nor the mounted directory, nor the target's
Python answers for.

## Why is this bad

The script fails with `ModuleNotFoundError` when the server starts, after everything was
installed.

## Example

```text requirements.txt
flask==2.0.1
```

```text score.py
import yaml
```

Use instead:

```text requirements.txt
flask==2.0.1
pyyaml==6.0.1
```

## Limits

A script is known where a deployment names it, or by `--script`. What is imported in a function,
under a condition or below an `except ImportError` is another rule's. Where the names that a
distribution brings are not known (a version control reference, an sdist that setuptools did not
make, an image manifest that lists names alone), where a script changes its path or installs
packages itself, or where what pip would install could not be found out, the rule says that it
could not judge. The same holds of what an image manifest lists under `perhaps`, since nobody knows
whether the image has it. What a pickled model or a module of a computed name imports is not seen.

Which distribution would bring the module is certain where its file was looked at; the version is
the newest that fits the target.

## Sources

- Python's manual, The import system
- Azure ML documentation, extending prebuilt images: put all required packages in the file
"""

from collections.abc import Iterator

from pinproof.facts.imports import ImportFacts
from pinproof.rule import Gap, Problem, Rule
from pinproof.rules.addition import add_bringer
from pinproof.source import Place


def check_script(facts: ImportFacts) -> Iterator[Problem | Gap]:
    """Find certain imports that nothing answers for."""
    seen: set[str] = set()
    for fault in facts.reading.faults:
        yield Gap(place=fault.place, reason=fault.message, chosen=True)
    for made in facts.reading.imports:
        answer = facts.answer(made) if made.condition == "certain" else None
        if answer is None or answer.lacks is None or answer.lacks in seen:
            continue
        if answer.unsure is not None:
            seen.add(answer.lacks)
            unsure = answer.unsure
            yield Gap(place=made.place, reason=unsure.reason, chosen=unsure.chosen)
        elif answer.missing is not None and facts.cause_of(answer.missing) not in seen:
            seen.update((answer.missing, facts.cause_of(answer.missing)))
            yield _problem(made.place, answer.missing, facts)


def _problem(place: Place, missing: str, facts: ImportFacts) -> Problem:
    looked_at = [*facts.described, f"Python {facts.target.python.series}"]
    *others, last = looked_at
    where = f"neither {', '.join(others)} nor {last} brings it" if others else f"{last} lacks it"
    cure, fix = add_bringer(facts.would_bring.get(missing), facts)
    message = f"{missing} is imported, and {where}"
    return Problem(place=place, message=message, cure=cure, fix=fix)


RULE = Rule(
    code="IMP001",
    name="missing-import",
    severity="error",
    since="0.1.0",
    needs=frozenset({"imports", "target"}),
    check_script=check_script,
)
