"""Plans for files: read them, open the index that each names, search."""

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from pinproof.account import timed
from pinproof.config import Config
from pinproof.effects.plan import Planned, PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.incompatibilities import with_running
from pinproof.gather.referents import find_referents
from pinproof.gather.searching import until
from pinproof.gather.session import open_session
from pinproof.image.manifest import ImageManifest
from pinproof.index.client import PublishedIndex
from pinproof.index.settings.index_settings import IndexSettings, with_file_options
from pinproof.record import record
from pinproof.requirements.model import RequirementsFile
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.unknown import Unresolved
from pinproof.target.model import Target
from pinproof.unforeseen import spare

if TYPE_CHECKING:
    from typing_extensions import Self


@record
class PlanSubject:
    """A file to be planned, where it goes, and what says where facts come from."""

    file: RequirementsFile
    target: Target
    image: ImageManifest | None
    config: Config


class OpenedIndexes:
    """The indexes that files of a run name, each opened once; to be used in a `with` statement."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._indexes: dict[IndexSettings, PublishedIndex] = {}

    def __enter__(self) -> "Self":
        """Give itself; nothing is opened before it is asked for."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close them all."""
        self._opened.close()

    def of(self, subject: PlanSubject) -> PublishedIndex:
        """Give the index of a file."""
        session = open_session(subject.config)
        settings = with_file_options(session.settings(), subject.file)
        if settings not in self._indexes:
            opened = session.opener()(settings)
            self._indexes[settings] = self._opened.enter_context(opened)
        return self._indexes[settings]


def plan_files(
    subjects: Iterable[PlanSubject],
    indexes: OpenedIndexes,
    *,
    dependencies: bool = True,
    pre_releases: bool = False,
    limit_s: float,
) -> list[Planned]:
    """Plan each file by itself; what the index told for one counts for all.

    `limit_s` is for each search.
    """
    plans: list[Planned] = []
    judged = JudgedReleases()

    def search(subject: PlanSubject) -> PlanOutcome:
        file, index = subject.file, indexes.of(subject)
        request = InstallRequest(
            file=file,
            index=index,
            target=subject.target,
            image=subject.image,
            judged=judged,
            dependencies=dependencies and subject.file.takes_dependencies,
            pre_releases=pre_releases,
            keep_going=until(limit_s),
            referents=find_referents(file, index),
        )
        with timed(f"searched for what pip would install for {file.source.path}"):
            return with_running(make_plan(request), request, index)[0]

    for subject in subjects:
        outcome = spare(
            subject.file.source.path,
            partial(search, subject),
            lambda reason: Unresolved(reason=reason),
        )
        plans.append(Planned(file=subject.file, target=subject.target, outcome=outcome))
    return plans
