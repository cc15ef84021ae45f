"""Words that pip ignores without saying so.

## What it does

Flags what pip ignores: words after an option, options for the whole file that are written on a
requirement line, and all but the first of several `-r`, `-c`, `-e` or `--find-links` on one line.

## Why is this bad

The line seems to say more than it does: `google - auth` installs only `google`, and
`-e ./mlpkg ; python_version < "3.8"` is installed under every Python.

## Example

```
scipy==1.7.3 --index-url https://index.example.org/simple
```

Use instead:

```
--index-url https://index.example.org/simple
scipy==1.7.3
```

## Sources

- pip documentation, Requirements File Format
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import (
    EditableLine,
    IncludeLine,
    InvalidLine,
    Line,
    OptionLine,
    RequirementLine,
    Word,
)
from pinproof.rule import Problem, Rule
from pinproof.source import Span

_OF_REQUIREMENTS = ("--hash", "--global-option", "--install-option", "--config-settings", "-C")
_INCLUDES = ("-r", "-c", "--requirement", "--constraint")


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:  # noqa: ARG001 - the shape of a rule
    """Give each run of words that pip drops."""
    # What a shell keeps to itself does not come to pip at all.
    if isinstance(line, InvalidLine) or line.source.host is not None:
        return
    for run in _runs(line, line.ignored):
        text = " ".join(word.text for word in run)
        message, cure = _explain(line, text)
        yield Problem(
            place=line.at(Span(run[0].span.start, run[-1].span.end)), message=message, cure=cure
        )


def _runs(line: Line, words: tuple[Word, ...]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        # An option is a matter of its own, plain words belong together.
        between = line.source.text[run[-1].span.end : word.span.start] if run else ""
        if run and (_is_option(word) or _is_option(run[0]) or between.strip(" \t\\\r\n")):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _is_option(word: Word) -> bool:
    return len(word.text) > 1 and word.text.startswith("-") and word.text != "--"


def _explain(line: RequirementLine | OptionLine | IncludeLine, text: str) -> tuple[str, str]:
    if isinstance(line, OptionLine) and not line.options:
        if text.startswith("--hash"):
            return (
                f"pip ignores the whole line: {text}",
                "end the requirement's line with a backslash, so that this line continues it",
            )
        return f"pip ignores the whole line: {text}", "write the requirement without the leading -"
    if text.startswith(";") and isinstance(line, EditableLine):
        return (
            "pip ignores this marker: the requirement is installed everywhere",
            "check that it is wanted everywhere, or move it to a separate file",
        )
    if not text.startswith("-") or text.startswith("- ") or text in ("-", "--"):
        return f"pip ignores {text}: words after an option have no effect", "delete them"
    option = text.partition("=")[0].partition(" ")[0]
    cure = "put each on a line of its own"
    if option in _OF_REQUIREMENTS:
        message, cure = f"pip ignores {option} here: it belongs to a requirement", "delete it"
    elif isinstance(line, RequirementLine):
        message = f"pip ignores {option} on a requirement line: it applies to the whole file"
        cure = "put it on a line of its own"
    elif isinstance(line, OptionLine):
        message = f"pip uses only one {option} on a line"
    elif option in _INCLUDES:
        message = "pip follows only one -r or -c on a line"
    else:
        message = f"pip ignores {option} after an include"
    return message, cure


RULE = Rule(
    code="SYN007",
    name="ignored-words",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    flags_bare_pins=False,
    check_line=check_line,
)
