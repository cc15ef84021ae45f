"""Verdicts follow from texts and facts alone: no clock ends a search, however busy a machine is."""

import random
import time
from pathlib import Path

import pytest
from support.command import pinproof
from support.fleets import OLD, findings_by_id, judged, rows, write_list
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config

PROJECTS, RELEASES = 8, 7
SEARCH_S = 20


def publish(index: LoopbackIndex) -> None:
    """Publish projects that go together only after a long search, if at all."""
    chance = random.Random(0)  # noqa: S311 - a made-up index, no secret
    for number in range(PROJECTS):
        others = [other for other in range(PROJECTS) if other != number]
        for release in range(1, RELEASES):
            index.add_wheel(
                f"p{number}",
                f"{release}.0",
                requires=tuple(
                    f"p{other}>={chance.randrange(1, RELEASES)}.0,"
                    f"<{chance.randrange(2, RELEASES + 3)}.0"
                    for other in sorted(chance.sample(others, 2))
                ),
            )


def hurry(monkeypatch: pytest.MonkeyPatch, times: float) -> None:
    """Let the clock go so many times too fast, as it does for whoever gets little of a machine."""
    clock = time.monotonic
    began = clock()
    monkeypatch.setattr(time, "monotonic", lambda: began + (clock() - began) * times)


def test_findings_are_the_same_under_a_clock_that_goes_too_fast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = "".join(f"p{number}\n" for number in range(PROJECTS))
    lines = [
        {"id": f"d{number}", "requirements": text, "image": OLD}
        for number, text in enumerate((loose, "p1==1.0\n"))
    ]
    path = write_list(tmp_path / "list", lines)
    with LoopbackIndex() as served:
        publish(served)
        words = ("fleet", "facts", path, "-o", "one.facts", "--index-url", served.url)
        done = pinproof(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    flags = Config(facts=str(tmp_path / "one.facts"), origins={"facts": "--facts"})

    began = time.process_time()
    judged(tmp_path / "idle", path, flags=flags)
    took_s = time.process_time() - began
    with monkeypatch.context() as changed:
        # The time of a search is over in a tenth of what all of them take.
        hurry(changed, max(100, SEARCH_S / took_s * 10))
        judged(tmp_path / "busy", path, flags=flags)
    for query in ("select reason, codes, path, line from gap", "select state from verdict"):
        assert rows(tmp_path / "busy", query) == rows(tmp_path / "idle", query)
    assert findings_by_id(tmp_path / "busy") == findings_by_id(tmp_path / "idle")
    assert rows(tmp_path / "busy", "select distinct state from verdict") == [("judged",)]


def test_what_takes_hours_has_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"id": "a", "requirements": "numpy\n", "image": OLD}]
    path = write_list(tmp_path / "list", lines)
    flags = Config(no_cache=True, origins={"no_cache": "--no-cache"})
    clock = time.monotonic
    asked: list[None] = []

    def leap() -> float:
        asked.append(None)
        return clock() + 3600.0 * len(asked)

    with monkeypatch.context() as changed:
        changed.setattr(time, "monotonic", leap)
        run = judged(tmp_path / "s", path, flags=flags)
    assert run.state == "open"
    ((state, reason),) = rows(tmp_path / "s", "select state, reason from verdict")
    assert state == "lost"
    assert "time of this run is used up" in reason
    assert judged(tmp_path / "s", path, flags=flags, resumes=True).state == "complete"
