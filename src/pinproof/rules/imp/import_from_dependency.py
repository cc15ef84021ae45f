"""A script that imports a module that only an unlisted dependency provides.

## What it does

Flags an import whose module belongs to a distribution that is installed only as a dependency: no
line of the requirements file names it, and it is not in the image.

## Why is this bad

The next release of the distribution that depends on it may drop that dependency, or require a
version that does not work with the script. Nothing in the file says that the script needs it.

## Example

```text requirements.txt
flask==2.0.1
```

```text score.py
import flask
import markupsafe
```

Use instead:

```text requirements.txt
flask==2.0.1
markupsafe==2.1.5
```

## Limits

The same as for [missing-import](missing-import.md). An import is not flagged if a listed project
might provide the module as well, because its import names are not known.

## Sources

- Azure ML documentation, extending prebuilt images: put all required packages in the file
"""

from collections.abc import Iterator

from pinproof.facts.imports import ImportFacts
from pinproof.rule import Problem, Rule
from pinproof.rules.addition import add_pin


def check_script(facts: ImportFacts) -> Iterator[Problem]:
    """Find imports that only dependencies answer for."""
    if any(each.import_names is None and each.by != "dependency" for each in facts.importables):
        return
    seen: set[str] = set()
    for made in facts.reading.imports:
        answer = facts.answer(made)
        if (
            answer.is_there
            or answer.lacks is not None
            or made.condition not in ("certain", "in a function")
        ):
            continue
        bringers = answer.bringers
        if not bringers or any(each.by != "dependency" for each in bringers):
            continue
        brought = bringers[0]
        if brought.name in seen:
            continue
        seen.add(brought.name)
        version = f" {brought.version}" if brought.version is not None else ""
        pin = f"{brought.name}=={brought.version}" if brought.may_be_pinned else None
        yield Problem(
            place=made.place,
            message=f"{made.module} comes with {brought.name}{version}, which no line requires",
            cure=f"add {pin or brought.name}",
            fix=add_pin(pin, facts, safe=True) if pin is not None else None,
        )


RULE = Rule(
    code="IMP003",
    name="import-from-dependency",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"imports"}),
    check_script=check_script,
)
