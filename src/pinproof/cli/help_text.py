"""What help looks like: options under headings, in colour where a terminal shows it."""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from pinproof.cli.output import has_color
from pinproof.config import Config
from pinproof.report.parts.style import paint

# What names an argument or option, and what is said of it.
HelpRow: TypeAlias = tuple[str, str]

# Stands for a hyphen while lines are folded, so that no name of an option is broken at one.
_UNBROKEN = "\N{NON-BREAKING HYPHEN}"
_ARGUMENTS = "Arguments"
_OPTIONS = "Options"
# Fewer options are seen at a glance without headings.
_FEW = 14
_HEADINGS = {
    "Target": ("image", "against", "python", "platform", "mount", "script"),
    "Files": (
        *("exclude", "extend_exclude", "include", "projects", "show_files", "stdin_filename"),
        *("allow_outside", "allow_remote_includes", "include_from"),
    ),
    "Index": (
        *("index_url", "extra_index_url", "find_links", "no_index", "offline"),
        *("cache_dir", "no_cache", "facts"),
    ),
    "Rules": ("select", "ignore", "extend_select", "severity"),
    "Known findings": ("baseline", "write_baseline", "no_allows", "add_allows", "reason"),
    "Fixes": ("fix", "unsafe_fixes", "diff", "exit_non_zero_on_fix"),
    "Report": (
        *("show", "statistics", "output_format", "output_file"),
        *("color", "quiet", "verbose", "by", "export", "page"),
    ),
    "Exit code": ("fail_on", "unchecked", "exit_zero"),
    "Settings and time": ("configuration_file", "isolated", "timeout", "jobs", "help"),
}
_HEADING_OF = {name: heading for heading, names in _HEADINGS.items() for name in names}
_EXPLAINED = re.compile(r"^(  )(-\S.*?|\S+)(?=   *\S|$)", re.MULTILINE)
_HEADING_LINE = re.compile(r"^(Usage:|[A-Z][\w ]+:$)", re.MULTILINE)


def heading_of(name: str, kind: str) -> str:
    """Give the heading of a parameter by its name; `kind` is `argument` or `option`."""
    return _ARGUMENTS if kind == "argument" else _HEADING_OF.get(name, _OPTIONS)


def unbroken(text: str) -> str:
    """Give a text of which no word is broken at a hyphen; `painted` gives the hyphens back."""
    return text.replace("-", _UNBROKEN)


def sections(rows: Sequence[tuple[str, HelpRow]]) -> list[tuple[str, list[HelpRow]]]:
    """Give rows under their headings: what belongs to one command alone first, in their order.

    Where there are few options all stand under one heading.
    """
    has_few = sum(heading != _ARGUMENTS for heading, _ in rows) <= _FEW
    under: dict[str, list[HelpRow]] = {_ARGUMENTS: [], _OPTIONS: []}
    if not has_few:
        under |= {heading: [] for heading in _HEADINGS}
    for heading, (named, said) in rows:
        row = named, unbroken(said)
        under[heading if heading in under else _OPTIONS].append(row)
    return [(heading, found) for heading, found in under.items() if found]


def painted(ctx: Any, text: str) -> str:
    """Give a command's help with its headings and what it explains in colour.

    Whether there is a terminal that shows it is looked at where it is written.
    """
    text = text.replace(_UNBROKEN, "-")
    if not has_color(Config(), None, on_terminal=True):
        return text
    if has_color(Config(), None, on_terminal=False):
        ctx.color = True
    # What is said of the command itself may begin like an explanation.
    start = _HEADING_LINE.search(text, len("Usage:"))
    at = len(text) if start is None else start.start()
    explained = _EXPLAINED.sub(
        lambda match: match[1] + paint(match[2], "36", color=True), text[at:]
    )
    return _HEADING_LINE.sub(lambda match: paint(match[1], "1", color=True), text[:at] + explained)
