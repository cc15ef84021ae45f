"""Which findings are said, and in which order."""

from collections.abc import Iterable

from pinproof.finding import Finding

_ORDER = {"error": 0, "warning": 1, "info": 2}


def strongest(findings: Iterable[Finding]) -> list[Finding]:
    """Drop what is said already, and what yields to another finding on the same line."""
    unique = {finding.key: finding for finding in findings}
    said: dict[tuple[str, int], set[str]] = {}
    for finding in unique.values():
        said.setdefault(_line(finding), set()).add(finding.rule.name)
    return [
        finding
        for finding in unique.values()
        if not finding.rule.yields_to or said[_line(finding)].isdisjoint(finding.rule.yields_to)
    ]


def _line(finding: Finding) -> tuple[str, int]:
    return finding.path, finding.place.start.line


def in_order(findings: Iterable[Finding]) -> list[Finding]:
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
