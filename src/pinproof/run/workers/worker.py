"""What a further process of a run does: judge the files that it is sent, and ask nobody."""

import copyreg
import gc
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing import parent_process
from typing import Any

from pinproof.account import told_to
from pinproof.gather.project.configuration import read_user_configuration
from pinproof.gather.session import open_session
from pinproof.image.manifest import ImageManifest
from pinproof.record import record, replace
from pinproof.registry import RULES
from pinproof.rule import RuleEntry
from pinproof.run.cases import FileUse
from pinproof.run.workers.answer import FileAnswer, without_facts
from pinproof.run.workers.process_judge import ProcessJudge
from pinproof.run.workers.surroundings import Surroundings, within

_BY_CODE = {entry.code: entry for entry in RULES}


@record
class Sent:
    """What a worker sends back for some files.

    Images are sent once: a verdict has `None` for its own, and `images` gives, for each answer,
    the number under which `new_images` of this or an earlier sending of the `worker` hold it.
    `told` is the account of what it did, `cautions` what it has to say of the cache.
    """

    worker: int
    answers: tuple[FileAnswer, ...]
    images: tuple[int | None, ...] = ()
    new_images: tuple[tuple[int, ImageManifest], ...] = ()
    told: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


def _entry(code: str) -> RuleEntry:
    return _BY_CODE[code]


def send_rules_by_code() -> None:
    """Send a rule of the table to another process, which has it as well, by its code."""

    def reduced(entry: RuleEntry) -> str | tuple[Any, ...]:
        is_known = _BY_CODE.get(entry.code) is entry
        return (_entry, (entry.code,)) if is_known else entry.__reduce__()

    copyreg.pickle(RuleEntry, reduced)


class _Worker:
    """One process that judges, with what its files share."""

    def __init__(self, surroundings: Surroundings) -> None:
        send_rules_by_code()
        self._opened = ExitStack()
        self._opened.enter_context(within(surroundings))
        self._told: list[str] = []
        self._cautions: list[str] = []
        self._images: dict[int, tuple[int, ImageManifest]] = {}
        if surroundings.is_told:
            self._opened.enter_context(told_to(self._told.append))
        flags = surroundings.flags
        session = replace(
            open_session(flags.over(read_user_configuration())),
            may_ask=False,
            says=self._cautions.append,
        )
        self._judge = ProcessJudge(flags, session, self._opened)

    def answer(self, uses: Sequence[FileUse]) -> Sent:
        """Judge files, and say all that there was to say meanwhile."""
        answers = [without_facts(each) for each in self._judge.answer(uses)]
        known = len(self._images)
        images = tuple(map(self._numbered, answers))
        sent = Sent(
            worker=os.getpid(),
            answers=tuple(map(_without_image, answers)),
            images=images,
            new_images=tuple(each for each in self._images.values() if each[0] >= known),
            told=tuple(self._told),
            cautions=tuple(self._cautions),
        )
        self._told.clear()
        self._cautions.clear()
        return sent

    def _numbered(self, answer: FileAnswer) -> int | None:
        image = None if answer.judged is None else answer.judged.image
        if image is None:
            return None
        # It is kept, so that its identity stays its own.
        return self._images.setdefault(id(image), (len(self._images), image))[0]


def _without_image(answer: FileAnswer) -> FileAnswer:
    if answer.judged is None or answer.judged.image is None:
        return answer
    return replace(answer, judged=replace(answer.judged, image=None))


_surroundings: list[Surroundings] = []
_workers: list[_Worker] = []


def begin_working(surroundings: Surroundings) -> None:
    """Begin as a worker: what the terminal interrupts ends with the process that started it."""
    # As where the command begins: it is over before its garbage matters.
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _surroundings.append(surroundings)


def work(uses: Sequence[FileUse]) -> Sent:
    """Judge files in this process."""
    if not _workers:
        _workers.append(_Worker(_surroundings[0]))
    return _workers[0].answer(uses)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
