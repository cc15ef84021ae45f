"""A file that is not text in its encoding.

## What it does

Flags the first byte that cannot be decoded. The encoding is that of the file's byte order mark,
otherwise that of a coding line (`# -*- coding: latin-1 -*-`) among its first two lines, otherwise
UTF-8. The rule also flags a coding line with an unknown encoding.

## Why is this bad

pip stops with a UnicodeDecodeError before it reads the first requirement, even if an editor shows
the file correctly.

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

The container is assumed to run under a UTF-8 locale, as the prebuilt images do. The rest of the
file is read as Latin-1 and is checked as well.

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
