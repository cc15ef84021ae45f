"""All that stands in the way of an installation, where pip names only the first."""

from collections.abc import Iterable, Iterator, Mapping

from packaging.version import Version

from pinproof.record import replace
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.explain.explanation import explain
from pinproof.resolve.explain.refusal import find_refusals
from pinproof.resolve.explain.sentences import collect_causes, write_sentence
from pinproof.resolve.resolver import (
    Contradiction,
    InstallRequest,
    resolve_lines,
    surely_go_together,
)
from pinproof.resolve.roots import select_lines, with_constraints
from pinproof.resolve.wishes import Wishes

# Clashes of several lines that are looked for one after the other.
_CLASHES = 6


def find_obstacles(
    request: InstallRequest, first: Conflict, going_together: Mapping[str, Version]
) -> tuple[Conflict, ...]:
    """Give each line that pip cannot take, then each clash that is left without those.

    Of the lines of a clash the last is left out to find the next one. `first` is what pip says
    of the whole file. `going_together` are versions, by normalized name, that do: to try those
    first soon tells that nothing else clashes.
    """
    known = {frozenset(map(id, first.lines))}
    found = [first]
    for one in _obstacles(request, going_together):
        key = frozenset(map(id, one.lines))
        if key not in known:
            known.add(key)
            found.append(one)
    return tuple(found)


def _obstacles(
    request: InstallRequest, going_together: Mapping[str, Version]
) -> Iterator[Conflict]:
    refusals = list(find_refusals(request))
    yield from refusals
    barred = {id(line) for each in refusals for line in each.lines}
    left = [one for one in select_lines(request.file, request.target) if id(one) not in barred]
    for line in list(left):
        alone = None if line.is_constraint else _alone(request, line, left)
        if alone is not None:
            yield alone
            left.remove(line)
    request = replace(request, wishes=Wishes(preferred=going_together))
    for _ in range(_CLASHES):
        if surely_go_together(request, left):
            return
        clash = resolve_lines(request, left)
        if not isinstance(clash, Contradiction):
            return
        conflict = explain(request, left, clash)
        yield conflict
        last = [one for one in left if one in conflict.lines and not one.is_constraint][-1:]
        if not last:
            return
        left.remove(last[0])


def _alone(
    request: InstallRequest, line: RequirementLine, lines: Iterable[RequirementLine]
) -> Conflict | None:
    """Tell why nothing satisfies a line and its constraints, whatever it depends on."""
    alone = with_constraints(line, lines)
    found = resolve_lines(replace(request, dependencies=False), alone)
    if not isinstance(found, Contradiction):
        return None
    causes = collect_causes(found)
    return Conflict(message=write_sentence(request, found, causes), causes=causes, lines=alone)
