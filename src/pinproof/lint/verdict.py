"""What rules say, stamped: findings and gaps of one requirements file, deployment or directory."""

from collections.abc import Iterable, Mapping

from pinproof.finding import Finding, Gaps
from pinproof.lint.precedence import ONE_LINE_EACH, LineStarts, keep_strongest
from pinproof.outgoing.secrets import without_secrets_of
from pinproof.record import field, record
from pinproof.rule import Fix, Gap, Problem, RuleEntry, Severity
from pinproof.source import Place
from pinproof.target.model import Target
from pinproof.unforeseen import note_fault

_JOINED = ("\\\n", "\\\r\n")
_MOST_JOINED = 50
Severities = Mapping[str, Severity]


@record
class Verdict:
    """What the rules say of one requirements file and its includes, or of what is around it."""

    findings: tuple[Finding, ...]
    unchecked: Gaps


@record
class Hearing:
    """What has been said so far of a file or directory, `path`.

    `severities` by rule code replace the rules' own.
    """

    path: str
    target: Target
    severities: Severities
    findings: list[Finding] = field(default_factory=list)
    unchecked: Gaps = field(default_factory=Gaps)

    def add(self, entry: RuleEntry, said: Iterable[Problem | Gap]) -> None:
        """Stamp what a rule said; where it stumbles, it has not judged."""
        try:
            for each in said:
                self._stamp(entry, each)
        except Exception as error:  # noqa: BLE001 - one rule stops no other
            reason = note_fault(f"{self.path}, by {entry.name},", error)
            self.unchecked.add((entry,), reason, self.path)

    def _stamp(self, entry: RuleEntry, each: Problem | Gap) -> None:
        written = _around(each.place)
        if isinstance(each, Gap):
            reason = without_secrets_of(written, each.reason)
            place = each.place
            self.unchecked.add(
                (entry,), reason, place.source.path, place.start.line, chosen=each.chosen
            )
            return
        fix = each.fix.as_written() if each.fix is not None else None
        cure = each.cure
        if each.fix is not None and fix is None:
            cure = f"{cure or each.fix.message} (by hand: {_why_by_hand(each.fix)})"
        self.findings.append(
            Finding(
                rule=entry,
                severity=self.severities.get(entry.code, each.severity or entry.severity),
                message=without_secrets_of(written, each.message),
                cure=cure and without_secrets_of(written, cure),
                place=each.place,
                target=self.target,
                related=each.related,
                fix=fix,
            )
        )

    def verdict(self, line_starts: LineStarts = ONE_LINE_EACH) -> Verdict:
        """Close it: of findings on one line the strongest stay."""
        stay = keep_strongest(self.findings, line_starts)
        return Verdict(findings=tuple(stay), unchecked=self.unchecked)


def _why_by_hand(fix: Fix) -> str:
    """Say why a proposal cannot be written where its lines stand."""
    for edit in fix.edits:
        host = edit.place.source.host
        if host is not None and edit.as_written() is None:
            return host.why_not(is_dropped=edit.how == "drop")
    return "there is no safe way to write it"


def _around(place: Place) -> str:
    """Give the lines of a place, with those that backslashes join to them."""
    text, (start, end) = place.source.text, place.span
    first = text.rfind("\n", 0, start) + 1
    for _ in range(_MOST_JOINED):
        if not text.endswith(_JOINED, 0, first):
            break
        first = text.rfind("\n", 0, first - 1) + 1
    last = end
    for _ in range(_MOST_JOINED):
        last = text.find("\n", last) + 1 or len(text)
        if not text.endswith(_JOINED, 0, last):
            break
    return text[first:last]
