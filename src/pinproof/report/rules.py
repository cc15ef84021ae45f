"""Rules for a person and for a program: a table of them, or one with its page."""

from collections.abc import Sequence

from pinproof.outgoing.text import outgoing_json
from pinproof.registry import page_url
from pinproof.report.parts.folding import fold, tabulate
from pinproof.report.parts.style import LEVEL_COLORS, PageLink, link_code, paint
from pinproof.rule import RuleEntry


def table_text(
    entries: Sequence[RuleEntry],
    *,
    color: bool = False,
    width: int | None = None,
    link: PageLink | None = None,
) -> str:
    """Give a line for each rule: code, name, severity, the fault; folded to `width` columns."""
    cells = [(entry.code, entry.name, entry.severity, entry.summary) for entry in entries]
    lines: list[str] = []
    for entry, (first, *others) in zip(entries, tabulate(cells, width), strict=True):
        level = paint(entry.severity, LEVEL_COLORS[entry.severity], color=color)
        name = paint(entry.name, "1", color=color)
        painted = first.replace(f" {entry.severity} ", f" {level} ", 1)
        painted = painted.replace(f" {entry.name} ", f" {name} ", 1)
        lines += [link_code(entry, link) + painted.removeprefix(entry.code), *others]
    return "".join(f"{line}\n" for line in lines)


def page_text(entry: RuleEntry, page: str, *, color: bool = False, width: int | None = None) -> str:
    """Give a rule's page, in Markdown; what is no example is folded to `width` columns."""
    title = f"# {entry.name} ({entry.code}), {entry.severity}, since {entry.since}"
    lines: list[str] = []
    is_example = False
    for line in (title, "", *page.split("\n")):
        is_example ^= line.startswith("```")
        if line.startswith("#") and not is_example:
            lines.append(paint(line, "1", color=color))
        elif is_example or not line:
            lines.append(line)
        else:
            lines += fold(line, width, hang="  " if line.startswith(("- ", "| ")) else "")
    return "".join(f"{line}\n" for line in lines)


def table_json(entries: Sequence[RuleEntry]) -> str:
    """Give the rules as a JSON list."""
    return _dumped([_object(entry) for entry in entries])


def page_json(entry: RuleEntry, page: str) -> str:
    """Give one rule and its page as a JSON object."""
    return _dumped({**_object(entry), "page": page})


def _object(entry: RuleEntry) -> dict[str, str]:
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity,
        "since": entry.since,
        "summary": entry.summary,
        "url": page_url(entry),
    }


def _dumped(value: object) -> str:
    return outgoing_json(value) + "\n"
