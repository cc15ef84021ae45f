"""What processes do with the files of a run, as far as those who share them out have to know."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import ClassVar, Generic, Protocol, TypeVar

from pinproof.run.workers.surroundings import Surroundings


class WorkAnswer(Protocol):
    """What came of one file.

    `must_ask`: only a process that asks the network can tell, and nothing else here counts.
    """

    @property
    def must_ask(self) -> bool:
        """Whether the file has to go to the process that asks."""

    @property
    def ends_run(self) -> bool:
        """Whether nothing counts that comes of files behind it."""


Use = TypeVar("Use")
Answered = TypeVar("Answered", bound=WorkAnswer)
Packed = TypeVar("Packed")


class WorkerTask(ABC, Generic[Use, Packed]):
    """What another process is sent before its first files, to do the same as this one."""

    surroundings: Surroundings

    @abstractmethod
    def begin(
        self, opened: ExitStack, says: Callable[[str], None]
    ) -> Callable[[Sequence[Use]], Packed]:
        """Give what does it there, asks nobody, and packs its answers to be sent.

        What it opens is closed with `opened`; what is wrong with the cache it tells `says`.
        """


class Work(ABC, Generic[Use, Answered, Packed]):
    """One kind of work on files, as the process that shares them out does it and hands it out.

    `does` and `did` are what sentences call it ("judges", "judged").
    """

    does: ClassVar[str]
    did: ClassVar[str]

    @abstractmethod
    def answer(self, uses: Sequence[Use]) -> list[Answered]:
        """Do it in this process, which may ask; one answer for each file, in their order.

        Behind one that ends the run there may be none.
        """

    @abstractmethod
    def may_go_elsewhere(self, use: Use) -> bool:
        """Tell whether a file can be handed out: what is known here alone stays."""

    @abstractmethod
    def make_task(self) -> WorkerTask[Use, Packed]:
        """Give what other processes are sent first."""

    @abstractmethod
    def unpack(self, worker: int, packed: Packed) -> Sequence[Answered]:
        """Give the answers that a worker packed, as `answer` gives them."""
