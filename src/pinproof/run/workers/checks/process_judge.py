"""What one of several processes does: read files, learn what there is to know, judge them.

What they share is worked out once in each process.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from pinproof.config import Config
from pinproof.errors import NetworkNeeded, PinproofError, TimeUsedUp
from pinproof.facts.requirements import Facts
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.facts import gather
from pinproof.gather.project.context import identify
from pinproof.gather.session import Session, share_built_images
from pinproof.index.client import PublishedIndex
from pinproof.index.settings.index_settings import IndexSettings, add_file_options
from pinproof.record import replace
from pinproof.requirements.model import RequirementsFile
from pinproof.run.cases import (
    Case,
    FileUse,
    SharedReading,
    put_in_context,
    put_on_image,
    read_case,
    tell_of,
)
from pinproof.run.files.alike import AlikeFiles
from pinproof.run.judged import Judged
from pinproof.run.workers.checks.answer import (
    GATHERING,
    IN_CONTEXT,
    JUDGING,
    ON_ITS_IMAGE,
    READING,
    FileAnswer,
    Said,
    roots,
)
from pinproof.unforeseen import noting_faults


class ProcessJudge:
    """Judges files by themselves, as long as what it opens stays open."""

    def __init__(self, flags: Config, session: Session, opened: ExitStack) -> None:
        self._session = session
        self._settings = session.settings()
        self._opened = opened
        self._reading = SharedReading(flags=flags, fetch=session.make_fetcher())
        self._releases = JudgedReleases()
        self.alike = AlikeFiles()
        self._indexes: dict[IndexSettings, tuple[PublishedIndex, tuple[str, ...]]] = {}
        self.left_out: dict[str, None] = {}
        self.image_after = share_built_images(self.index_for)

    def index_for(self, file: RequirementsFile) -> PublishedIndex:
        """Open the index of a file, once for all files with the same settings."""
        own = add_file_options(self._settings, file)
        if own not in self._indexes:
            session = replace(self._session, left_out={})
            index = self._opened.enter_context(session.opener()(own))
            self._indexes[own] = index, tuple(session.left_out)
        index, left_out = self._indexes[own]
        self.left_out |= dict.fromkeys(left_out)
        return index

    def answer(self, uses: Sequence[FileUse], *, every: bool = False) -> list[FileAnswer]:
        """Judge files, each as it would be judged alone; those that others include not at all.

        With `every` also these: which they are is known better elsewhere.
        """
        courses = [_Course(use, self) for use in uses]
        for course in courses:
            course.read()
        begun = [course.answer() for course in courses]
        kept = range(len(begun)) if every else roots(begun)
        for number in kept:
            courses[number].judge()
            begun[number] = courses[number].answer()
        return begun

    def read(self, use: FileUse) -> Case | Judged:
        """Read a file and what it includes."""
        return read_case(use, self._reading)

    def put_in_context(self, case: Case) -> Case:
        """Take a file as the one that includes it would use it."""
        return put_in_context(case, self._reading)

    def learn(self, case: Case) -> Facts:
        """Give what there is to know of a file."""
        return gather(case.job, self.index_for, self._releases)


class _Course:
    """One file on its way through the steps; what ends it in one keeps it from the next."""

    def __init__(self, use: FileUse, judge: ProcessJudge) -> None:
        self._use = use
        self._judge = judge
        self._case: Case | None = None
        self._facts: Facts | None = None
        self._answer = FileAnswer(path=use.path)

    def answer(self) -> FileAnswer:
        """Give what came of it so far."""
        return self._answer

    def read(self) -> None:
        """Read it, and note what it includes."""
        self._take(READING, self._read)

    def judge(self) -> None:
        """Take it through all steps that are left."""
        if self._case is None:
            return
        for step, work in (
            (IN_CONTEXT, self._put_in_context),
            (ON_ITS_IMAGE, self._put_on_its_image),
            (GATHERING, self._gather),
            (JUDGING, self._judge_it),
        ):
            self._take(step, work)
        # What rules know of it is needed no more.
        self._facts = None

    def _take(self, step: int, work: Callable[[], None]) -> None:
        if self._answer.error is not None or self._answer.must_ask:
            return
        self._judge.left_out.clear()
        try:
            with noting_faults() as faults:
                work()
        except TimeUsedUp:
            raise
        except PinproofError as error:
            self._answer = replace(self._answer, error=error, failed_in=step)
        except NetworkNeeded:
            self._answer = FileAnswer(path=self._use.path, must_ask=True)
        else:
            said = Said(faults=tuple(faults), left_out=tuple(self._judge.left_out))
            self._answer = replace(self._answer, said=(*self._answer.said, said))

    def _read(self) -> None:
        read = self._judge.read(self._use)
        if isinstance(read, Judged):
            self._answer = replace(self._answer, judged=read)
            return
        self._case = read
        own = identify(read.job.file.source.path)
        parts = (identify(part.source.path) for part in read.job.file.files())
        self._answer = replace(self._answer, own=own, brings=frozenset(parts) - {own})

    def _put_in_context(self) -> None:
        if self._case is not None:
            self._case = self._judge.put_in_context(self._case)
            tell_of(self._case)

    def _put_on_its_image(self) -> None:
        if self._case is not None:
            self._case = put_on_image(self._case, self._judge.image_after)

    def _gather(self) -> None:
        if self._case is not None:
            self._answer = replace(self._answer, judged=self._judge.alike.find(self._case))
            if self._answer.judged is None:
                self._facts = self._judge.learn(self._case)

    def _judge_it(self) -> None:
        if self._case is not None and self._facts is not None:
            judged = self._judge.alike.judge_first(self._case, self._facts)
            self._answer = replace(self._answer, judged=judged)
