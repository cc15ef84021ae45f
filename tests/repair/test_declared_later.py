"""A repair keeps to what later releases of the image's distributions declare, where it can."""

from typing import Any

from support.planning import Batch, install_request

from pinproof.effects.plan import Plan
from pinproof.effects.planning import make_plan
from pinproof.gather.incompatibilities import find_failures
from pinproof.record import replace
from pinproof.repair.repairing import find_repair
from pinproof.requirements.pins import Pins

CUPS = {"1.0": ["saucer"], "1.1": ["saucer>=1.5,<3"]}
SAUCERS: dict[str, Any] = {
    version: [] for version in ("1.0", "2.0", "2.9", "3.0", "3.1", "3.2", "3.3", "4.0", "4.1")
}


def versions(*lines: str, **more: Any) -> dict[str, str | None]:
    """Give what is installed once the file is repaired, in an image that holds cup and saucer."""
    data = {
        "index": {"cup": CUPS, "saucer": SAUCERS, **more},
        "image": {"cup": {"version": "1.0", "requires": ["saucer"]}, "saucer": "2.0"},
        "file": list(lines),
    }
    index = Batch(data)
    request = replace(install_request(data), index=index)
    found = find_repair(
        request,
        make_plan(request),
        Pins.of_file(request.file),
        lambda plan: find_failures(plan, request, index),
    )
    assert isinstance(found.plan, Plan)
    return {step.name: step.version for step in found.plan.steps if step.action != "keep"}


def test_a_pin_goes_to_the_nearest_release_within_the_bound() -> None:
    assert versions("saucer==4.1") == {"saucer": "2.9"}
    assert versions("saucer==1.0") == {}


def test_a_bound_that_nothing_satisfies_gives_way() -> None:
    assert versions("tray==1", "saucer", tray={"1": ["saucer>=4"]}) == {
        "tray": "1",
        "saucer": "4.1",
    }


def test_what_was_seen_to_fail_stays_where_a_bound_gives_way() -> None:
    lines = ("tray==1", "saucer", "jinja2==2.11.3", "markupsafe")
    more: dict[str, Any] = {
        "tray": {"1": ["saucer>=4"]},
        "jinja2": {"2.11.3": ["markupsafe>=0.23"]},
        "markupsafe": {"2.0.1": [], "2.1.1": []},
    }
    assert versions(*lines, **more) == {
        "tray": "1",
        "saucer": "4.1",
        "jinja2": "2.11.3",
        "markupsafe": "2.0.1",
    }
