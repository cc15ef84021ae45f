"""Workers on this machine and on a cluster: the same words, and none lost when one dies."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command import pinproof
from support.fleets import NEW, findings_by_id, judged, made_up, rows, write_list

from pinproof.errors import SourceUnavailable
from pinproof.fleet.engine import Engine, judge_all
from pinproof.fleet.judging import judge_tasks
from pinproof.fleet.model import FleetVerdict, Task

loky = pytest.importorskip("joblib.externals.loky", reason="the extra fleet is not installed")
THIRTY = made_up(30)
LOKY = Engine(jobs=2, backend="loky")


@pytest.fixture(autouse=True)
def _small_parcels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pinproof.fleet.engine._FEWEST_AT_ONCE", 3)


@pytest.fixture(scope="module")
def serially(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """Give the list, and what is said without any worker."""
    folder = tmp_path_factory.mktemp("serially")
    path = write_list(folder / "list", THIRTY)
    judged(folder / "s", path, against=NEW)
    return path, dict(findings_by_id(folder / "s"))


@pytest.fixture(scope="module", autouse=True)
def _no_worker_outlives_the_module() -> Iterator[None]:
    yield
    loky.get_reusable_executor().shutdown(wait=True)


def test_loky_says_the_same_though_a_worker_is_killed(
    serially: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    path, said = serially
    killed: list[int] = []

    def kill_one(had: int, wanted: int) -> None:
        if had and had < wanted and not killed:
            killed.append(next(iter(loky.reusable_executor._executor._processes)))
            os.kill(killed[0], signal.SIGKILL)

    run = judged(tmp_path / "s", path, against=NEW, engine=LOKY, told=kill_one)
    assert killed
    assert run.state == "complete"
    assert findings_by_id(tmp_path / "s") == said


def test_the_command_leaves_nothing_of_its_workers_to_be_said(tmp_path: Path) -> None:
    write_list(tmp_path / "list", made_up(3))
    words = ("fleet", "check", "list", "--no-cache", "--jobs", "2", "--exit-zero")
    done = pinproof(*words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_kills_every_worker_is_named_and_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadly(number: int, tasks: list[Task], _driver: int) -> tuple[int, list[FleetVerdict]]:
        if any(b"deadly" in text for task in tasks for text in task.files.values()):
            os._exit(1)
        return number, judge_tasks(tasks)

    deadly.__module__ = "__main__"  # so that it is sent as it is
    with monkeypatch.context() as patched:
        patched.setattr("pinproof.fleet.engine._judge_numbered", deadly)
        path = write_list(
            tmp_path / "list",
            [*THIRTY[:8], {"id": "bad", "requirements": "deadly\n"}, *THIRTY[8:12]],
        )
        run = judged(tmp_path / "s", path, engine=LOKY)
    assert run.state == "open"
    lost = "select d.id, v.reason from deployment d join verdict v using (key) where state = 'lost'"
    ((id_, reason),) = rows(tmp_path / "s", lost)
    assert id_ == "bad"
    assert reason.startswith("the worker that judged it died")
    assert judged(tmp_path / "s", path, resumes=True).state == "complete"
    assert len(findings_by_id(tmp_path / "s")) == 13


def test_dask_says_the_same_though_a_worker_is_killed(
    serially: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra fleet is not installed")
    path, said = serially
    killed: list[int] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:

        def kill_one(had: int, wanted: int) -> None:
            if had and had < wanted and not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        engine = Engine(backend="dask", scheduler=cluster.scheduler_address)
        run = judged(tmp_path / "s", path, against=NEW, engine=engine, told=kill_one)
    assert killed
    assert run.state == "complete"
    assert findings_by_id(tmp_path / "s") == said


def test_a_scheduler_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra fleet is not installed")
    monkeypatch.setattr("pinproof.fleet.engine._CONNECTED_WITHIN_S", 1)
    engine = Engine(backend="dask", scheduler="tcp://127.0.0.1:9")
    with pytest.raises(SourceUnavailable, match="it does not answer"):
        list(judge_all([], engine))
