"""What is wished of a search beyond what pip does: what is ruled out, and what comes first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinproof.files.finder import TriedFile
from pinproof.files.proposable import may_be_proposed
from pinproof.record import field, record, replace
from pinproof.resolve.constraint import NO_CONSTRAINT, Constraint


@record
class Wishes:
    """Wishes by normalized name.

    `limits` are ranges to be kept, as if constraints set them. `orders` are the only versions
    that may be chosen, best first. `preferred` come before all others, as long as they may be
    proposed. `wheels_first` takes what need not be built before what must.
    """

    limits: Mapping[str, tuple[SpecifierSet, ...]] = field(default_factory=dict)
    orders: Mapping[str, Iterable[Version]] = field(default_factory=dict)
    preferred: Mapping[str, Version] = field(default_factory=dict)
    wheels_first: bool = False

    def add_limits(self, constraints: Mapping[str, Constraint]) -> Mapping[str, Constraint]:
        """Give constraints with the limits beside them."""
        if not self.limits:
            return constraints
        found = dict(constraints)
        for name, limits in self.limits.items():
            known = found.get(name, NO_CONSTRAINT)
            found[name] = replace(known, specifiers=(*known.specifiers, *limits))
        return found

    def arrange(
        self, name: str, matching: Callable[..., Iterator[TriedFile]]
    ) -> Iterator[TriedFile]:
        """Give what pip would try of a project in the order that is wished, as far as it is read.

        `matching` gives what pip tries, in ranges that are given besides.
        """
        order = self.orders.get(name)
        if order is not None:
            late = []
            for wished in order:
                for tried in matching(_only(wished)):
                    if tried[0] == wished and may_be_proposed(tried[1]):
                        yield tried
                    elif tried[0] == wished:
                        late.append(tried)
            yield from late
            return
        first = self.preferred.get(name)
        for version, file in () if first is None else matching(_only(first)):
            if version == first and may_be_proposed(file):
                yield version, file
        builds = []
        for version, file in matching():
            if self.wheels_first and file.kind == "sdist":
                builds.append((version, file))
            else:
                yield version, file
        yield from builds


# Searches of a repair try the same few hundreds again and again.
@lru_cache(maxsize=1024)
def _only(version: Version) -> SpecifierSet:
    return SpecifierSet(f"=={version}", prereleases=True)


NO_WISHES = Wishes()
