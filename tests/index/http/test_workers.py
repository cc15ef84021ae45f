"""Threads: never more than allowed, replaced when they hang, begun on what comes later."""

import threading
import time

from support.indexes.loopback import wait_until

from pinproof.index.http.workers import Crew, work_through


def never(_: object) -> bool:
    return False


def fails_on_three(job: int) -> int:
    if job == 3:
        raise ValueError("three")
    return job * 2


def test_every_job_is_given_back_with_its_result_or_its_error() -> None:
    done = list(work_through(range(6), fails_on_three, threads=2, is_lost=never))
    assert {each.job: each.result for each in done} == {0: 0, 1: 2, 2: 4, 3: None, 4: 8, 5: 10}
    assert {each.job: str(each.error) for each in done if each.error} == {3: "three"}


def test_no_more_jobs_run_at_once_than_there_are_threads() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def work(_: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    crew = Crew(work, threads=3, is_lost=never)
    for first in range(0, 12, 4):
        crew.begin(range(first, first + 4))
    assert {done.job for done in crew.finished()} == set(range(12))
    assert most == 3


def test_jobs_are_done_while_nobody_waits_and_more_may_follow() -> None:
    had: list[int] = []
    crew = Crew(had.append, threads=2, is_lost=never)
    crew.begin([1])
    assert wait_until(lambda: had == [1])
    crew.begin([2])
    assert wait_until(lambda: had == [1, 2])
    assert sorted(done.job for done in crew.finished()) == [1, 2]
    assert list(crew.finished()) == []


def test_a_thread_that_hangs_with_a_lost_job_is_replaced() -> None:
    release = threading.Event()
    waited_in_vain: list[int] = []

    def work(job: int) -> int:
        if job == 0 and not release.wait(20):
            waited_in_vain.append(job)
        return job

    done = list(work_through(range(4), work, threads=1, is_lost=lambda job: job == 0))
    assert {each.job: each.result for each in done} == {0: None, 1: 1, 2: 2, 3: 3}
    assert waited_in_vain == []
    release.set()


def test_nothing_is_begun_once_the_crew_is_dismissed() -> None:
    release = threading.Event()
    begun: list[int] = []

    def work(job: int) -> None:
        begun.append(job)
        release.wait(20)

    crew = Crew(work, threads=1, is_lost=never)
    crew.begin(range(5))
    assert wait_until(lambda: begun == [0])
    crew.dismiss()
    release.set()
    assert not wait_until(lambda: len(begun) > 1, within_s=0.3)


def test_no_job_is_begun_while_too_many_results_lie_unread() -> None:
    begun: list[int] = []
    done = work_through(range(20), begun.append, threads=1, is_lost=never, most_unread=3)
    next(done)
    assert not wait_until(lambda: len(begun) > 4, within_s=0.3)
    assert len(list(done)) == 19
