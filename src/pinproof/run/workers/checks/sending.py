"""How verdicts go from one process to another: without what stays behind, images once."""

import copyreg
from collections.abc import Sequence
from typing import Any

from pinproof.image.manifest import ImageManifest
from pinproof.record import record, replace
from pinproof.registry import RULES
from pinproof.rule import RuleEntry
from pinproof.run.workers.checks.answer import FileAnswer, without_facts

_BY_CODE = {entry.code: entry for entry in RULES}


@record
class PackedAnswers:
    """What was judged of some files.

    Images are sent once: a verdict has `None` for its own, and `images` gives, for each answer,
    the number under which `new_images` of this or an earlier parcel of the same process hold it.
    """

    answers: tuple[FileAnswer, ...]
    images: tuple[int | None, ...]
    new_images: tuple[tuple[int, ImageManifest], ...]


class Packing:
    """What a process that sends answers remembers of what it sent."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self._images: dict[int, tuple[int, ImageManifest]] = {}

    def pack(self, answers: Sequence[FileAnswer]) -> PackedAnswers:
        """Make answers ready to be sent."""
        known = len(self._images)
        images = tuple(map(self._numbered, answers))
        return PackedAnswers(
            answers=tuple(_without_image(without_facts(each)) for each in answers),
            images=images,
            new_images=tuple(each for each in self._images.values() if each[0] >= known),
        )

    def _numbered(self, answer: FileAnswer) -> int | None:
        image = None if answer.judged is None else answer.judged.image
        if image is None:
            return None
        # It is kept, so that its identity stays its own.
        return self._images.setdefault(id(image), (len(self._images), image))[0]


class Unpacking:
    """What a process that gets answers remembers of what others sent."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self._images: dict[tuple[int, int], ImageManifest] = {}

    def unpack(self, worker: int, packed: PackedAnswers) -> list[FileAnswer]:
        """Give the answers as they were in the process of that number."""
        self._images |= {(worker, number): image for number, image in packed.new_images}
        return [
            self._with_image(answer, worker, number)
            for answer, number in zip(packed.answers, packed.images, strict=True)
        ]

    def _with_image(self, answer: FileAnswer, worker: int, number: int | None) -> FileAnswer:
        if number is None or answer.judged is None:
            return answer
        return replace(answer, judged=replace(answer.judged, image=self._images[worker, number]))


def _without_image(answer: FileAnswer) -> FileAnswer:
    if answer.judged is None or answer.judged.image is None:
        return answer
    return replace(answer, judged=replace(answer.judged, image=None))


def send_rules_by_code() -> None:
    """Send a rule of the table to another process, which has it as well, by its code."""

    def reduced(entry: RuleEntry) -> str | tuple[Any, ...]:
        is_known = _BY_CODE.get(entry.code) is entry
        return (_entry, (entry.code,)) if is_known else entry.__reduce__()

    copyreg.pickle(RuleEntry, reduced)


def _entry(code: str) -> RuleEntry:
    return _BY_CODE[code]
