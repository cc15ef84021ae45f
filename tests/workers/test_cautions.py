"""What there is to say of a run beside its report is said once, however many processes meet it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from workers.running import run

from pinproof.run.workers.crew import ProcessCrew
from pinproof.run.workers.work import Work, WorkerTask

FILES = 24


@pytest.mark.parametrize("command", ["check", "plan"])
def test_what_is_wrong_with_the_cache_is_said_once(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    for number in range(FILES):
        folder = tmp_path / f"service{number:03}"
        folder.mkdir()
        other = f"--extra-index-url https://other{number % 2}.example.org/simple\n"
        (folder / "requirements.txt").write_text(f"{other}p{number}\n")
    index = ("--index-url", "https://index.example.org/simple")
    asked = (".", "--cache-dir", "file", "--offline", *index)
    alone, *shared = (run(command, tmp_path, jobs, *asked, image=False) for jobs in "123")
    assert shared == [alone, alone]
    assert alone[2] == ("pinproof: working without a cache: file cannot be made (File exists)\n")


class _Unsendable(Work[str, "_Answer", Sequence["_Answer"]]):
    does, did = "plans", "planned"

    def answer(self, uses: Sequence[str]) -> list["_Answer"]:
        raise NotImplementedError

    def may_go_elsewhere(self, use: str) -> bool:
        return bool(use)

    def make_task(self) -> WorkerTask[str, Sequence["_Answer"]]:
        raise FileNotFoundError("pip.conf")

    def unpack(self, worker: int, packed: Sequence["_Answer"]) -> Sequence["_Answer"]:
        del worker
        return packed


class _Answer:
    must_ask = False
    ends_run = False


def test_what_cannot_be_told_to_others_is_no_lack_of_processes() -> None:
    said: list[str] = []
    with pytest.raises(FileNotFoundError, match=r"pip\.conf"):
        ProcessCrew(_Unsendable(), others=1, says=said.append)
    assert said == []
