"""A specifier that a shell takes for a redirection.

## What it does

Flags a requirement on the command line of pip, in a Dockerfile, a script or a notebook, whose `>`
or `<` stands outside of quotes.

## Why is this bad

The shell keeps it to itself. `pip install scipy>=1.0` installs whatever scipy is newest, and writes
what pip says into a file called `=1.0`; `pip install "numpy"<2` wants to read a file called `2`,
and the command ends before pip is started.

## Example

```dockerfile Dockerfile
FROM python:3.9
RUN pip install scipy>=1.5.4
```

Use instead:

```dockerfile Dockerfile
FROM python:3.9
RUN pip install "scipy>=1.5.4"
```

## Limits

In the form of a list (`RUN ["pip", "install", "scipy>=1.5.4"]`) no shell reads the words.

## Sources

- POSIX, Shell Command Language, Redirection
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Look at what a shell has cut off a requirement."""
    del facts
    if not isinstance(line, RequirementLine) or line.source.host is None:
        return
    for word in line.ignored:
        if word.text[:1] in ("<", ">"):
            _, reads, file = word.text.rpartition("<")
            end = (
                f"wants to read the file {file}, and pip is not started"
                if reads
                else f"takes it for a redirection, and pip gets {line.text}"
            )
            yield Problem(
                place=line.at(word.span),
                message=f"{word.text} stands outside of quotes: the shell {end}",
                cure=f'write "{line.text}{word.text}"',
                severity="error" if reads else None,
            )


RULE = Rule(
    code="SYN010",
    name="unquoted-specifier",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
