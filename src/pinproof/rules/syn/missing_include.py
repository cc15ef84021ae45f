"""An included file that is not there.

## What it does

Flags `-r` and `-c` that name a file that does not exist. As information it also names files
that stand outside of the folder the run started in, and paths with backslashes where the
target is not Windows.

## Why is this bad

pip stops when it cannot open a file, and with it the boot. A file from outside is often there
on the machine that lints and missing in the image.

## Example

```
-r no-such-file.txt
```

Use instead:

```
scipy==1.7.3
```

## Limits

A file on a server is fetched only when the run is online; otherwise it is reported as
unchecked.

## Sources

- pip documentation, Requirements File Format
"""

import posixpath
from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.includes import resolve_include
from pinproof.requirements.model import IncludeFault, IncludeLine, Line
from pinproof.rule import Gap, Problem, Rule

_URLS = ("http:", "https:", "file:")
_UNREAD = frozenset({"unreachable", "not-followed"})


def check_line(line: Line, facts: Facts) -> Iterator[Problem | Gap]:
    """Judge where the path leads."""
    if not isinstance(line, IncludeLine):
        return
    written, place = line.path.text, line.at(line.path.span)
    if isinstance(line.included, IncludeFault) and line.included.kind in _UNREAD:
        yield Gap(
            place=place,
            reason=f"{written} was not read: {line.included.reason}",
            chosen=line.included.kind == "not-followed",
        )
    found = resolve_include(line.source.path, written)
    is_missing = isinstance(line.included, IncludeFault) and line.included.kind == "missing"
    raw = line.source.text[line.path.span.start : line.path.span.end]
    if "\\" in raw and "\n" not in raw and not facts.target.platform.startswith("win"):
        yield Problem(
            place=place,
            message=f"to pip a backslash separates no folders: it opens {written}",
            cure=f"write {raw.replace(chr(92) * 2, '/').replace(chr(92), '/')}",
        )
    elif is_missing and isinstance(line.included, IncludeFault):
        same = "" if found == written else f" ({found}: paths start at the file they stand in)"
        yield Problem(
            place=place,
            message=f"{written} cannot be included: {line.included.reason}{same}",
            cure="correct the path, or delete the line",
        )
    elif (
        line.source.host is None
        and not found.lower().startswith(_URLS)
        and (found.startswith("../") or posixpath.isabs(written))
    ):
        yield Problem(
            place=place,
            message=f"{found} stands outside of the working folder: see that it is deployed too",
            severity="info",
        )


RULE = Rule(
    code="SYN003",
    name="missing-include",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    flags_bare_pins=False,
    check_line=check_line,
)
