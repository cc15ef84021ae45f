"""Which findings are said, and in which order."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from pinproof.finding import Finding

_ORDER = {"error": 0, "warning": 1, "info": 2}
# Where the lines of a file begin, in order, by its path.
LineStarts: TypeAlias = Mapping[str, Sequence[int]]
ONE_LINE_EACH: LineStarts = {}


def keep_strongest(
    findings: Iterable[Finding], line_starts: LineStarts = ONE_LINE_EACH
) -> list[Finding]:
    """Drop what is said already, and what yields to another finding on the same line.

    `line_starts` are those of hosts, where several lines for pip may stand in one of the text.
    """
    unique = {finding.key: finding for finding in findings}
    said: dict[tuple[str, int, int], set[str]] = {}
    for finding in unique.values():
        said.setdefault(_line(finding, line_starts), set()).add(finding.rule.name)
    return [
        finding
        for finding in unique.values()
        if not finding.rule.yields_to
        or said[_line(finding, line_starts)].isdisjoint(finding.rule.yields_to)
    ]


def _line(finding: Finding, line_starts: LineStarts) -> tuple[str, int, int]:
    starts = line_starts.get(finding.path, ())
    number = bisect_right(starts, finding.place.span.start)
    return finding.path, finding.place.start.line, number


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Sort as a reader goes: by file as met, line, and there the worst first."""
    files: dict[str, int] = {}
    found = list(findings)
    for finding in found:
        files.setdefault(finding.path, len(files))
    return sorted(
        found,
        key=lambda f: (
            files[f.path],
            f.place.start.line,
            _ORDER[f.severity],
            f.place.span.start,
            f.rule.code,
        ),
    )
