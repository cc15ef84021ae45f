"""A fleet is judged for hours: what is not needed any more is let go of."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.fleets import OLD, write_list
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.fleet.judging import forget_facts, judge_tasks
from pinproof.fleet.model import Task
from pinproof.fleet.run import FleetOrder, read_tasks
from pinproof.index.client import PublishedIndex

PARCELS = 4


@pytest.fixture
def _no_collector() -> Iterator[None]:
    """Be as the command is, which looks for no garbage by itself."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(name="opened")
def _opened(monkeypatch: pytest.MonkeyPatch) -> "list[weakref.ref[PublishedIndex]]":
    """Give all indexes that are opened meanwhile, as far as they are still there."""
    opened: list[weakref.ref[PublishedIndex]] = []
    make = PublishedIndex.__init__

    def noted(self: PublishedIndex, *given: Any, **named: Any) -> None:
        opened.append(weakref.ref(self))
        make(self, *given, **named)

    monkeypatch.setattr(PublishedIndex, "__init__", noted)
    return opened


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("is_offline", [False, True])
def test_an_index_goes_with_its_parcel_or_when_it_holds_much(
    is_offline: bool,
    tmp_path: Path,
    opened: "list[weakref.ref[PublishedIndex]]",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pinproof.gather.session._MOST_PROJECTS", 0)
    with LoopbackIndex() as served:
        served.add_wheel("demo", "1.0", requires=("other",))
        served.add_wheel("other", "1.0")
        tasks = made_tasks(tmp_path, served.url)
        if is_offline:
            # Now they are in the cache.
            judge_tasks(tasks, is_offline=False)
            opened.clear()
        for task in tasks:
            (verdict,) = judge_tasks([task], is_offline=is_offline)
            assert verdict.state == "judged"
            assert not any(gap.reason for gap in verdict.gaps)
            assert sum(each() is not None for each in opened) <= 1
    forget_facts()
    assert len(opened) == PARCELS
    assert not any(each() for each in opened)


def made_tasks(folder: Path, index_url: str) -> list[Task]:
    named: dict[str, Any] = {"index_url": index_url, "cache_dir": str(folder / "cache")}
    origins = {"index_url": "--index-url", "cache_dir": "--cache-dir"}
    fleet = [
        {"id": f"d{number}", "requirements": f"demo==1.0\n# {number}\n", "image": OLD}
        for number in range(PARCELS)
    ]
    path = write_list(folder / "list", fleet)
    flags = Config(**named, origins=origins)
    return read_tasks(FleetOrder(paths=(path,), flags=flags))
