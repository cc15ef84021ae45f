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


def gap_objects(unchecked: Iterable[Unchecked]) -> Iterator[dict[str, Any]]:
    """Give an object of JSON for each reason, with every place and the rules that it concerns.

    `line` is `null` for a whole file.
    """
    met: dict[tuple[str, bool], dict[tuple[str, int], list[str]]] = {}
    for gap in unchecked:
        codes = met.setdefault((gap.reason, gap.chosen), {}).setdefault((gap.path, gap.line), [])
        codes += [gap.rule.code] if gap.rule.code not in codes else []
    for (reason, chosen), places in met.items():
        yield {
            "reason": reason,
            "chosen": chosen,
            "rules": list(dict.fromkeys(code for codes in places.values() for code in codes)),
            "places": [
                {"path": path, "line": line or None, "rules": codes}
                for (path, line), codes in places.items()
            ],
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
