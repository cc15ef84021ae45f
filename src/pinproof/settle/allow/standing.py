"""What came of each name in an allow, and whether it can be told."""

from collections.abc import Sequence

from pinproof.facts.allow import Allow, Selector, Standing
from pinproof.finding import Finding, Unchecked
from pinproof.record import field, record
from pinproof.registry import RULES
from pinproof.rule import RuleEntry, Subject
from pinproof.settle.allow.hiding import covers, stands_for

# A gap on one line may be felt on another by a rule that sees more than its line.
_WIDE = frozenset({"dependencies", "deployment", "image-requirements", "installation", "plan"})


@record
class Judging:
    """What the rules of one subject said of some files together, before any of it was hidden.

    `rules` are those that ran, `partial` the codes of those that ran without a part of their
    facts and do not list it as a gap.
    """

    subject: Subject
    paths: frozenset[str]
    rules: tuple[RuleEntry, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    partial: frozenset[str] = field(default_factory=frozenset)


def standing(
    selector: Selector, allow: Allow, used: frozenset[Selector], judgings: Sequence[Judging]
) -> Standing:
    """Tell what came of a selector; `judgings` are those of the allow's own file.

    It is unused only where every rule that it names ran on all that the allow covers, each time
    that the file was judged: another image, or a source that answers, may need it yet.
    """
    if selector in used:
        return "used"
    meant = [entry for entry in RULES if stands_for(selector, entry)]
    if not meant:
        return "unknown"
    trials = [
        (entry, judging)
        for judging in judgings
        for entry in meant
        if entry.subject == judging.subject
    ]
    # What is said of allows cannot be known before this is: such a selector is never unused.
    sure = trials and all(_was_judged(entry, allow, judging) for entry, judging in trials)
    return "unused" if sure else "unsure"


def _was_judged(entry: RuleEntry, allow: Allow, judging: Judging) -> bool:
    if entry not in judging.rules or entry.code in judging.partial:
        return False
    if any(gap.rule.code == entry.code and _touches(gap, allow) for gap in judging.unchecked):
        return False
    # A weaker finding is not told where a stronger one stands on its line.
    return not any(
        finding.rule.name in entry.yields_to and covers(allow, finding.place)
        for finding in judging.findings
    )


def _touches(gap: Unchecked, allow: Allow) -> bool:
    if gap.line == 0 or allow.for_file or not _WIDE.isdisjoint(gap.rule.needs):
        return True
    source = allow.place.source
    first, last = (source.position(at).line for at in allow.covers)
    return gap.path == source.path and first <= gap.line <= last
