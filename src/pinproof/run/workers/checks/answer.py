"""What came of single files, and what follows from the answers on all of them."""

from collections.abc import Iterator, Sequence

from pinproof.errors import PinproofError
from pinproof.record import record, replace
from pinproof.run.judged import Judged

# The steps of a run, in their order: what goes wrong in one ends it before the next.
READING, IN_CONTEXT, ON_ITS_IMAGE, GATHERING, JUDGING = range(5)


@record
class Said:
    """What a step at a file says of the run: faults of ours, and places that pip passes over."""

    faults: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@record
class FileAnswer:
    """What came of one file.

    `own` is its real path, `brings` are those of what it includes; both are empty where it could
    not be read. `judged` is `None` where another file includes it. `said` is by step; `error`
    ended the work, in the step `failed_in`. `must_ask`: only a process that asks the network can
    judge it, and nothing else here counts.
    """

    path: str
    own: str = ""
    brings: frozenset[str] = frozenset()
    judged: Judged | None = None
    said: tuple[Said, ...] = ()
    error: PinproofError | None = None
    failed_in: int = READING
    must_ask: bool = False

    @property
    def ends_run(self) -> bool:
        """Whether no verdict behind it is wanted: a file there may fail in no earlier step."""
        return self.error is not None and self.failed_in == READING

    @property
    def is_left(self) -> bool:
        """Whether it was read and not judged, since others were seen to include it."""
        return self.judged is None and self.error is None


@record
class Merged:
    """All verdicts in the order of a run, and on files that could not be read."""

    judged: tuple[Judged, ...]
    unread: tuple[Judged, ...]
    faults: tuple[str, ...]
    left_out: tuple[str, ...]


def roots(answers: Sequence[FileAnswer]) -> list[int]:
    """Give the numbers of those that no other one includes; of a cycle all."""
    included = frozenset[str]().union(*(each.brings for each in answers))
    read = [number for number, each in enumerate(answers) if each.own]
    return [number for number in read if answers[number].own not in included] or read


def merge_answers(answers: Sequence[FileAnswer]) -> Merged:
    """Put the answers on all files of a run together.

    Raises the error that one process would have met first.
    """
    for each in answers:
        if each.error is not None and each.ends_run:
            raise each.error
    kept = [answers[number] for number in roots(answers)]
    failed = [each for each in kept if each.error is not None]
    for each in sorted(failed, key=lambda answer: answer.failed_in):
        if each.error is not None:
            raise each.error
    unread = [each.judged for each in answers if not each.own and each.judged is not None]
    said = [*_said(answers, READING)]
    for step in (IN_CONTEXT, ON_ITS_IMAGE, GATHERING, JUDGING):
        said += _said(kept, step)
    return Merged(
        judged=tuple(each.judged for each in kept if each.judged is not None),
        unread=tuple(unread),
        faults=tuple(dict.fromkeys(fault for each in said for fault in each.faults)),
        left_out=tuple(dict.fromkeys(place for each in said for place in each.left_out)),
    )


def _said(answers: Sequence[FileAnswer], step: int) -> Iterator[Said]:
    return (each.said[step] for each in answers if step < len(each.said))


def without_facts(answer: FileAnswer) -> FileAnswer:
    """Give what another process needs of an answer: what rules know of a file stays behind."""
    if answer.judged is None:
        return answer
    return replace(answer, judged=replace(answer.judged, facts=None))
