"""Which findings the allows of the files hide."""

from collections.abc import Iterable, Mapping, Sequence

from pinproof.facts.allow import Allow, Selector
from pinproof.finding import Allowed, Finding
from pinproof.record import field, record
from pinproof.rule import RuleEntry
from pinproof.settle.select import specificity
from pinproof.source import Place

# By itself `ALL` does not stand for what is said of allows: an unused one would hide itself.
_OF_ALLOWS = 2


@record
class Hidden:
    """What is left to be said and what was allowed; `used` are the selectors that hid something."""

    findings: tuple[Finding, ...]
    allowed: tuple[Allowed, ...]
    used: frozenset[Selector] = field(default_factory=frozenset)


def hide(findings: Iterable[Finding], allows: Mapping[str, Sequence[Allow]]) -> Hidden:
    """Take out the findings that an allow of their own file covers; `allows` are by path."""
    left: list[Finding] = []
    allowed: list[Allowed] = []
    used: set[Selector] = set()
    for finding in findings:
        hiding = [
            (allow, selector)
            for allow in allows.get(finding.path, ())
            if covers(allow, finding.place)
            for selector in allow.selectors
            if stands_for(selector, finding.rule)
        ]
        if not hiding:
            left.append(finding)
            continue
        used |= {selector for _, selector in hiding}
        allow = hiding[0][0]
        allowed.append(Allowed(finding=finding, by=allow.place, reason=allow.reason))
    return Hidden(findings=tuple(left), allowed=tuple(allowed), used=frozenset(used))


def covers(allow: Allow, place: Place) -> bool:
    """Tell whether an allow speaks of a place: what begins there is its concern."""
    return (
        place.source.path == allow.place.source.path
        and allow.covers.start <= place.span.start <= allow.covers.end
    )


def stands_for(selector: Selector, rule: RuleEntry) -> bool:
    """Tell whether a selector names a rule."""
    least = _OF_ALLOWS if rule.subject == "allow" else 1
    return specificity(selector.text, rule) >= least
