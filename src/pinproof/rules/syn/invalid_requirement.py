"""A line that pip cannot read.

## What it does

Flags a line that is neither a requirement nor an option, and a direct reference whose URL has
no scheme that pip can fetch. The message quotes pip and suggests what was probably meant.

## Why is this bad

pip stops at such a line before it installs anything, so the container does not start.

## Example

```
numpy=1.19.5
```

Use instead:

```
numpy==1.19.5
```

## Limits

The line is read as the image's pip reads it. If that is not known, it is read as the last pip for
the target's Python: 24.0 for Python 3.7. pip before 24.1 also accepted versions that are not valid
under PEP 440. Whether a local path exists is not checked.

## Sources

- PEP 508, Grammar
- pip documentation, Requirements File Format
"""

import re
from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import InvalidLine, Line, RequirementLine, RequirementsFile
from pinproof.rule import Problem, Rule, mend
from pinproof.source import Span


def check_file(file: RequirementsFile, _facts: Facts) -> Iterator[Problem]:
    """Find what a project declares of itself, given to pip as a list of requirements."""
    if file.host is not None and file.host.is_library and file.host.installer == "pip":
        yield Problem(
            place=file.at(Span(0, 0)),
            message="pip is given this file as a requirements file, and stops at its first line: "
            "it does not read a project's own declaration",
            cure="install the project (`pip install .`), or only its dependencies "
            "(`uv pip install -r`)",
        )


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Give the fault that the parser found, or a URL that is none."""
    if isinstance(line, InvalidLine) and line.kind == "requirement":
        said = "" if line.said is None else f'; pip says "{line.said}"'
        cure, fix = mend(line, facts, line.cure)
        yield Problem(place=line.at(line.fault), message=line.message + said, cure=cure, fix=fix)
    elif (
        isinstance(line, RequirementLine)
        and line.url is not None
        and line.name_span is not None
        and line.name_span.end <= line.url.span.start
        and not _is_url(line.url.text)
    ):
        address = line.source.text[line.name_span.start : line.url.span.end]
        yield Problem(
            place=line.at(line.url.span),
            message=f"to pip this is the project {line.name} at the URL {line.url.text}, "
            "which has no scheme that pip can fetch",
            cure=_with_scheme(address)
            if line.name == "git"
            else "begin the URL with https:// or git+https://",
        )


def _with_scheme(address: str) -> str:
    """Give what is meant by `git@host:path`, a branch or commit behind `@` instead of `==`."""
    place = address.replace(":", "/", 1)
    return f"write git+ssh://{re.sub(r'==+', '@', place, count=1)}"


def _is_url(text: str) -> bool:
    from pinproof.requirements.grammar.direct_references import is_url  # noqa: PLC0415 - plain lines have no URL

    return is_url(text)


RULE = Rule(
    code="SYN001",
    name="invalid-requirement",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text"}),
    uses=frozenset({"image", "index", "plan"}),
    flags_bare_pins=False,
    check_file=check_file,
    check_line=check_line,
)
