"""What came of each name in an allow, and whether it can be told."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from pinproof.facts.allow import Allow, Selector, Standing
from pinproof.finding import Finding, Unchecked
from pinproof.record import field, record
from pinproof.registry import RULES
from pinproof.rule import RuleEntry, Subject
from pinproof.settle.allow.hiding import stands_for

# A gap on one line may be felt on another by a rule that sees more than its line.
_WIDE = frozenset({"dependencies", "deployment", "image-requirements", "installation", "plan"})


@record
class Judging:
    """What the rules of one subject said of some files together, before any of it was hidden.

    `rules` are those that ran, `partial` the codes of those that ran without a part of their
    facts and do not list it as a gap.
    """

    subject: Subject
    rules: tuple[RuleEntry, ...]
    findings: tuple[Finding, ...]
    unchecked: Sequence[Unchecked]
    partial: frozenset[str] = field(default_factory=frozenset)


class Trial:
    """A judging as one of its files sees it."""

    def __init__(self, judging: Judging, path: str) -> None:
        self.subject = judging.subject
        self._seeing = {entry.code for entry in judging.rules} - judging.partial
        gaps: dict[str, set[int]] = {}
        for gap in judging.unchecked:
            if gap.line == 0 or not _WIDE.isdisjoint(gap.rule.needs):
                self._seeing.discard(gap.rule.code)
            elif gap.path == path:
                gaps.setdefault(gap.rule.code, set()).add(gap.line)
        self._gaps = {code: sorted(lines) for code, lines in gaps.items()}
        self._said = sorted(
            (finding.place.span.start, finding.rule.name)
            for finding in judging.findings
            if finding.path == path
        )

    def judged(self, entry: RuleEntry, allow: Allow) -> bool:
        """Tell whether a rule ran on all that an allow speaks of, and could say what it found."""
        if entry.code not in self._seeing:
            return False
        start, end = allow.covers
        if gaps := self._gaps.get(entry.code):
            source = allow.place.source
            number = bisect_left(gaps, source.position(start).line)
            if number < len(gaps) and gaps[number] <= source.position(end).line:
                return False
        if not entry.yields_to:
            return True
        # A weaker finding is not told where a stronger one stands on its line.
        number = bisect_left(self._said, (start, ""))
        while number < len(self._said) and self._said[number][0] <= end:
            if self._said[number][1] in entry.yields_to:
                return False
            number += 1
        return True


def judge_selector(
    selector: Selector, allow: Allow, used: frozenset[Selector], trials: Sequence[Trial]
) -> Standing:
    """Tell what came of a selector; `trials` are those of the allow's own file.

    It is unused only where every rule that it names ran on all that the allow covers, each time
    that the file was judged: another image, or a source that answers, may need it yet.
    """
    if selector in used:
        return "used"
    meant = _meant(selector.text)
    if not meant:
        return "unknown"
    asked = [(entry, each) for each in trials for entry in meant if entry.subject == each.subject]
    # What is said of allows cannot be known before this is: such a selector is never unused.
    sure = asked and all(each.judged(entry, allow) for entry, each in asked)
    return "unused" if sure else "unsure"


@lru_cache(maxsize=256)
def _meant(text: str) -> tuple[RuleEntry, ...]:
    return tuple(entry for entry in RULES if stands_for(text, entry))
