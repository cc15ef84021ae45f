"""How often each rule found something."""

from collections import Counter
from collections.abc import Sequence

from pinproof.finding import Finding
from pinproof.outgoing.text import outgoing_json
from pinproof.rule import RuleEntry


def render_text(findings: Sequence[Finding]) -> str:
    """Give a line for each rule, the commonest first; empty where nothing was found."""
    rows = _counted(findings)
    number = max((len(str(count)) for _, count in rows), default=0)
    code = max((len(rule.code) for rule, _ in rows), default=0)
    return "".join(f"{count:>{number}}  {rule.code:<{code}}  {rule.name}\n" for rule, count in rows)


def render_json(findings: Sequence[Finding]) -> str:
    """Give a list of objects, ending in a line end."""
    objects = [
        {"code": rule.code, "name": rule.name, "count": count} for rule, count in _counted(findings)
    ]
    return outgoing_json(objects) + "\n"


def _counted(findings: Sequence[Finding]) -> list[tuple[RuleEntry, int]]:
    rules = {finding.rule.code: finding.rule for finding in findings}
    counts = Counter(finding.rule.code for finding in findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(rules[code], count) for code, count in ordered]
