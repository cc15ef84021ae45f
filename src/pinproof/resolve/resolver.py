"""One search for versions that go together, for all lines of a file or some of them."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from resolvelib.resolvers import ResolutionImpossible

from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import JudgedReleases
from pinproof.files.referents import NO_REFERENTS, Referents
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import DistributionFile, Index, answers_many
from pinproof.pip.behaviour import SPLIT_EXTRAS, backtracking
from pinproof.record import field, record, replace
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.resolve.candidates import Candidate, LinkCandidate
from pinproof.resolve.engine import EngineResult, GaveUp, run_engine
from pinproof.resolve.factory import Factory, StoppingMarker
from pinproof.resolve.prefetch import DEPTH, prefetch
from pinproof.resolve.provider import PipProvider, UnusableFile
from pinproof.resolve.requirements import ExplicitRequirement, Requirement
from pinproof.resolve.roots import RootRequirements, collect_root_requirements
from pinproof.resolve.straight.ends import NotReadYet, NotStraight, Outgrown
from pinproof.resolve.straight.finders import Finders, ProjectUnavailable
from pinproof.resolve.straight.search import search_straight
from pinproof.resolve.straight.shared import SharedChoices, Situation, share_choices
from pinproof.resolve.unknown import UnknownRequirements, Unresolved
from pinproof.resolve.wishes import NO_WISHES, Wishes
from pinproof.target.model import Target

# Straight searches that tell whether lines go together, each with one more thing learned.
_ATTEMPTS = 6


def _always() -> bool:
    return True


@record
class InstallRequest:
    """What is asked for one requirements file.

    `dependencies` is false for `--no-deps`; `pre_releases` and `prefer_binary` add to what the
    file says. `keep_going` is asked during the search, which ends when it says no.
    `referents` tell, by its text, what each URL and path of a line leads to. `judged` are
    releases that were looked at before, for whatever file. `wishes` go beyond what pip does.
    """

    file: RequirementsFile
    index: Index
    target: Target
    image: ImageManifest | None = None
    dependencies: bool = True
    pre_releases: bool = False
    prefer_binary: bool = False
    keep_going: Callable[[], bool] = _always
    referents: Referents = NO_REFERENTS
    judged: JudgedReleases = field(default_factory=JudgedReleases, compare=False)
    wishes: Wishes = NO_WISHES


@record
class Resolved:
    """What the search chose, and the provider that knows about it.

    `is_straight`: each project got the first choice that it had, and kept it.
    """

    result: EngineResult
    provider: PipProvider
    is_straight: bool = False

    def unlearned(self) -> tuple[UnknownRequirements, ...]:
        """Give what is not known of what was chosen, and of what it depends on by address."""
        files = [one.file for one in self.result.mapping.values() if isinstance(one, LinkCandidate)]
        used = {file.url for file in files}
        unknown = self.provider.factory.unknown.items()
        return tuple(one for key, one in unknown if key in used or one.version is None)


@record
class Contradiction:
    """The requirements that the search could not meet together.

    `unusable` is the file of a direct reference that is not for the target at all. `stopping`
    says why pip stops at the one requirement that is then given.
    """

    causes: tuple[tuple[Requirement, Candidate | None], ...]
    provider: PipProvider
    unusable: DistributionFile | None = None
    stopping: str = ""


def resolve_lines(
    request: InstallRequest, lines: Iterable[RequirementLine]
) -> Resolved | Contradiction | Unresolved:
    """Resolve some lines of the file as pip would resolve a file of just these."""
    roots, situation, shared = _prepare(request, lines)
    straight = _go_straight(request, roots, shared)
    if isinstance(straight, Resolved):
        return straight
    with suppress(NotStraight):
        if shared.is_shared:
            finders = situation.make_finders(shared.finders)
            return _search(request, roots, shared.factory, finders)
    return _search(request, roots, situation.make_factory(), situation.make_finders())


def surely_go_together(request: InstallRequest, lines: Iterable[RequirementLine]) -> bool:
    """Tell, without a search that goes back, that some versions meet lines; else nothing is told.

    They need not be those that pip would choose: what asks later narrows what is chosen before.
    """
    lines = list(lines)
    for _ in range(_ATTEMPTS):
        roots, _, shared = _prepare(request, lines)
        found = _go_straight(request, roots, shared)
        if not isinstance(found, Outgrown):
            return found is not None
        limits = dict(request.wishes.limits)
        limits[found.name] = (*limits.get(found.name, ()), found.specifier)
        request = replace(request, wishes=replace(request.wishes, limits=limits))
    return False


def _prepare(
    request: InstallRequest, lines: Iterable[RequirementLine]
) -> tuple[RootRequirements, Situation, SharedChoices]:
    options = {option.name for option in request.file.options()}
    pip = request.target.pip
    roots = collect_root_requirements(lines, request.referents, splits_extras=pip.has(SPLIT_EXTRAS))
    roots = replace(roots, constraints=request.wishes.add_limits(roots.constraints))
    situation = Situation(
        index=request.index,
        target=request.target,
        image=request.image,
        formats=FormatControl.of_file(request.file),
        judged=request.judged,
        dependencies=request.dependencies,
        pre_releases=request.pre_releases or "--pre" in options,
        prefer_binary=request.prefer_binary or "--prefer-binary" in options,
    )
    # Of addresses each search has candidates of its own.
    of_one = any(isinstance(one, ExplicitRequirement) for one in roots.requirements) or any(
        one.files for one in roots.constraints.values()
    )
    shared = SharedChoices(situation, is_shared=False) if of_one else share_choices(situation)
    return roots, situation, shared


def _go_straight(
    request: InstallRequest, roots: RootRequirements, shared: SharedChoices
) -> Resolved | Outgrown | None:
    """Search as far as nothing clashes; else the engine has to be asked."""
    batch = request.index if answers_many(request.index) and request.index.waits() else None

    def search(*, only_known: bool) -> Resolved:
        shared.read_only_what_is_known(only_known=only_known)
        try:
            provider = _provider(request, roots, shared.factory, shared.finders)
            result = search_straight(provider, shared, request.keep_going)
        finally:
            shared.read_only_what_is_known(only_known=False)
        return Resolved(result=result, provider=provider, is_straight=True)

    try:
        # Of most files in a tree at most the pins are new, and of many not even these.
        for depth in () if batch is None else (0, 1, DEPTH):
            if batch is not None and depth:
                provider = _provider(request, roots, shared.factory, shared.finders)
                prefetch(provider, batch, request.keep_going, depth=depth, shared=shared)
            with suppress(NotReadYet):
                return search(only_known=True)
        return search(only_known=False)
    except Outgrown as outgrown:
        return outgrown
    except (NotStraight, StoppingMarker, UnusableFile, ProjectUnavailable, GaveUp):
        return None


def _provider(
    request: InstallRequest, roots: RootRequirements, factory: Factory, finders: Finders
) -> PipProvider:
    return PipProvider(
        roots=roots,
        target=request.target,
        factory=factory,
        finders=finders,
        judged=request.judged,
        wishes=request.wishes,
    )


def _search(
    request: InstallRequest, roots: RootRequirements, factory: Factory, finders: Finders
) -> Resolved | Contradiction | Unresolved:
    """Search with the engine; raises `NotStraight` for an address, if the factory is shared."""
    provider = _provider(request, roots, factory, finders)
    try:
        if answers_many(request.index) and request.index.waits():
            prefetch(provider, request.index, request.keep_going)
        result = run_engine(provider, backtracking(request.target.pip), request.keep_going)
    except ResolutionImpossible as impossible:
        causes = tuple((cause.requirement, cause.parent) for cause in impossible.causes)
        return Contradiction(causes=causes, provider=provider)
    except UnusableFile as unusable:
        return Contradiction(
            causes=((unusable.requirement, None),), provider=provider, unusable=unusable.file
        )
    except StoppingMarker as marker:
        causes = ((marker.requirement, marker.candidate),)
        return Contradiction(causes=causes, provider=provider, stopping=marker.reason)
    except ProjectUnavailable as stopped:
        answer = stopped.answer
        return Unresolved(reason=answer.reason, name=answer.name, offline=answer.offline)
    except GaveUp:
        return Unresolved(
            reason="the search for versions that fit together took too long: the more lines are "
            "pinned, the less there is to try"
        )
    return Resolved(result=result, provider=provider)
