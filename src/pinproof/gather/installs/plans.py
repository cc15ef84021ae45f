"""Plans for files: read them, open the index that each names, search."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from pinproof.account import timed
from pinproof.config import Config
from pinproof.effects.plan import Plan, Planned
from pinproof.effects.planning import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.incompatibilities import add_failures
from pinproof.gather.installs.alike import AlikePlans, identify_plan
from pinproof.gather.installs.sizes import add_sizes
from pinproof.gather.referents import find_referents
from pinproof.gather.searches.limit import SearchLimit
from pinproof.gather.session import ImageAfter, Session, open_session, share_built_images
from pinproof.image.manifest import ImageManifest
from pinproof.index.client import PublishedIndex
from pinproof.index.settings.index_settings import IndexSettings, add_file_options
from pinproof.outgoing.streams import say_each_once
from pinproof.record import record, replace
from pinproof.requirements.model import RequirementsFile
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.unknown import Unresolved
from pinproof.target.model import Target
from pinproof.unforeseen import spare

if TYPE_CHECKING:
    # Few plans are for an image that is built.
    from pinproof.gather.deployments.build_steps import BuildStep


@record
class PlanSubject:
    """A file to be planned, where it goes, and what says where facts come from.

    `built` is what a build did before to the image, `takes_dependencies` false where pip is told
    to leave them out.
    """

    file: RequirementsFile
    target: Target
    image: ImageManifest | None
    config: Config
    built: "BuildStep | None" = None
    takes_dependencies: bool = True


@record
class PlanWish:
    """How files are to be planned.

    `limit` is for each search. `sizes`: the index is asked for installed sizes, too.
    """

    limit: SearchLimit
    dependencies: bool = True
    pre_releases: bool = False
    sizes: bool = False


class OpenedIndexes(ExitStack):
    """The indexes that files of a run name, each opened once; to be used in a `with` statement."""

    def __init__(
        self,
        open_session: Callable[[Config], Session] = open_session,
        says: Callable[[str], None] | None = None,
    ) -> None:
        """Open none before it is asked for; `open_session` says where facts come from.

        `says` is told what is wrong with the cache; without it each is said to the user once.
        """
        super().__init__()
        self.open_session = open_session
        self.says = say_each_once() if says is None else says
        self._indexes: dict[IndexSettings, PublishedIndex] = {}

    def of(self, subject: PlanSubject) -> PublishedIndex:
        """Give the index of a file."""
        session = self.open_session(subject.config)
        settings = add_file_options(session.settings(), subject.file)
        if settings not in self._indexes:
            opened = replace(session, says=self.says).opener()(settings)
            self._indexes[settings] = self.enter_context(opened)
        return self._indexes[settings]


class Planner:
    """Plans files by themselves, those that are alike once; what an index told counts for all."""

    def __init__(self, indexes: OpenedIndexes, wish: PlanWish) -> None:
        """Nothing was planned yet; `indexes` have to stay open as long as it plans."""
        self.indexes = indexes
        self._wish = wish
        self._judged = JudgedReleases()
        self._alike = AlikePlans()
        self._image_after: ImageAfter | None = None

    def plan(self, subject: PlanSubject) -> Planned:
        """Plan one file; a fault of ours there gives no plan, and says why."""
        before = tuple[str, ...]()
        if subject.built is not None:
            if self._image_after is None:
                self._image_after = share_built_images(partial(_index_for, self.indexes, subject))
            before = tuple(_describe(subject.built))
            subject = replace(subject, image=self._image_after(subject.built))
        told = self.indexes.open_session(subject.config).told
        nothing = Planned(
            file=subject.file,
            target=subject.target,
            outcome=Unresolved(reason=""),
            before=before,
            facts_sha256=told.sha256 if told is not None else None,
        )
        return spare(
            subject.file.source.path,
            partial(self._plan, subject, nothing),
            partial(_given_up, nothing),
        )

    def _plan(self, subject: PlanSubject, planned: Planned) -> Planned:
        index, image = self.indexes.of(subject), subject.image
        if image is not None and image.doubt:
            return replace(planned, outcome=Unresolved(reason=image.doubt))
        takes = subject.takes_dependencies
        key = identify_plan(subject.file, subject.target, image, index, takes_dependencies=takes)
        known = self._alike.find(key, subject.file)
        if known is None:
            known = self._search(subject, planned, index)
            self._alike.keep(key, known)
        return replace(known, before=planned.before)

    def _search(self, subject: PlanSubject, planned: Planned, index: PublishedIndex) -> Planned:
        file, wish = subject.file, self._wish
        request = make_install_request(
            subject,
            index,
            self._judged,
            dependencies=wish.dependencies,
            pre_releases=wish.pre_releases,
            limit=wish.limit,
        )
        with timed(f"searched for what pip would install for {file.source.path}"):
            planned = replace(planned, outcome=add_failures(make_plan(request), request, index)[0])
        if isinstance(planned.outcome, Plan):
            planned = replace(planned, outcome=add_sizes(planned.outcome, index, ask=wish.sizes))
        if isinstance(planned.outcome, Plan) and not planned.outcome.is_at_fault:
            return planned
        from pinproof.gather.installs.mending import mend_plan  # noqa: PLC0415 - most plans need none

        with timed(f"searched for a repair of {file.source.path}"):
            return mend_plan(planned, replace(request, keep_going=wish.limit.begin(index)), index)


def _given_up(planned: Planned, reason: str) -> Planned:
    return replace(planned, outcome=Unresolved(reason=reason))


def make_install_request(
    subject: PlanSubject,
    index: PublishedIndex,
    judged: JudgedReleases,
    *,
    dependencies: bool = True,
    pre_releases: bool = False,
    limit: SearchLimit,
) -> InstallRequest:
    """Give what is asked for a file; `limit` is how long the search may go on."""
    takes_dependencies = subject.takes_dependencies and subject.file.takes_dependencies
    return InstallRequest(
        file=subject.file,
        index=index,
        target=subject.target,
        image=subject.image,
        judged=judged,
        dependencies=dependencies and takes_dependencies,
        pre_releases=pre_releases,
        keep_going=limit.begin(index),
        referents=find_referents(subject.file, index),
    )


def _index_for(
    indexes: OpenedIndexes, subject: PlanSubject, file: RequirementsFile
) -> PublishedIndex:
    """Give the index of a file that is installed before a subject, by the same settings."""
    return indexes.of(replace(subject, file=file))


def _describe(last: "BuildStep") -> Iterator[str]:
    """Say what was done to an image before, in order."""
    for step in last.from_first():
        done = [f"{name} is removed" for name in sorted(step.removed)]
        done += ["what pip installs is added"] if step.file is not None else []
        if done:
            yield f"{step.where}: {', '.join(done)}"
