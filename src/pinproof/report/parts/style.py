"""What texts for people share: colour, links, counts, the mark of what can be fixed."""

from collections.abc import Callable
from typing import TypeAlias

from pinproof.finding import Finding
from pinproof.rule import RuleEntry

# Gives the address of a rule's page.
PageLink: TypeAlias = Callable[[RuleEntry], str]

# The worst first.
RANKS = {"error": 0, "warning": 1, "info": 2}
# The codes of a terminal for the severities of findings.
LEVEL_COLORS = {"error": "31;1", "warning": "33;1", "info": "36;1"}


def paint(text: str, code: str, *, color: bool) -> str:
    """Colour a text, by the code of a terminal (`31;1`), where there is to be colour."""
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def link_code(rule: RuleEntry, link: PageLink | None) -> str:
    """Give a rule's code, as a link (OSC 8) to its page where the terminal takes links."""
    return rule.code if link is None else f"\x1b]8;;{link(rule)}\x1b\\{rule.code}\x1b]8;;\x1b\\"


def fix_mark(finding: Finding) -> str:
    """Give what stands behind a code: ` [*]` where `--fix` or `--unsafe-fixes` mends it."""
    return " [*]" if finding.fix is not None else ""


def count(number: int, word: str) -> str:
    """Give `1 file`, `2 files`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
