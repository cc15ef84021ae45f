"""A specifier that the shell reads as a redirection.

## What it does

Flags a requirement in a `pip install` command, in a Dockerfile, a script or a notebook, whose `>`
or `<` is not quoted.

## Why is this bad

pip never sees the specifier. `pip install scipy>=1.0` installs the newest scipy, and writes pip's
output to a file called `=1.0`. `pip install "numpy"<2` tries to read a file called `2`, and the
command fails before pip starts.

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

The list form (`RUN ["pip", "install", "scipy>=1.5.4"]`) is not flagged: no shell reads it.

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
                f"tries to read the file {file}, and pip is not started"
                if reads
                else f"takes it for a redirection, and pip gets {line.text}"
            )
            yield Problem(
                place=line.at(word.span),
                message=f"{word.text} is not quoted: the shell {end}",
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
