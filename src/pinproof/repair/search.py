"""The search for the fewest lines to change, and the nearest versions for them.

Lines that clash are gathered as they are met; every repair changes at least one line of each such
clash, so the smallest sets of lines that do are tried first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from pinproof.record import field, record, replace
from pinproof.repair.as_written import AsWritten
from pinproof.repair.limits import Limits
from pinproof.repair.nearness import OTHER, Near, VersionsOf
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.explain.sentences import collect_causes
from pinproof.resolve.resolver import Contradiction, InstallRequest, Resolved, resolve_lines
from pinproof.resolve.roots import without_version
from pinproof.resolve.unknown import Unresolved
from pinproof.resolve.wishes import Wishes

# Searches for one file, each as long as a plan at worst.
_SEARCHES = 200
_MOST_CHANGED = 4
_SETS = 12
_NEARER = 4

Lines = frozenset[RequirementLine]


@record
class Solution:
    """A search that came to an end: which lines were free, and how far each had to go.

    `late` are those that came to what has to be built, or to a pre-release. `cost` compares
    solutions of as many changed lines.
    """

    resolved: Resolved
    changed: Lines
    steps: Mapping[RequirementLine, int]
    late: Lines
    cost: tuple[int, ...]


@record
class Stuck:
    """No way was found: `lines` clash whatever the others become, as `contradiction` says.

    Without lines the search ran out of what it may spend, or knows too little.
    """

    lines: tuple[RequirementLine, ...] = ()
    contradiction: Contradiction | None = None
    reason: str = ""


@record
class NearestSearch:
    """One file's lines. `orders` are the versions to which each may be changed, nearest first.

    `bad` are lines that have to change whatever the others become. `as_written` is what a search
    with all lines as they are came to, if that is known.
    """

    request: InstallRequest
    lines: Sequence[RequirementLine]
    orders: Mapping[RequirementLine, Sequence[Near]]
    bad: Lines
    limits: Limits
    as_written: AsWritten | None = None
    left: list[int] = field(default_factory=lambda: [_SEARCHES])

    def run(self) -> Solution | Stuck:
        """Find the nearest solution with the fewest changed lines."""
        clashes: list[Lines] = []
        tried: dict[Lines, Solution] = {}
        while True:
            size, sets = _smallest(clashes, self.orders)
            found = [tried[each] for each in sets if each in tried]
            waiting = [each for each in sets if each not in tried]
            if size is None or self.left[0] <= 0:
                return Stuck(reason="no change of a few lines was found that makes it installable")
            if not waiting:
                return min(found, key=lambda one: one.cost)
            more = waiting[0]
            outcome = self._begin(self.bad | more)
            if isinstance(outcome, Unresolved):
                return Stuck(reason=outcome.reason)
            if isinstance(outcome, Contradiction):
                core, why = self._fewest(self.bad | more, outcome)
                if not core:
                    free = tuple(one for one in self.lines if one in self.bad | more)
                    return Stuck(lines=free, contradiction=why)
                clashes.append(core)
            else:
                tried[more] = self._nearest(self.bad | more, outcome)

    def _begin(self, changed: Lines) -> Resolved | Contradiction | Unresolved:
        """Search with some lines free, or with none, which may be known already."""
        known = self.as_written
        if not changed and known is not None and known.holds_within(self.limits, self.lines):
            return known.resolved
        return self._solve(changed)

    def _solve(
        self,
        changed: Lines,
        lines: Iterable[RequirementLine] | None = None,
        steps: Mapping[RequirementLine, int] | None = None,
    ) -> Resolved | Contradiction | Unresolved:
        """Search with some lines free; `steps` are how far each may go."""
        self.left[0] -= 1
        orders: dict[str, VersionsOf] = {}
        for line in self.lines:
            if line in changed:
                most = None if steps is None else steps.get(line)
                order = VersionsOf(self.orders[line], most)
                orders.setdefault(line.normalized_name or "", order)
        wishes = Wishes(
            limits=self.limits,
            orders=orders,
            wheels_first=True,
        )
        searched = [
            without_version(one) if one in changed else one
            for one in (self.lines if lines is None else lines)
        ]
        return resolve_lines(replace(self.request, wishes=wishes), searched)

    def _fewest(self, changed: Lines, why: Contradiction) -> tuple[Lines, Contradiction]:
        """Give the fewest lines that clash while some are free."""

        def clash(some: Collection[RequirementLine]) -> Contradiction | None:
            if self.left[0] <= 0:
                return None
            kept = [one for one in self.lines if one in some or one not in fixed]
            found = self._solve(changed, kept)
            return found if isinstance(found, Contradiction) else None

        fixed = {one for one in self.orders if one not in changed}
        named = {cause.line for cause in collect_causes(why)}
        core = [one for one in self.lines if one in fixed and one in named]
        smaller = clash(core)
        if smaller is None:
            core = [one for one in self.lines if one in fixed]
        else:
            why = smaller
        size = max(len(core) // 2, 1)
        while core:
            at = 0
            while at < len(core):
                rest = core[:at] + core[at + size :]
                found = clash(rest)
                if found is None:
                    at += size
                else:
                    core, why = rest, found
            if size == 1:
                break
            size = max(size // 2, 1)
        return frozenset(core), why

    def _nearest(self, changed: Lines, first: Resolved) -> Solution:
        """Bring the lines that are free as near as they can be together.

        What lets only the lines that went far go less far, and the others anywhere, rules out all
        that is nearer where it finds nothing.
        """
        best = self._solution(changed, first)
        if best.late:
            found = self._solve(changed, steps=dict.fromkeys(best.late, OTHER))
            if isinstance(found, Resolved):
                best = self._solution(changed, found)
        vain: list[dict[RequirementLine, int]] = []
        for _ in range(_NEARER):
            far = {
                line: step
                for line, step in best.steps.items()
                if step > self.orders[line][0].step and line not in best.late
            }
            least = [self.orders[line][0].step for line in far]
            nearer: list[Solution] = []
            for steps in _vectors(least, sum(far.values()) - 1):
                if self.left[0] <= 0:
                    return best
                most = dict(zip(far, steps, strict=True))
                if any(_is_within(most, other) for other in vain):
                    continue
                found = self._solve(changed, steps=most)
                if isinstance(found, Resolved):
                    nearer.append(self._solution(changed, found))
                elif isinstance(found, Contradiction):
                    vain.append(most)
            closest = min(nearer, key=lambda one: one.cost, default=best)
            if closest.cost[:2] >= best.cost[:2]:
                return best
            best = closest
        return best

    def _solution(self, changed: Lines, resolved: Resolved) -> Solution:
        steps: dict[RequirementLine, int] = {}
        late: set[RequirementLine] = set()
        places = []
        for line in self.lines:
            if line not in changed:
                continue
            chosen = resolved.result.mapping.get(line.normalized_name or "")
            version = None if chosen is None else chosen.version
            order = self.orders[line]
            place = next((at for at, one in enumerate(order) if one.version == version), len(order))
            if place < len(order):
                steps[line] = order[place].step
                late.update({line} if order[place].is_late else ())
            places.append(place)
        cost = (len(late), sum(steps.values()), *places)
        return Solution(
            resolved=resolved, changed=changed, steps=steps, late=frozenset(late), cost=cost
        )


def _smallest(
    clashes: Sequence[Lines], orders: Mapping[RequirementLine, Sequence[Near]]
) -> tuple[int | None, list[Lines]]:
    """Give the smallest sets of lines that have one of each clash, and their size."""
    candidates = [one for one in orders if any(one in clash for clash in clashes)]
    for size in range(_MOST_CHANGED + 1):
        found = [
            frozenset(some)
            for some in combinations(candidates, size)
            if all(not clash.isdisjoint(some) for clash in clashes)
        ]
        if found:
            return size, found[:_SETS]
    return None, []


def _is_within(most: Mapping[RequirementLine, int], other: Mapping[RequirementLine, int]) -> bool:
    """Tell whether some steps leave no line farther to go than others do."""
    return all(line in most and most[line] <= step for line, step in other.items())


def _vectors(least: Sequence[int], total: int) -> Iterator[tuple[int, ...]]:
    """Give how far each line may go so that all together go so far."""
    if not least:
        if total == 0:
            yield ()
        return
    for step in range(least[0], 3):
        if step <= total:
            for rest in _vectors(least[1:], total - step):
                yield (step, *rest)
