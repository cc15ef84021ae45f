"""Which findings the allows of the files hide."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from pinproof.facts.allow import Allow, Selector
from pinproof.finding import Allowed, Finding
from pinproof.record import field, record
from pinproof.rule import RuleEntry
from pinproof.settle.select import specificity

# By itself `ALL` does not stand for what is said of allows: an unused one would hide itself.
_OF_ALLOWS = 2


class AllowsOfFile:
    """The allows of one file, found by the offsets that they speak of."""

    def __init__(self, allows: Sequence[Allow]) -> None:
        self.all = tuple(allows)
        self._wide = [allow for allow in allows if allow.for_file]
        self._narrow = sorted(
            (allow for allow in allows if not allow.for_file), key=lambda allow: allow.covers
        )
        self._starts = [allow.covers.start for allow in self._narrow]
        # How far any of those up to here reaches: beyond it none has to be looked at.
        self._reach: list[int] = []
        for allow in self._narrow:
            self._reach.append(max([allow.covers.end, *self._reach[-1:]]))

    def at(self, offset: int) -> list[Allow]:
        """Give those that speak of what begins at an offset, those of the whole file last."""
        found: list[Allow] = []
        number = bisect_right(self._starts, offset) - 1
        while number >= 0 and self._reach[number] >= offset:
            if self._narrow[number].covers.end >= offset:
                found.append(self._narrow[number])
            number -= 1
        return [*reversed(found), *self._wide]


@record
class Hidden:
    """What is left to be said and what was allowed; `used` are the selectors that hid something."""

    findings: tuple[Finding, ...]
    allowed: tuple[Allowed, ...]
    used: frozenset[Selector] = field(default_factory=frozenset)


def hide(findings: Iterable[Finding], allows: Mapping[str, AllowsOfFile]) -> Hidden:
    """Take out the findings that an allow of their own file covers; `allows` are by path."""
    left: list[Finding] = []
    allowed: list[Allowed] = []
    used: set[Selector] = set()
    for finding in findings:
        own = allows.get(finding.path)
        hiding = [
            (allow, selector)
            for allow in (own.at(finding.place.span.start) if own is not None else ())
            for selector in allow.selectors
            if stands_for(selector.text, finding.rule)
        ]
        if not hiding:
            left.append(finding)
            continue
        used |= {selector for _, selector in hiding}
        allow = hiding[0][0]
        allowed.append(Allowed(finding=finding, by=allow.place, reason=allow.reason))
    return Hidden(findings=tuple(left), allowed=tuple(allowed), used=frozenset(used))


def stands_for(selector: str, rule: RuleEntry) -> bool:
    """Tell whether what stands in an allow names a rule."""
    least = _OF_ALLOWS if rule.subject == "allow" else 1
    return specificity(selector, rule) >= least
