"""Rules and facts to findings, for a script; pure and total."""

from collections.abc import Sequence

from pinproof.facts.imports import ImportFacts
from pinproof.lint.verdict import Hearing, Severities, Verdict
from pinproof.registry import load
from pinproof.rule import RuleEntry


def lint_script(
    facts: ImportFacts, entries: Sequence[RuleEntry], *, severities: Severities | None = None
) -> Verdict:
    """Judge one script by what will be there for it."""
    path = facts.reading.source.path
    heard = Hearing(path=path, target=facts.target, severities=severities or {})
    for entry in entries:
        heard.add(entry, load(entry).check_script(facts))
    return heard.verdict()
