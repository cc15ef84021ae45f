"""A variable that the image has to set.

## What it does

Flags `${NAME}`, which pip replaces with the value of an environment variable, and other notations
(`$NAME`, `${name}`, `%NAME%`), which pip never replaces. No value is ever read or shown.

## Why is this bad

If the variable is not set, pip leaves the text as it is: it asks a server whose address contains
`${TOKEN}`, or refuses the line. What counts is the environment of the container when it starts, not
that of the machine that runs pinproof.

## Example

```
--extra-index-url https://${TOKEN}@index.example.org/simple
scipy==1.7.3
```

Use instead:

```
--extra-index-url https://index.example.org/simple
scipy==1.7.3
```

## Limits

Whether the deployment sets the variable is not known. If it does, allow the line:
`# pinproof: allow[undefined-variable]`.

## Sources

- pip documentation, Requirements File Format, Using environment variables
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.advice.variables import find_never_filled, variables
from pinproof.requirements.model import IncludeLine, InvalidLine, Line, OptionLine, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.source import Span


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Find the variables before the comment."""
    if isinstance(line, InvalidLine):
        if line.kind == "variable":
            yield Problem(place=line.at(line.fault), message=line.message, cure=line.cure)
        return
    if "$" not in line.text and "%" not in line.text:
        return
    end = line.span.end if line.comment is None else line.comment.span.start
    told: set[str] = set()
    for name, span in variables(line.source, Span(line.span.start, end)):
        if name in told:
            continue
        told.add(name)
        yield Problem(
            place=line.at(span),
            message=f"pip fills in {name} only where the container sets it, and otherwise leaves "
            f"${{{name}}} as it stands",
            cure=f"make sure that the deployment sets {name}",
        )
    for value in _values(line):
        for text, span in find_never_filled(line.source, value):
            name = text.strip("${}()%").upper()
            yield Problem(
                place=line.at(span),
                message=f"pip never fills in {text}: it knows ${{NAME}} in capitals only",
                cure=f"write ${{{name}}}",
            )


def _values(line: RequirementLine | OptionLine | IncludeLine) -> Iterator[Span]:
    for option in line.options:
        if option.value_span is not None:
            yield option.value_span
    if isinstance(line, RequirementLine) and line.url is not None:
        yield line.url.span


RULE = Rule(
    code="SYN005",
    name="undefined-variable",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
