"""Why pip finds no solution: the fewest lines that clash, and the change that would solve it."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from pinproof.files.proposable import may_be_proposed
from pinproof.record import replace
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.candidates import LinkCandidate
from pinproof.resolve.explain.conflict import Conflict, Cure
from pinproof.resolve.explain.sentences import collect_causes, write_sentence
from pinproof.resolve.resolver import Contradiction, InstallRequest, Resolved, resolve_lines
from pinproof.resolve.roots import select_lines, without_version

# Searches spent on making an explanation shorter; each is as long as the whole plan at worst.
_SEARCHES = 150
_CURES = 3


class _Budget:
    def __init__(self, request: InstallRequest) -> None:
        self.request = request
        self.left = _SEARCHES

    def search(self, lines: Sequence[RequirementLine]) -> Contradiction | None:
        """Search with some of the lines; `None` unless they clash for certain."""
        if self.left <= 0:
            return None
        self.left -= 1
        found = resolve_lines(self.request, lines)
        return found if isinstance(found, Contradiction) else None


def explain(
    request: InstallRequest, lines: Sequence[RequirementLine], contradiction: Contradiction
) -> Conflict:
    """Tell which lines clash, and why."""
    budget = _Budget(request)
    core, contradiction = _fewest(budget, lines, contradiction)
    causes = collect_causes(contradiction)
    return Conflict(
        message=write_sentence(request, contradiction, causes),
        causes=causes,
        lines=tuple(core),
        is_searched=True,
    )


def add_cures(request: InstallRequest, conflict: Conflict) -> Conflict:
    """Give it with the changes that would each solve it alone, for where there is no repair."""
    if not conflict.is_searched:
        return conflict
    lines = list(select_lines(request.file, request.target))
    core = [one for one in lines if any(one is other for other in conflict.lines)]
    return replace(conflict, cures=_cures(_Budget(request), lines, core))


def _fewest(
    budget: _Budget, lines: Sequence[RequirementLine], contradiction: Contradiction
) -> tuple[list[RequirementLine], Contradiction]:
    named = {id(cause.line) for cause in collect_causes(contradiction)}
    near = [line for line in lines if id(line) in named]
    smaller = budget.search(near) if len(near) < len(lines) else None
    core, contradiction = (near, smaller) if smaller is not None else (list(lines), contradiction)
    core, contradiction = _without_parts(budget, core, contradiction)
    # What cannot lose a line may still not be the smallest set: others may clash in fewer.
    for size in range(1, min(len(core), 3)):
        for few in combinations(near, size):
            found = budget.search(few)
            if found is not None:
                return list(few), found
    return core, contradiction


def _without_parts(
    budget: _Budget, core: list[RequirementLine], contradiction: Contradiction
) -> tuple[list[RequirementLine], Contradiction]:
    """Drop lines, half of them at first, as long as the rest still clashes."""
    size = max(len(core) // 2, 1)
    while True:
        at = 0
        while at < len(core) and len(core) > 1:
            rest = core[:at] + core[at + size :]
            found = budget.search(rest) if rest else None
            if found is None:
                at += size
            else:
                core, contradiction = rest, found
        if size == 1:
            return core, contradiction
        size = max(size // 2, 1)


def _cures(
    budget: _Budget, lines: Sequence[RequirementLine], core: Iterable[RequirementLine]
) -> tuple[Cure, ...]:
    cures: list[Cure] = []
    for line in core:
        if not line.clauses or line.name is None or budget.left <= 0:
            continue
        budget.left -= 1
        freed = [without_version(one) if one is line else one for one in lines]
        found = resolve_lines(budget.request, freed)
        if not isinstance(found, Resolved):
            continue
        if any(one.offline or one.failed for one in found.unlearned()):
            # What could not be read may demand what the other lines forbid.
            continue
        chosen = found.result.mapping.get(line.normalized_name or "")
        if chosen is None or chosen.version is None:
            continue
        if isinstance(chosen, LinkCandidate) and not may_be_proposed(chosen.file):
            continue
        extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
        cures.append(Cure(line=line, requirement=f"{line.name}{extras}=={chosen.version}"))
        if len(cures) == _CURES:
            break
    return tuple(cures)
