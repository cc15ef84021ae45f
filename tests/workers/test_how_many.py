"""How many processes share files where `--jobs` leaves it open, and where it says it."""

import pytest

from pinproof.config import Jobs
from pinproof.gather.session import recording
from pinproof.index.fact_bundle.recording import Recorder
from pinproof.run.workers import how_many
from pinproof.run.workers.how_many import count_processes


@pytest.mark.parametrize(
    ("jobs", "files", "processes"),
    [
        ("auto", 99, 1),
        ("auto", 100, 2),
        ("auto", 399, 4),
        ("auto", 10_000, 4),
        (3, 2, 2),
        (3, 5, 3),
        (900, 10_000, 60),
    ],
)
def test_so_many_as_are_worth_their_start(
    monkeypatch: pytest.MonkeyPatch, jobs: Jobs, files: int, processes: int
) -> None:
    monkeypatch.setattr(how_many, "_count_processors", lambda: 4)
    assert count_processes(jobs, files) == processes


def test_what_is_recorded_is_asked_by_one() -> None:
    with recording(Recorder()):
        assert count_processes(8, 8) == 1
