"""An included file that is not there.

## What it does

Flags `-r` and `-c` with a file that does not exist, and paths with backslashes when the target is
not Windows. Files outside the folder in which the run started are reported for information.

## Why is this bad

pip stops when it cannot open a file, so the container does not start. A file from outside the
project is often there on the machine that runs pinproof, but not in the image.

## Example

```
-r no-such-file.txt
```

Use instead:

```
scipy==1.7.3
```

## Limits

A file on a server is fetched only when the run is online and the server is one of your own
indexes; `--allow-remote-includes` and `--include-from` allow others. Otherwise the line is
reported as not checked.

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
            message=f"pip does not take a backslash as a folder separator: it opens {written}",
            cure=f"write {raw.replace(chr(92) * 2, '/').replace(chr(92), '/')}",
        )
    elif is_missing and isinstance(line.included, IncludeFault):
        same = (
            ""
            if found == written
            else f" ({found}: paths are relative to the file that holds the line)"
        )
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
            message=f"{found} is outside the working folder: make sure that it is deployed too",
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
