"""The rules' needs to facts, for several files at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from pinproof.facts.parts import Part
from pinproof.facts.requirements import Facts
from pinproof.files.project_releases import JudgedReleases
from pinproof.files.release import VersionUnknown
from pinproof.gather.incompatibilities import may_bring_failure, read_known_pairs
from pinproof.gather.searches.before_search import (
    files_to_read,
    find_unanswered,
    has_to_be_mended,
    have_to_change,
    is_loose,
    knows_releases,
)
from pinproof.gather.searches.limit import SearchLimit
from pinproof.gather.session import find_lasting
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import (
    BatchIndex,
    Missing,
    Project,
    Then,
    Unavailable,
)
from pinproof.index.settings.index_settings import IndexSettings, add_file_options
from pinproof.record import field, record, replace
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.requirements.pins import Pins
from pinproof.target.model import Target
from pinproof.unforeseen import spare

if TYPE_CHECKING:
    # Few files go into an image that is built.
    from pinproof.gather.deployments.build_steps import BuildStep


class OpenIndex(BatchIndex, Protocol):
    """The part of an open index that is asked here, many questions at once."""

    def projects(
        self, names: Iterable[str], *, then: Then | None = None
    ) -> Mapping[str, Project | Missing | Unavailable]:
        """Look up projects by normalized name; `then` names files to be read early."""
        ...

    def refresh(self, names: Sequence[str]) -> Mapping[str, Project | Missing | Unavailable]:
        """Look projects up once more, past what was kept of them."""
        ...


AnIndex = TypeVar("AnIndex", bound=OpenIndex)


@record
class Job:
    """One file to judge, and what its rules need.

    `limit` is how long each search for what pip would install may go on, `private` is that of
    `Facts`. `takes_dependencies` is false where pip is told to leave them out. `built` is what a
    build did before to the known image that it goes on from, `last` the last step of that build
    where it goes on afterwards, and `ended` what the image holds then.
    """

    file: RequirementsFile
    pins: Pins
    target: Target
    image: ImageManifest | None
    needs: frozenset[Part]
    limit: SearchLimit = field(default_factory=SearchLimit)
    private: tuple[str, ...] = ()
    takes_dependencies: bool = True
    built: "BuildStep | None" = None
    last: "BuildStep | None" = None
    ended: ImageManifest | None = None


def share_indexes(
    settings: IndexSettings,
    open_index: "Callable[[IndexSettings], AbstractContextManager[AnIndex]]",
    opened: ExitStack,
) -> Callable[[RequirementsFile], AnIndex]:
    """Give what opens the index of a file, one for all files with the same settings.

    What one learned, all know, also that a host is down. What runs share stays open after this one.
    """
    shared = find_lasting()
    indexes: dict[IndexSettings, AnIndex] = {} if shared is None else shared.indexes

    def index_for(file: RequirementsFile) -> AnIndex:
        own = add_file_options(settings, file)
        if own not in indexes:
            indexes[own] = (shared or opened).enter_context(open_index(own))
        return indexes[own]

    return index_for


def share_releases() -> JudgedReleases:
    """Give what is known of releases by now: what one comes to is the same for all files."""
    shared = find_lasting()
    return JudgedReleases() if shared is None else shared.judged


def gather(
    job: Job, index_for: Callable[[RequirementsFile], OpenIndex], judged: JudgedReleases
) -> Facts:
    """Collect the facts of a job; what cannot be learned is `Unavailable` in them.

    What is published is read as far as it is looked at, until the indexes are closed. `judged`
    is what is known of releases by now.
    """
    return spare(
        job.file.source.path,
        partial(_gather_one, job, index_for, judged),
        partial(_gather_nothing, job, judged),
    )


def _gather_nothing(job: Job, judged: JudgedReleases, reason: str) -> Facts:
    """Give a file's facts where nothing could be learned of the index, and why."""
    from pinproof.resolve.unknown import Unresolved  # noqa: PLC0415 - hardly ever

    facts = _known(job, judged)
    names = {
        line.normalized_name or ""
        for line in job.file.walk()
        if isinstance(line, RequirementLine) and facts.is_looked_up(line)
    }
    unknown = {name: Unavailable(name=name, reason=reason) for name in names}
    plan = Unresolved(reason=reason) if "plan" in job.needs else None
    return replace(facts, projects=unknown, dependencies=unknown, plan=plan)


def _known(job: Job, judged: JudgedReleases) -> Facts:
    return Facts(
        file=job.file,
        pins=job.pins,
        target=job.target,
        image=job.image,
        ended=job.ended,
        private=job.private,
        judged=judged,
    )


