"""What was not checked, put together where the reason is the same."""

from collections.abc import Iterable, Iterator
from typing import Any

from pinproof.finding import Unchecked
from pinproof.record import record


@record
class GapGroup:
    """What of one file was not checked for one reason: the rules' codes and the lines, if any."""

    path: str
    reason: str
    codes: tuple[str, ...]
    lines: tuple[int, ...]
    chosen: bool


@record
class GapsAlike:
    """What was not checked for one reason: each rule in each place.

    `places` are paths with their lines; none stands for the whole file.
    """

    reason: str
    chosen: bool
    codes: tuple[str, ...]
    places: tuple[tuple[str, tuple[int, ...]], ...]


def merge_gaps(unchecked: Iterable[Unchecked]) -> Iterator[GapsAlike]:
    """Give a record for each reason and the rules that it keeps from judging."""
    met: dict[tuple[str, bool], dict[tuple[str, int], dict[str, None]]] = {}
    for gap in unchecked:
        places = met.setdefault((gap.reason, gap.chosen), {})
        place = gap.path, gap.line
        if place in places:
            places[place][gap.rule.code] = None
        else:
            places[place] = {gap.rule.code: None}
    for (reason, chosen), places in met.items():
        alike: dict[tuple[str, ...], dict[tuple[str, bool], list[int]]] = {}
        for (path, line), rules in places.items():
            lines = alike.setdefault(tuple(rules), {}).setdefault((path, line > 0), [])
            lines += [line] if line else []
        for codes, where in alike.items():
            yield GapsAlike(
                reason=reason,
                chosen=chosen,
                codes=codes,
                places=tuple((path, tuple(lines)) for (path, _), lines in where.items()),
            )


def gap_objects(unchecked: Iterable[Unchecked]) -> Iterator[dict[str, Any]]:
    """Give the same as objects of JSON."""
    for gaps in merge_gaps(unchecked):
        yield {
            "reason": gaps.reason,
            "chosen": gaps.chosen,
            "rules": gaps.codes,
            "places": [{"path": path, "lines": lines} for path, lines in gaps.places],
        }


def group_gaps(unchecked: Iterable[Unchecked]) -> list[GapGroup]:
    """Give a group for each file and reason, in the order in which they were met."""
    met: dict[tuple[str, str, bool], list[Unchecked]] = {}
    for gap in unchecked:
        met.setdefault((gap.path, gap.reason, gap.chosen), []).append(gap)
    return [
        GapGroup(
            path=path,
            reason=reason,
            codes=tuple(dict.fromkeys(gap.rule.code for gap in gaps)),
            lines=tuple(dict.fromkeys(gap.line for gap in gaps if gap.line)),
            chosen=chosen,
        )
        for (path, reason, chosen), gaps in met.items()
    ]
