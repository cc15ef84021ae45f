"""What is reported: problems with their rule's stamp, and what was not checked."""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

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
class UncheckedLines:
    """What is unchecked and differs by the line alone: each of `rules` on each of `lines`."""

    rules: tuple[RuleEntry, ...]
    reason: str
    path: str
    lines: list[int]
    chosen: bool

    def apart(self) -> Iterator[Unchecked]:
        """Give each by itself, line by line."""
        for line in self.lines:
            for rule in self.rules:
                yield Unchecked(
                    rule=rule, reason=self.reason, path=self.path, line=line, chosen=self.chosen
                )


class Gaps(Sequence[Unchecked]):
    """All that is unchecked, in the order in which it was met.

    Where no source answers, that is each of a long file's lines by each of many rules. What
    follows in a row for the same reason is kept together (`groups`), and made one by one only for
    whoever goes through it so.
    """

    __slots__ = ("groups",)

    def __init__(self, groups: Iterable[UncheckedLines] = ()) -> None:
        self.groups = list(groups)

    @classmethod
    def of(cls, unchecked: Iterable[Unchecked]) -> "Gaps":
        """Put together what stands apart."""
        if isinstance(unchecked, Gaps):
            return unchecked
        gaps = cls()
        for each in unchecked:
            gaps.append(each)
        return gaps

    def add(
        self,
        rules: tuple[RuleEntry, ...],
        reason: str,
        path: str,
        line: int = 0,
        *,
        chosen: bool = False,
    ) -> None:
        """Add that rules could not judge a line, or with 0 a whole file."""
        last = self.groups[-1] if self.groups else None
        if (
            last is not None
            and last.rules == rules
            and last.reason == reason
            and last.path == path
            and last.chosen == chosen
        ):
            last.lines.append(line)
        elif rules:
            self.groups.append(
                UncheckedLines(rules=rules, reason=reason, path=path, lines=[line], chosen=chosen)
            )

    def append(self, gap: Unchecked) -> None:
        """Add one that stands by itself."""
        self.add((gap.rule,), gap.reason, gap.path, gap.line, chosen=gap.chosen)

    def __iter__(self) -> Iterator[Unchecked]:
        """Give each by itself."""
        for group in self.groups:
            yield from group.apart()

    def __len__(self) -> int:
        """Count them."""
        return sum(len(group.rules) * len(group.lines) for group in self.groups)

    @overload
    def __getitem__(self, at: int) -> Unchecked: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Unchecked, ...]: ...
    def __getitem__(self, at: int | slice) -> Unchecked | tuple[Unchecked, ...]:
        """Give one by its number, or some."""
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        """Compare with any sequence of such."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Give what equal ones share."""
        return hash(tuple(self))


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
    unchecked: Sequence[Unchecked]
    targets: tuple[Target, ...]
    files_checked: int
    notes: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    facts_sha256: str | None = None

    @property
    def failed_to_check(self) -> bool:
        """Whether something is unchecked that nobody chose to leave out."""
        return any(not gap.chosen for gap in Gaps.of(self.unchecked).groups)


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
