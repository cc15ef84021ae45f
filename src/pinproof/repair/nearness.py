"""How near a version is to what the user wrote, and the order in which others are tried.

Nearest is the version as written; then the same minor release, then the same major one, then any
other; among these the one with the fewest releases between, and of two the newer. What is
withdrawn, a pre-release, or has to be built comes after all that is not.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import overload

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinproof.files.project_releases import ProjectReleases
from pinproof.files.proposable import may_be_proposed
from pinproof.record import NamedTuple, record
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import pinning_clause

# How far: the same minor release, the same major one, another.
SAME_MINOR, SAME_MAJOR, OTHER = 0, 1, 2


@record
class Near:
    """A version that a line may be changed to. `step` is one of the above.

    `is_late`: it has to be built, or is a pre-release, and comes after all that is neither.
    """

    version: Version
    step: int
    needs_build: bool
    is_late: bool = False


def find_written(line: RequirementLine) -> Version | None:
    """Give the version from which nearness counts: that of the pin, else the first one named."""
    clause = pinning_clause(line) or next(iter(line.clauses), None)
    if clause is None:
        return None
    try:
        return Version(clause.version.removesuffix(".*"))
    except ValueError:
        return None


class _Place(NamedTuple):
    """Where a version stands among the others, before anybody looks at its files."""

    is_later: bool
    early: bool
    step: int
    distance: int
    is_below: bool
    version: Version


class NearestFirst(Sequence[Near]):
    """Versions, the nearest first, each looked at when its turn comes.

    To judge all files of a project takes longer than most searches, of which few go far.
    """

    def __init__(
        self, places: Iterable[_Place], needs_build: Callable[[Version], bool | None]
    ) -> None:
        """Take the places in their order; `needs_build` gives `None` for what is none of them."""
        self._places = tuple(places)
        self._needs_build = needs_build
        self._known: list[Near] = []
        self._rest = self._find()

    def up_to(self, most: int) -> Iterator[Near]:
        """Give those that are no farther than a step, but for those that come after all others."""
        near = NearestFirst((one for one in self._places if one.step <= most), self._needs_build)
        return (one for one in near if not one.is_late)

    def within(self, limits: Iterable[SpecifierSet]) -> "NearestFirst":
        """Give those that are in some ranges."""
        limits = tuple(limits)
        places = (
            one for one in self._places if all(limit.contains(one.version) for limit in limits)
        )
        return NearestFirst(places, self._needs_build)

    def _find(self) -> Iterator[Near]:
        late: list[tuple[bool, _Place]] = []
        for place in self._places:
            needs_build = self._needs_build(place.version)
            if needs_build is None:
                continue
            if place.is_later and (needs_build or place.early):
                late.append((needs_build, place))
            else:
                yield Near(version=place.version, step=place.step, needs_build=needs_build)
        for needs_build, place in sorted(late):
            yield Near(
                version=place.version, step=place.step, needs_build=needs_build, is_late=True
            )

    def __iter__(self) -> Iterator[Near]:
        """Give one after the other."""
        at = 0
        while True:
            if at == len(self._known):
                more = next(self._rest, None)
                if more is None:
                    return
                self._known.append(more)
            yield self._known[at]
            at += 1

    @overload
    def __getitem__(self, at: int) -> Near: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Near]: ...

    def __getitem__(self, at: int | slice) -> Near | Sequence[Near]:
        """Give one of them, or some."""
        if isinstance(at, slice):
            return list(islice(self, at.start, at.stop, at.step))
        found = next(islice(self, at, None), None)
        if found is None:
            raise IndexError(at)
        return found

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return next(iter(self), None) is not None

    def __len__(self) -> int:
        """Count them, for which all are looked at."""
        return sum(1 for _ in self)


def up_to(order: Sequence[Near], most: int) -> Iterator[Near]:
    """Give the versions of an order that are no farther than a step, and not late."""
    if isinstance(order, NearestFirst):
        return order.up_to(most)
    return (one for one in order if one.step <= most)


class VersionsOf(Iterable[Version]):
    """The versions of an order, or those up to a step, no further than somebody asks."""

    def __init__(self, order: Sequence[Near], most: int | None = None) -> None:
        """Take the order."""
        self._order = order
        self._most = most

    def __iter__(self) -> Iterator[Version]:
        """Give one after the other."""
        order = self._order if self._most is None else up_to(self._order, self._most)
        return (one.version for one in order)


def order_by_nearness(
    line: RequirementLine, releases: ProjectReleases, held: Version | None
) -> NearestFirst:
    """Give the versions that may take the place of what a line says, the nearest first.

    `held` is what the image holds, which comes before anything else for a line that is no pin.
    Yanked releases and placeholders are none of them. Which Python a file needs that its page does
    not tell is for the search to ask.
    """
    written = find_written(line)
    versions = sorted(releases.versions())
    middle = len(versions) if written is None else bisect_left(versions, written)
    is_pin = pinning_clause(line) is not None
    gap = int(written is not None and written not in versions[middle : middle + 1])
    found: list[_Place] = []
    for place, version in enumerate(versions):
        is_below = place < middle
        distance = middle - place if is_below else place - middle + gap
        if written is not None and str(version) in {written.public, written.base_version}:
            # What a build of it, or a builder's post-release, was made of.
            distance = 0
        early = version.is_prerelease and not (written is not None and written.is_prerelease)
        is_later = version != held or is_pin
        step = _step(version, written)
        found.append(_Place(is_later, early, step, distance, is_below, version))
    if held is not None and held not in set(versions):
        found.append(_Place(is_pin, False, _step(held, written), 0, False, held))
    found.sort(key=lambda one: (one.is_later, one.step, one.distance, one.is_below))

    def needs_build(version: Version) -> bool | None:
        if version == held:
            return False
        files = [one for one in releases.by_name_alone(version) if may_be_proposed(one.file)]
        return all(one.kind == "sdist" for one in files) if files else None

    return NearestFirst(found, needs_build)


def _step(version: Version, written: Version | None) -> int:
    if written is None or version.epoch != written.epoch:
        return OTHER
    if (version.major, version.minor) == (written.major, written.minor):
        return SAME_MINOR
    return SAME_MAJOR if version.major == written.major else OTHER
