"""A placeholder that nobody filled in.

## What it does

Flags `{{…}}` and `{%…%}` anywhere, and `<version>`, `{version}` and `@VERSION@` where pip refuses
the line because of them or takes them for a version.

## Why is this bad

The file is a template, and pip stops at the first placeholder. Either the program that should
write the real file did not run, or this is not the file that it wrote.

## Example

```
azureml-core=={{latest-version}}
```

Use instead:

```
azureml-core==1.34.0
```

## Limits

Templates of cookiecutter are not checked, because their placeholders are filled in only when a
project is generated. The same holds for a folder whose own name is a placeholder.

## Sources

- pip documentation, Requirements File Format
"""

import re
from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.advice.placeholders import find_double_braces, find_placeholder
from pinproof.requirements.model import InvalidLine, Line, RequirementLine, Word
from pinproof.rule import Gap, Problem, Rule
from pinproof.source import Span

_OF_COOKIECUTTER = re.compile(r"\{[{%][^{}]*\bcookiecutter\.")
_TO_COME = "the file is a template, from which a project has yet to be generated"


def check_line(line: Line, facts: Facts) -> Iterator[Problem | Gap]:  # noqa: ARG001 - the shape of a rule
    """Give the first placeholder of a line."""
    is_template = _is_of_template(line)
    if isinstance(line, InvalidLine):
        if line.kind == "template" and is_template:
            yield Gap(place=line.at(line.fault), reason=_TO_COME, chosen=True)
        elif line.kind == "template":
            yield Problem(place=line.at(line.fault), message=line.message, cure=line.cure)
        return
    found = _found(line)
    if found is not None and is_template:
        yield Gap(place=line.at(found.span), reason=_TO_COME, chosen=True)
    elif found is not None:
        yield Problem(
            place=line.at(found.span),
            message=f"nobody filled in the placeholder {found.text}",
            cure="render the template first, or write the value here",
        )


def _is_of_template(line: Line) -> bool:
    """Tell whether a line is what a template's author wrote, by its words or its file's path."""
    text = line.source.text[line.span.start : line.span.end]
    return (
        any(mark in line.source.path for mark in ("{{", "{%"))
        or _OF_COOKIECUTTER.search(text) is not None
    )


def _found(line: Line) -> Word | None:
    if "{" in line.text:
        end = line.span.end if line.comment is None else line.comment.span.start
        found = find_double_braces(line.source.text, Span(line.span.start, end))
        if found is not None:
            return found
    if not isinstance(line, RequirementLine) or not any(mark in line.text for mark in "{<@"):
        return None
    for clause in line.clauses:
        # pip before 24.1 looks for a release of that name.
        match = find_placeholder(clause.version)
        if match is not None:
            at = clause.span.end - len(clause.version)
            return Word(match[0], Span(at + match.start(), at + match.end()))
    return None


RULE = Rule(
    code="SYN009",
    name="template-placeholder",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
