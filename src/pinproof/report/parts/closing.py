"""The closing lines of reports for people: counts, targets, notes, what was not checked and why."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from pinproof.finding import Finding, Gaps, Report, Unchecked, UncheckedLines, count_fixable
from pinproof.outgoing.text import printable
from pinproof.report.parts.style import count
from pinproof.report.parts.target import describe_all

_MOST_REASONS = 5
_FEW = 2
_MOST_PLACES = 6
_FEW_PLACES = 3


def summary(report: Report) -> Iterator[str]:
    """Give the closing lines: counts and targets, notes, what was not checked and why."""
    if not (report.files_checked or report.findings or report.unchecked):
        yield from ("No findings: nothing that installs packages was found.", *report.notes)
        return
    files = count(report.files_checked, "file")
    targets = list(describe_all(report.targets))
    # One is named where the files are counted, several have a line each.
    where = f" ({targets[0]})" if len(targets) == 1 else f", for {len(targets)} targets"
    each_target = [f"For {target}." for target in targets] if len(targets) > 1 else []
    allowed = f"; {len(report.allowed)} allowed" if report.allowed else ""
    if report.findings:
        found = ", ".join(
            count(number, word)
            for word, level in (("error", "error"), ("warning", "warning"), ("note", "info"))
            if (number := sum(f.severity == level for f in report.findings))
        )
        yield f"Found {found} in {files}{where}{allowed}."
        yield from each_target
        yield from _fixable(report.findings)
    elif report.unchecked or report.notes:
        # A hook that finds nothing prints one line for its target, whatever could not be checked.
        yield " ".join(
            (
                f"No findings in {files}{where}{allowed}.",
                *report.notes,
                *gaps_said(report.unchecked),
            )
        )
        yield from each_target
        return
    else:
        yield f"No findings in {files}{where}{allowed}."
        yield from each_target
    yield from report.notes
    yield from gaps_said(report.unchecked)


def _fixable(findings: Sequence[Finding]) -> Iterator[str]:
    """Say how many can be fixed and by which option, and where somebody has to decide."""
    fixable = count_fixable(findings)
    if not fixable.safe and not fixable.unsafe:
        return
    said = [f"{fixable.safe} can be fixed with --fix"] if fixable.safe else []
    if fixable.unsafe:
        more = " more" if fixable.safe else " can be fixed"
        said.append(f"{fixable.unsafe}{more} with --fix --unsafe-fixes")
    files = {
        path: number for number, path in enumerate(dict.fromkeys(each.path for each in findings))
    }
    # Errors may stand first above; whoever goes through these places goes from line to line.
    left = sorted(fixable.left, key=lambda each: (files[each.path], each.line))
    places = dict.fromkeys(f"{each.path}:{each.line}" for each in left)
    rest = ""
    if fixable.left:
        shown = ", ".join(map(printable, [*places][:_MOST_PLACES]))
        more_places = len(places) - _MOST_PLACES
        shown += f" and {more_places} more" if more_places > 0 else ""
        rest = f"; {len(fixable.left)} only by somebody's decision ({shown})"
    yield f"[*] {', '.join(said)}{rest}."


def left_by_fixes(findings: Sequence[Finding], *, changes: bool, unsafe: bool) -> str | None:
    """Say what fixes would leave, where it is shown what they change; `None` for nothing.

    `unsafe` tells whether those that change what is installed are among them.
    """
    fixable = count_fixable(findings)
    said = [] if changes else ["nothing to change"]
    if fixable.unsafe and not unsafe:
        more = f"{fixable.unsafe} more" if changes else count(fixable.unsafe, "finding")
        said.append(f"{more} can be fixed with --unsafe-fixes")
    if fixable.left:
        verb = "needs" if len(fixable.left) == 1 else "need"
        said.append(f"{count(len(fixable.left), 'finding')} {verb} somebody's decision")
    return "; ".join(said) or None


def gaps_said(unchecked: Iterable[Unchecked]) -> Iterator[str]:
    """Give one sentence for each reason why something was not checked."""
    by_reason: dict[str, list[UncheckedLines]] = {}
    for gap in Gaps.of(unchecked).groups:
        by_reason.setdefault(gap.reason, []).append(gap)
    all_paths = {gap.path for gaps in by_reason.values() for gap in gaps}
    for shown, (reason, gaps) in enumerate(by_reason.items()):
        if shown == _MOST_REASONS and len(by_reason) > _MOST_REASONS + 1:
            yield f"… and {len(by_reason) - shown} more reasons, which the JSON report gives."
            return
        codes = ", ".join(_families(dict.fromkeys(rule.code for gap in gaps for rule in gap.rules)))
        places = dict.fromkeys((gap.path, line) for gap in gaps for line in gap.lines)
        lines = sum(line > 0 for _, line in places)
        scope = f" for {count(lines, 'line')}" if lines else ""
        # What holds for all files, as somebody chose it, needs no list of them.
        if lines or {gap.path for gap in gaps} != all_paths or not all(gap.chosen for gap in gaps):
            where = f": {_first_few(places)}"
        else:
            where = ""
        yield f"Not checked{scope}: {codes} ({printable(reason)}){where}."


def _first_few(places: Collection[tuple[str, int]]) -> str:
    """Name the first of many places, as paths and lines; a line 0 is a whole file."""
    named = (f"{path}:{line}" if line else path for path, line in islice(places, _FEW_PLACES))
    more = f" and {len(places) - _FEW_PLACES} more" if len(places) > _FEW_PLACES else ""
    return ", ".join(map(printable, named)) + more


def _families(codes: Iterable[str]) -> Iterator[str]:
    """Name the rules, or where a family has more than two of them, the family."""
    by_family: dict[str, list[str]] = {}
    for code in codes:
        by_family.setdefault(code.rstrip("0123456789"), []).append(code)
    for family in by_family.values():
        name = family[0].rstrip("0123456789")
        yield ", ".join(family) if len(family) <= _FEW else f"{len(family)} {name} rules"
