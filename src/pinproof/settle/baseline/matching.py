"""Which findings a baseline knows, and which of its entries fit none."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pinproof.finding import Allowed, Finding
from pinproof.record import record
from pinproof.settle.baseline.entries import BaselineEntry, Known

_REASON = "known when the baseline was written"


@record
class Matched:
    """What is left to be said, what is known, and how often each entry fits nothing any more."""

    findings: tuple[Finding, ...]
    known: tuple[Allowed, ...]
    unused: tuple[tuple[BaselineEntry, int], ...]


def match_baseline(
    findings: Iterable[tuple[Finding, Known]], entries: Sequence[BaselineEntry]
) -> Matched:
    """Take out as many findings of each kind as the baseline knows, the first ones of a file."""
    by_kind: dict[Known, BaselineEntry] = {}
    for entry in entries:
        other = by_kind.get(entry.known)
        # A merge may leave two entries of one kind.
        if other is None or other.count < entry.count:
            by_kind[entry.known] = entry
    used: Counter[Known] = Counter()
    left: list[Finding] = []
    known: list[Allowed] = []
    for finding, kind in findings:
        match = by_kind.get(kind)
        if match is None or used[kind] >= match.count:
            left.append(finding)
            continue
        used[kind] += 1
        known.append(Allowed(finding=finding, by=match.place, reason=_REASON))
    unused = [(each, each.count - used[each.known]) for each in by_kind.values()]
    return Matched(
        findings=tuple(left),
        known=tuple(known),
        unused=tuple((entry, count) for entry, count in unused if count),
    )
