"""The rules by name: from the generated table, each imported when it runs."""

from importlib import import_module

from pinproof.errors import UsageError
from pinproof.rule import Rule, RuleEntry
from pinproof.rules.table import RULES

__all__ = ["RULES", "find", "load"]

_PAGES = "docs/rules"


def load(entry: RuleEntry) -> Rule:
    """Import a rule."""
    rule: Rule = import_module(entry.module).RULE
    return rule


def find(name: str) -> RuleEntry:
    """Look a rule up by name or code, in any case; `UsageError` offers near names."""
    for entry in RULES:
        if name.lower() == entry.name or name.upper() == entry.code:
            return entry
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    words = [*(entry.name for entry in RULES), *(entry.code for entry in RULES)]
    near = get_close_matches(name.lower(), words) or get_close_matches(name.upper(), words)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise UsageError(f"no rule is named {name!r}{hint}")


def page_of(entry: RuleEntry) -> str:
    """Give a rule's page, which is its module's docstring, in Markdown."""
    return (import_module(entry.module).__doc__ or "").strip()


def page_url(entry: RuleEntry) -> str:
    """Give the place of a rule's page, relative to the project's repository."""
    return f"{_PAGES}/{entry.name}.md"
