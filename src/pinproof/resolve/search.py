"""One search for versions that go together, for all lines of a file or some of them."""

from collections.abc import Callable, Iterable

from resolvelib.resolvers import ResolutionImpossible

from pinproof.image.manifest import ImageManifest
from pinproof.index.model import BatchIndex, DistributionFile, Index
from pinproof.pip.behaviour import PipBehaviour, behaviour, pip_version
from pinproof.record import record
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.resolve.engine import Found, GaveUp, resolve
from pinproof.resolve.model import Unresolved
from pinproof.resolve.prefetch import prefetch
from pinproof.resolve.provider import PipProvider, ProjectUnavailable, UnusableFile
from pinproof.resolve.references import NO_REFERENCES, References
from pinproof.resolve.requirements import Choosable, Wanted
from pinproof.resolve.roots import collect_roots, file_options, format_control
from pinproof.target.model import Target


def _always() -> bool:
    return True


@record
class Question:
    """What is asked for one requirements file.

    `dependencies` is false for `--no-deps`; `pre_releases` and `prefer_binary` add to what the
    file says. `keep_going` is asked during the search, which ends when it says no.
    `references` tell, by its text, what each URL and path of a line leads to.
    """

    file: RequirementsFile
    index: Index
    target: Target
    image: ImageManifest | None = None
    dependencies: bool = True
    pre_releases: bool = False
    prefer_binary: bool = False
    keep_going: Callable[[], bool] = _always
    references: References = NO_REFERENCES

    @property
    def pip(self) -> PipBehaviour:
        """The pip to imitate."""
        return behaviour(
            pip_version(self.target.pip, (self.target.python.major, self.target.python.minor))
        )


@record
class Solution:
    """What the search chose, and the provider that knows about it."""

    found: Found
    provider: PipProvider


@record
class Clash:
    """The demands that the search could not meet together.

    `unusable` is the file of a direct reference that is not for the target at all.
    """

    causes: tuple[tuple[Wanted, Choosable | None], ...]
    provider: PipProvider
    unusable: DistributionFile | None = None


def search(question: Question, lines: Iterable[RequirementLine]) -> Solution | Clash | Unresolved:
    """Resolve some lines of the file as pip would resolve a file of just these."""
    options = {name for name, _ in file_options(question.file)}
    pip = question.pip
    provider = PipProvider(
        roots=collect_roots(lines, question.references, splits_extras=pip.splits_extras),
        index=question.index,
        target=question.target,
        image=question.image,
        pip=pip,
        formats=format_control(question.file),
        pre_releases=question.pre_releases or "--pre" in options,
        prefer_binary=question.prefer_binary or "--prefer-binary" in options,
        dependencies=question.dependencies,
    )
    try:
        if isinstance(question.index, BatchIndex):
            prefetch(provider, question.index, question.keep_going)
        found = resolve(provider, pip.backtracking, question.keep_going)
    except ResolutionImpossible as impossible:
        causes = tuple((cause.requirement, cause.parent) for cause in impossible.causes)
        return Clash(causes=causes, provider=provider)
    except UnusableFile as unusable:
        return Clash(causes=((unusable.wanted, None),), provider=provider, unusable=unusable.file)
    except ProjectUnavailable as stopped:
        answer = stopped.answer
        return Unresolved(reason=answer.reason, name=answer.name, offline=answer.offline)
    except GaveUp:
        return Unresolved(
            reason="the search for versions that go together took too long: the more lines are "
            "pinned, the less there is to try"
        )
    return Solution(found=found, provider=provider)
