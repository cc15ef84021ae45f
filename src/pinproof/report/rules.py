"""Rules for a person and for a program: a table of them, or one with its page."""

from collections.abc import Sequence

from pinproof.outgoing.text import outgoing_json
from pinproof.registry import page_url
from pinproof.rule import RuleEntry


def table_text(entries: Sequence[RuleEntry]) -> str:
    """Give a line for each rule: code, name, severity, the fault."""
    width = max(len(entry.name) for entry in entries)
    rows = (f"{e.code}  {e.name:<{width}}  {e.severity:<7}  {e.summary}\n" for e in entries)
    return "".join(rows)


def page_text(entry: RuleEntry, page: str) -> str:
    """Give a rule's page, in Markdown."""
    return f"# {entry.name} ({entry.code}), {entry.severity}, since {entry.since}\n\n{page}\n"


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
