"""A line that installs what the script never imports.

## What it does

Flags lines of the requirements file if neither the entry script nor a local module that it imports
contains any import of their packages. This rule runs only if it is selected.

## Why is this bad

An unused package costs time at each start, may break what is in the image, and has to be
maintained.

## Example

```text requirements.txt
flask==2.0.1
pyyaml==6.0.1
```

```text score.py
import flask
```

Use instead:

```text requirements.txt
flask==2.0.1
```

## Limits

Many packages are used without being imported: a plug-in, a driver that is found by its name, the
framework of a pickled model, a line that only pins the version of a dependency. So the rule is off
unless `--select` or `extend-select` names it or its family. If a script loads pickled objects, or
modules by a computed name, the line is listed as not checked.

## Sources

- Python's manual, The import system
"""

from collections.abc import Iterator

from pinproof.facts.imports import ImportFacts
from pinproof.metadata.import_names import brings
from pinproof.rule import Gap, Problem, Rule


def check_script(facts: ImportFacts) -> Iterator[Problem | Gap]:
    """Find lines of which nothing is imported."""
    reading = facts.reading
    for fault in reading.faults:
        yield Gap(place=fault.place, reason=fault.message, chosen=True)
    for remark in (*reading.unseen, *reading.doubts):
        reason = (
            f"what {remark.text} loads is not seen" if remark in reading.unseen else remark.text
        )
        yield Gap(place=remark.place, reason=reason, chosen=True)
    if reading.faults or reading.unseen or reading.doubts:
        return
    for each in facts.importables:
        if each.by != "line" or not each.import_names:
            continue
        if any(brings(each.import_names, made.module, made.names) for made in reading.imports):
            continue
        for line in each.lines[:1]:
            yield Problem(
                place=line.at(line.name_span),
                message=f"{reading.source.path} imports nothing from {each.name}",
                cure="remove it, unless it is used without being imported",
            )


RULE = Rule(
    code="IMP004",
    name="unused-requirement",
    severity="info",
    since="0.1.0",
    needs=frozenset({"imports"}),
    is_opt_in=True,
    check_script=check_script,
)
