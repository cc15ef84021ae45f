"""What pip installs of a file as it is says what a search for its repair would say again."""

from typing import Any

from hypothesis import given, note
from support.made_up_worlds import generated, worlds
from support.planning import install_request

from pinproof.effects.plan import Plan
from pinproof.effects.planning import search_plan
from pinproof.repair.as_written import AsWritten
from pinproof.repair.limits import find_limits_beside
from pinproof.repair.repairing import find_repair
from pinproof.requirements.pins import Pins

known: list[bool] = []


@generated(40)
@given(worlds())
def same_repair(data: dict[str, Any]) -> None:
    note(str(data))
    for lines in data["files"]:
        request = install_request({**data, "file": lines})
        searched, pins = search_plan(request), Pins.of_file(request.file)
        if searched.resolved is None or not isinstance(searched.outcome, Plan):
            continue
        as_written = AsWritten(
            lines=searched.lines, resolved=searched.resolved, plan=searched.outcome
        )
        limits = find_limits_beside(searched.lines, request.image, request.target)
        known.append(as_written.holds_within(limits, searched.lines))
        expected = find_repair(request, searched.outcome, pins)
        assert find_repair(request, searched.outcome, pins, as_written=as_written) == expected


def test_a_repair_is_the_same_where_a_part_of_it_is_known() -> None:
    known.clear()
    same_repair()
    # Both ways are met: what is known says it all, or is searched for again.
    assert known.count(True) > len(known) / 4
    assert known.count(False) > 0
