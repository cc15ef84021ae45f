"""Rules and facts to findings, for the allows of a file; pure and total."""

from collections.abc import Sequence

from pinproof.facts.allow import AllowFacts
from pinproof.finding import Finding
from pinproof.lint.verdict import Hearing, Severities
from pinproof.registry import load
from pinproof.rule import RuleEntry


def lint_allows(
    facts: AllowFacts, entries: Sequence[RuleEntry], *, severities: Severities | None = None
) -> tuple[Finding, ...]:
    """Judge the allows of one file, once it is known what they hide; nothing stays unchecked."""
    path = facts.source.path
    heard = Hearing(path=path, target=facts.target, severities=severities or {})
    for entry in entries:
        heard.add(entry, load(entry).check_allows(facts))
    return heard.verdict().findings
