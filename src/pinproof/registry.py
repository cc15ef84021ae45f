"""The rules by name: from the generated table, each imported when it runs."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module

from pinproof.errors import UsageError
from pinproof.rule import Rule, RuleEntry
from pinproof.rules.table import RULES

__all__ = ["RULES", "find", "find_near", "load"]

_PAGES = "docs/rules"


def load(entry: RuleEntry) -> Rule:
    """Import the module of a rule, and give the rule itself; each is imported once."""
    return _load(entry.module)


# Asked for each line of each file.
@cache
def _load(module: str) -> Rule:
    rule: Rule = import_module(module).RULE
    return rule


def find(name: str, origin: str | None = None) -> RuleEntry:
    """Look a rule up by name or code, in any case; `UsageError` offers near names.

    `origin` is where it was said, for the error.
    """
    for entry in RULES:
        if name.lower() == entry.name or name.upper() == entry.code:
            return entry
    near = find_near(RULES, name)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    where = f"{origin}: " if origin is not None else ""
    raise UsageError(f"{where}there is no rule {name!r}{hint}")


def find_near(table: Sequence[RuleEntry], word: str, *others: str) -> list[str]:
    """Give names and codes of rules, or others, that a word probably means, the nearest first."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    words = [*others, *(entry.code for entry in table), *(entry.name for entry in table)]
    return get_close_matches(word.lower(), words) or get_close_matches(word.upper(), words)


def page_of(entry: RuleEntry) -> str:
    """Give a rule's page, which is its module's docstring, in Markdown."""
    return (import_module(entry.module).__doc__ or "").strip()


def page_url(entry: RuleEntry) -> str:
    """Give the place of a rule's page, relative to the project's repository."""
    return f"{_PAGES}/{entry.name}.md"
