"""A script that imports a module that nothing provides.

## What it does

Reads the entry script and the local modules that it imports, without running them. Flags an import
that is certain to run if nothing provides the module: neither the requirements file and its
dependencies, nor the image, the mounted directory or the target's Python.

## Why is this bad

The script fails with `ModuleNotFoundError` when the server starts, after everything has been
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

A script is checked if a deployment or `--script` names it. An import inside a function, under a
condition or guarded by `except ImportError` is reported by
[conditional-missing-import](conditional-missing-import.md).

An import is listed as not checked if the import names of a distribution are not known (a version
control reference, an sdist that setuptools did not make, an image manifest without import names),
if the script changes its path or installs packages itself, if it is not known what pip would
install, or if the image manifest lists the distribution under `perhaps`. What a pickled model or a
module with a computed name imports is not seen.

The help proposes the newest release that fits the target. It says "perhaps" if that release's file
was not looked at.

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
    where = (
        f"neither {', '.join(others)} nor {last} provides it"
        if others
        else f"{last} does not have it"
    )
    cure, fix = add_bringer(facts.would_bring.get(missing), facts)
    message = f"{missing} is imported, but {where}"
    return Problem(place=place, message=message, cure=cure, fix=fix)


RULE = Rule(
    code="IMP001",
    name="missing-import",
    severity="error",
    since="0.1.0",
    needs=frozenset({"imports", "target"}),
    check_script=check_script,
)
