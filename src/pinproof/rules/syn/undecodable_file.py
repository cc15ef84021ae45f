"""A file that is not text in its encoding.

## What it does

Flags the first byte that does not belong to the file's encoding: that of its byte order mark,
else of a coding line (`# -*- coding: latin-1 -*-`) among its first two, else UTF-8. It also
flags a coding line that names no encoding.

## Why is this bad

pip stops with a UnicodeDecodeError before it reads the first requirement, also where the editor
shows the file without fault.

## Example

```
# -*- coding: no-such-encoding -*-
scipy==1.7.3
```

Use instead:

```
# -*- coding: utf-8 -*-
scipy==1.7.3
```

## Limits

The container is taken to run under a UTF-8 locale, as the images do. The rest of the file is
read as latin-1 and linted all the same.

## Sources

- PEP 263, Defining the Encoding
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementsFile
from pinproof.rule import Problem, Rule
from pinproof.source import Place


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Give the faults of this file and of those it includes."""
    for part in file.files():
        fault = part.decode_fault
        if fault is not None:
            yield Problem(
                place=Place(part.source, fault.span),
                message=f"pip cannot decode this file: {fault.reason}",
                cure="save the file as UTF-8",
            )


RULE = Rule(
    code="SYN006",
    name="undecodable-file",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text"}),
    check_file=check_file,
)
