"""In which order people read what was found."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pinproof.finding import Finding
from pinproof.report.parts.style import RANKS

# So many fit on a screen as one-line findings, and nobody overlooks an error among them.
_FEW = 10


def sort_worst_first(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Put errors before warnings and these before notes in each file with many findings.

    Files stay in their order, and so do the lines of findings that are equally severe.
    """
    for _, group in groupby(findings, lambda finding: finding.path):
        found = list(group)
        yield from found if len(found) <= _FEW else sorted(found, key=lambda f: RANKS[f.severity])