def _gather_one(
    job: Job, index_for: Callable[[RequirementsFile], OpenIndex], judged: JudgedReleases
) -> Facts:
    facts = _known(job, judged)
    # Before the lines are looked at once more: of long files little else is asked.
    if not job.needs & {"index", "dependencies", "plan", "incompatibilities"}:
        return facts
    names = sorted(
        {
            line.normalized_name or ""
            for line in job.file.walk()
            if isinstance(line, RequirementLine) and facts.is_looked_up(line)
        }
    )
    if "incompatibilities" in job.needs:
        facts = replace(facts, known_pairs=read_known_pairs(names, job.image))
    if not job.needs & {"index", "dependencies", "plan"}:
        return facts
    if names and job.needs & {"index", "dependencies"}:
        index = index_for(job.file)
        reads = "dependencies" in job.needs
        facts = _with_projects(facts, names, index, files_to_read(facts) if reads else None)
        if reads:
            facts = _with_dependencies(facts, index)
    if "plan" in job.needs and (unanswered := find_unanswered(facts)) is not None:
        return replace(facts, plan=unanswered)
    mends = "dependencies" in job.needs and not facts.target.undecided and has_to_be_mended(facts)
    if mends or _has_to_be_searched(facts, job):
        from pinproof.gather.searches.searching import search_plan_and_repair  # noqa: PLC0415 - slow to load

        facts = search_plan_and_repair(
            facts,
            index_for(job.file),
            limit=job.limit,
            needs=job.needs,
            dependencies=job.takes_dependencies and job.file.takes_dependencies,
            tries_plan=mends or is_loose(facts) or _may_bring_failure(facts, job),
        )
    if facts.repair is None and job.image is not None:
        from pinproof.gather.proposals import propose_pins  # noqa: PLC0415 - see above

        facts = replace(facts, proposals=propose_pins(facts, job.image, index_for(job.file)))
    return facts


def _has_to_be_searched(facts: Facts, job: Job) -> bool:
    """Tell whether something is to be learned that only a search tells.

    That is what pip would do, whether anything is in the range of a line, or what a line has to
    become that pip cannot take as it is.
    """
    if "plan" in job.needs or _may_bring_failure(facts, job):
        return True
    if "dependencies" not in job.needs or facts.target.undecided or not knows_releases(facts):
        return False
    if any(
        isinstance(facts.projects.get(pair.dependency), Project) for pair in facts.failing_pairs()
    ):
        return True
    return (
        is_loose(facts)
        or have_to_change(facts)
        or any(
            (verdict := facts.verdict(line)) is not None and verdict.fault is not None
            for line in facts.file.walk()
            if isinstance(line, RequirementLine) and facts.is_looked_up(line)
        )
    )


def _may_bring_failure(facts: Facts, job: Job) -> bool:
    """Tell whether pins are known to fail with something that no pin names and pip may bring."""
    if "incompatibilities" not in job.needs or not knows_releases(facts):
        return False
    pinned = {line.normalized_name or "": version for line, version in facts.pinned_lines()}
    answered = all(isinstance(facts.projects.get(name), Project) for name in pinned)
    return bool(pinned) and answered and may_bring_failure(pinned, facts)


def _with_dependencies(facts: Facts, index: OpenIndex) -> Facts:
    chosen = {
        line.normalized_name or "": verdict.candidates[0].file
        for line, _ in (facts.pinned_lines() if knows_releases(facts) else ())
        if (verdict := facts.verdict(line)) is not None and verdict.candidates
    }
    declared = index.metadata_of(list(chosen.values())) if chosen else {}
    unknown = {
        name: answer for name, answer in facts.projects.items() if isinstance(answer, Unavailable)
    }
    return replace(
        facts,
        dependencies={**unknown, **{name: declared[file] for name, file in chosen.items()}},
    )


def _with_projects(
    facts: Facts, names: Sequence[str], index: OpenIndex, then: Then | None
) -> Facts:
    """Look projects up; before something is said not to exist, past the cache."""
    known = replace(facts, projects=index.projects(names, then=then))
    if not knows_releases(known) and not any(
        isinstance(answer, Missing) for answer in known.projects.values()
    ):
        return known
    # Files that alone know which Python they need are asked all at once.
    untold = [
        file
        for line, _ in known.pinned_lines()
        if (releases := known.releases(line)) is not None
        and (clause := known.pins.clause(line)) is not None
        for file in releases.files_to_ask(clause.operator, clause.version)
    ]
    if untold:
        index.metadata_of(untold)
    doubtful = {name for name, answer in known.projects.items() if isinstance(answer, Missing)}
    for line, _ in known.pinned_lines():
        verdict = known.verdict(line)
        if verdict is not None and isinstance(verdict.fault, VersionUnknown):
            doubtful.add(line.normalized_name or "")
    if not doubtful:
        return known
    fresh = index.refresh(sorted(doubtful))
    return replace(facts, projects={**known.projects, **fresh})
