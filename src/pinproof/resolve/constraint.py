"""What constraint lines say of a project. Source: pip, resolution/resolvelib/base.py."""

from packaging.specifiers import SpecifierSet

from pinproof.index.model import DistributionFile
from pinproof.record import record
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.candidates import Candidate, ExtrasCandidate, LinkCandidate


@record
class Constraint:
    """All constraints on one project: ranges, hashes, and files by URL."""

    specifiers: tuple[SpecifierSet, ...] = ()
    hashes: frozenset[tuple[str, str]] = frozenset()
    files: tuple[DistributionFile, ...] = ()
    lines: tuple[RequirementLine, ...] = ()

    def is_satisfied_by(self, candidate: Candidate) -> bool:
        """Tell whether a candidate is allowed; one of an unknown version is in any range."""
        if self.files:
            base = candidate.base if isinstance(candidate, ExtrasCandidate) else candidate
            if not isinstance(base, LinkCandidate) or any(
                file.url != base.file.url for file in self.files
            ):
                return False
        version = candidate.version
        return version is None or all(one.contains(version) for one in self.specifiers)


NO_CONSTRAINT = Constraint()


def join_hashes(
    left: frozenset[tuple[str, str]], right: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Give the hashes that both allow; an empty set allows any."""
    return left & right if left and right else left or right
