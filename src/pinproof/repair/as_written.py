"""What pip installs of the lines as they are: often nothing has to be searched for again."""

from collections.abc import Sequence

from pinproof.effects.plan import Plan
from pinproof.files.finder import admits_pre_releases
from pinproof.record import record
from pinproof.repair.limits import Limits
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.candidates import (
    Candidate,
    ExtrasCandidate,
    LinkCandidate,
    RequiresPythonCandidate,
)
from pinproof.resolve.resolver import Resolved


@record
class AsWritten:
    """A search with all lines as they are: what was chosen, and the plan that follows from it."""

    lines: Sequence[RequirementLine]
    resolved: Resolved
    plan: Plan

    def holds_within(self, limits: Limits, lines: Sequence[RequirementLine]) -> bool:
        """Tell for certain that lines come to the same within limits, with wheels first.

        Limits take away from what may be chosen and leave its order, unless they let in
        pre-releases. So where each project kept the first choice that it had, and no choice is
        beyond a limit, or has to be built, the same search makes the same choices.
        """
        chosen = self.resolved.result.mapping
        return (
            self.resolved.is_straight
            and len(lines) == len(self.lines)
            and all(one is other for one, other in zip(lines, self.lines, strict=True))
            and all(map(self._is_plain, chosen.values()))
            and all(self._is_within(one, limits) for one in chosen.values())
        )

    def satisfies(self, line: RequirementLine, limits: Limits) -> bool:
        """Tell for certain that a release satisfies a line by itself, within limits."""
        chosen = self.resolved.result.mapping.get(line.normalized_name or "")
        return (
            chosen is not None
            and not line.hashes
            and any(line is one for one in self.lines)
            and self._is_plain(chosen)
            and self._is_within(chosen, limits)
        )

    def _is_plain(self, chosen: Candidate) -> bool:
        base = chosen.base if isinstance(chosen, ExtrasCandidate) else chosen
        if isinstance(base, LinkCandidate):
            return (
                not base.is_direct
                and base.file.kind == "wheel"
                and base.file.yanked is None
                and base.version is not None
                and not base.version.is_prerelease
            )
        return isinstance(base, RequiresPythonCandidate) or base.version is not None

    def _is_within(self, chosen: Candidate, limits: Limits) -> bool:
        pip, version = self.resolved.provider.target.pip, chosen.version
        return all(
            version is not None
            and limit.contains(version)
            and not any(admits_pre_releases(clause, pip) for clause in limit)
            for limit in limits.get(chosen.name, ())
        )
