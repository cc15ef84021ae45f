"""What is reported: problems with their rule's stamp, and what was not checked."""

from collections.abc import Sequence

from pinproof.record import record
from pinproof.rule import Fix, Related, RuleEntry, Severity
from pinproof.source import Place
from pinproof.target.model import Target

# A text without it says nothing to us: neither an allow nor an attempt at one.
ALLOW_MARK = "pinproof:"


@record
class Finding:
    """A problem as the user sees it."""

    rule: RuleEntry
    severity: Severity
    message: str
    place: Place
    target: Target
    cure: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def path(self) -> str:
        """The file as the user named it."""
        return self.place.source.path

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        return self.place.start.line

    @property
    def column(self) -> int:
        """The column at which it begins, from 1, in code points."""
        return self.place.start.column

    @property
    def code(self) -> str:
        """The code of its rule: `PIN001`."""
        return self.rule.code

    @property
    def name(self) -> str:
        """The name of its rule: `unpinned-requirement`."""
        return self.rule.name

    @property
    def line_said(self) -> str:
        """Its line without secrets and with single blanks: what it is known by if that moves."""
        from pinproof.outgoing.secrets import masked  # noqa: PLC0415 - few runs ask for it

        source = self.place.source
        line = source.line_text(self.place.start.line) if source.text else ""
        return " ".join(masked(line).split())

    @property
    def key(self) -> tuple[str, int, int, str]:
        """What makes a finding unique: a file that is reached twice is reported once."""
        return (self.path, *self.place.span, self.rule.code)


@record
class Unchecked:
    """A rule that could not judge a line, or with `line` 0 a whole file, and why.

    `chosen`: the user asked for it (`--offline`, no image named), so it is no failure.
    """

    rule: RuleEntry
    reason: str
    path: str
    line: int = 0
    chosen: bool = False


@record
class Allowed:
    """A finding that a comment of its file allows: `by` is the comment, `reason` what it says."""

    finding: Finding
    by: Place
    reason: str


@record
class Report:
    """The outcome of a run. `notes` are sentences about the run as a whole.

    `facts_sha256` is the hash of the fact bundle that answered in place of indexes, if one did.
    """

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    targets: tuple[Target, ...]
    files_checked: int
    notes: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    facts_sha256: str | None = None


@record
class Move:
    """What changes for the same files when their image does, from one report to another."""

    before: Report
    after: Report
    appeared: tuple[Finding, ...]
    vanished: tuple[Finding, ...]
    kept: int


def move(before: Report, after: Report) -> Move:
    """Compare two reports on the same files."""
    old = {finding.key for finding in before.findings}
    new = {finding.key for finding in after.findings}
    return Move(
        before=before,
        after=after,
        appeared=tuple(finding for finding in after.findings if finding.key not in old),
        vanished=tuple(finding for finding in before.findings if finding.key not in new),
        kept=len(old & new),
    )


@record
class Fixable:
    """How many have a fix that changes nothing installed, how many another, and which have none.

    Notes (severity `info`) without a fix ask for nothing, and are left out.
    """

    safe: int
    unsafe: int
    left: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """The same as numbers, for programs."""
        return {"safe": self.safe, "unsafe": self.unsafe, "undecided": len(self.left)}


def count_fixable(findings: Sequence[Finding]) -> Fixable:
    """Count the fixes of findings, each for itself, also where two change one place."""
    fixes = [each.fix for each in findings if each.fix is not None]
    safe = sum(fix.safe for fix in fixes)
    left = (each for each in findings if each.fix is None and each.severity != "info")
    return Fixable(safe=safe, unsafe=len(fixes) - safe, left=tuple(left))
