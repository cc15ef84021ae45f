"""What a search may change: the lines by name, which of them have to change, and to what."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import ProjectReleases
from pinproof.files.release import NewerGlibcNeeded, SourceOnly
from pinproof.index.model import Project, answers_many
from pinproof.record import field, record, replace
from pinproof.repair.as_written import AsWritten
from pinproof.repair.limits import Limits
from pinproof.repair.nearness import OTHER, SAME_MAJOR, Near, order_by_nearness, up_to
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import pinning_clause
from pinproof.resolve.resolver import Contradiction, InstallRequest, resolve_lines
from pinproof.resolve.wishes import Wishes

# Of a line that has to change so many of the nearest releases are read at once.
_READ_AHEAD = 6


class NearVersions(Mapping[RequirementLine, Sequence[Near]]):
    """The versions that each line may change to; looked at only for lines that are to change.

    To put all releases of all projects in order takes longer than a search.
    """

    def __init__(
        self,
        orders: Mapping[RequirementLine, Callable[[], Sequence[Near]]],
        known: Mapping[RequirementLine, Sequence[Near]],
    ) -> None:
        """Take what orders them, and those that are known already."""
        self._orders = orders
        self._known = dict(known)

    def __getitem__(self, line: RequirementLine) -> Sequence[Near]:
        """Give the versions of a line, nearest first."""
        if line not in self._known:
            self._known[line] = self._orders[line]()
        return self._known[line]

    def __contains__(self, line: object) -> bool:
        """Tell whether a line may change at all."""
        return line in self._orders

    def __iter__(self) -> Iterator[RequirementLine]:
        """Give the lines in the order of the file."""
        return iter(self._orders)

    def __len__(self) -> int:
        """Count them."""
        return len(self._orders)


@record
class RepairSubject:
    """The lines that may change, each with the versions that it may change to, nearest first.

    `bad` have to change whatever the others become. `hopeless` are lines for which there is no
    other version.
    """

    orders: Mapping[RequirementLine, Sequence[Near]] = field(default_factory=dict)
    bad: frozenset[RequirementLine] = frozenset()
    hopeless: tuple[RequirementLine, ...] = ()


def find_subject(
    request: InstallRequest,
    lines: Iterable[RequirementLine],
    limits: Limits,
    as_written: AsWritten | None = None,
) -> RepairSubject:
    """Look at each line by itself; `as_written` as in `NearestSearch`."""
    lines = list(lines)
    orders: dict[RequirementLine, Callable[[], Sequence[Near]]] = {}
    known: dict[RequirementLine, Sequence[Near]] = {}
    bad: list[RequirementLine] = []
    hopeless: list[RequirementLine] = []
    formats = FormatControl.of_file(request.file)
    constraints = [one for one in lines if one.is_constraint]
    for line in lines:
        name = line.normalized_name
        if line.is_constraint or line.url is not None or name is None:
            continue
        held = _held(request, name)
        project = request.index.project(name)
        releases = None
        if isinstance(project, Project):
            releases = request.judged.of(project, request.target, formats.allowed(name))
        elif held is None:
            continue
        order = partial(_order, line, releases, held, limits.get(name, ()))
        is_satisfied = as_written is not None and as_written.satisfies(line, limits)
        around = [one for one in constraints if one.normalized_name == name]
        if not is_satisfied and _clashes_alone(request, [line, *around], limits):
            known[line] = order()
            (bad if known[line] else hopeless).append(line)
        elif releases is not None and not _is_held(line, held):
            better = _better(line, releases, order)
            if better:
                known[line] = better
                bad.append(line)
        orders[line] = order
        if line in bad and releases is not None:
            _read_ahead(request, releases, known[line])
    for line in hopeless:
        del orders[line]
    return RepairSubject(
        orders=NearVersions(orders, known), bad=frozenset(bad), hopeless=tuple(hopeless)
    )


def _held(request: InstallRequest, name: str) -> Version | None:
    held = request.image.distributions.get(name) if request.image is not None else None
    try:
        return None if held is None or held.version is None else Version(held.version)
    except ValueError:
        return None


def _order(
    line: RequirementLine,
    releases: ProjectReleases | None,
    held: Version | None,
    limits: tuple[SpecifierSet, ...],
) -> Sequence[Near]:
    if releases is not None:
        return order_by_nearness(line, releases, held).within(limits)
    if held is None or not all(limit.contains(held) for limit in limits):
        return ()
    return (Near(version=held, step=0, needs_build=False),)


def _is_held(line: RequirementLine, held: Version | None) -> bool:
    clause = pinning_clause(line)
    try:
        return clause is not None and held is not None and Version(clause.version) == held
    except ValueError:
        return False


def _clashes_alone(request: InstallRequest, lines: list[RequirementLine], limits: Limits) -> bool:
    """Tell whether nothing satisfies a line, whatever it depends on."""
    name = lines[0].normalized_name or ""
    own = {name: limits[name]} if name in limits else {}
    alone = replace(request, dependencies=False, wishes=Wishes(limits=own))
    return isinstance(resolve_lines(alone, lines), Contradiction)


def _better(
    line: RequirementLine, releases: ProjectReleases, order: Callable[[], Sequence[Near]]
) -> Sequence[Near]:
    """Give what comes before a pin to a release that is withdrawn or has to be built.

    Where it only has to be built, or is withdrawn, releases of another major version are not
    worth it. The pin itself comes last.
    """
    clause = pinning_clause(line)
    if clause is None:
        return ()
    verdict = releases.judge_pin(clause.operator, clause.version)
    is_worse = isinstance(verdict.fault, SourceOnly | NewerGlibcNeeded)
    if verdict.version is None or (verdict.yanked is None and not is_worse):
        return ()
    written = verdict.version
    farthest = OTHER if isinstance(verdict.fault, NewerGlibcNeeded) else SAME_MAJOR
    better = [
        one
        for one in up_to(order(), farthest)
        if one.version != written
        and not one.needs_build
        and one.version.is_prerelease <= written.is_prerelease
    ]
    return (*better, Near(version=written, step=farthest, needs_build=False)) if better else ()


def _read_ahead(request: InstallRequest, releases: ProjectReleases, order: Sequence[Near]) -> None:
    """Have what the nearest releases declare read at once, where that saves waiting."""
    if answers_many(request.index):
        files = [releases.file_of(one.version) for one in order[:_READ_AHEAD]]
        request.index.metadata_of([file for file in files if file is not None])
