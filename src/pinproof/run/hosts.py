"""Lines for pip in files of other kinds, each with what is said of where they are installed."""

import os
from collections.abc import Iterator, Mapping, Sequence

from pinproof.gather.targets import Stated
from pinproof.hosts.model import Hosted
from pinproof.record import field, record, replace


@record(eq=False)
class HostUse:
    """Lines in a file of another kind, and what is said of where they are installed."""

    hosted: Hosted
    stated: Stated | None = None


@record
class Hosts:
    """The hosts that were met, by real path, and what definitions hold themselves.

    Of those in `_only_used` nothing is judged but what a deployment uses.
    """

    _met: dict[str, tuple[Hosted, ...]] = field(default_factory=dict)
    _only_used: set[str] = field(default_factory=set)
    _written: list[HostUse] = field(default_factory=list)

    def meet(self, path: str, hosted: tuple[Hosted, ...], *, is_only_used: bool = False) -> None:
        """Note down the lines of a file; `is_only_used` where a deployment led to it."""
        real = os.path.realpath(path)
        self._met.setdefault(real, hosted)
        if is_only_used:
            self._only_used.add(real)

    def add(self, hosted: Sequence[Hosted], stated: Stated | None) -> None:
        """Note down lines that stand in a definition."""
        self._written.extend(HostUse(hosted=each, stated=stated) for each in hosted)

    def lacking(self, paths: Mapping[str, str]) -> Iterator[str]:
        """Give those of some files, by real path, that were not met."""
        return (path for real, path in paths.items() if real not in self._met)

    def uses(self, stated: Mapping[str, Sequence[Stated]]) -> tuple[HostUse, ...]:
        """Give all lines, those of a file once for each deployment that uses it."""
        uses = list(self._written)
        for real, hosted in self._met.items():
            left = dict.fromkeys(map(id, hosted))
            for one in stated.get(real, ()):
                chosen = hosted if one.lists is None else one.lists.choose(hosted)
                uses += [_used(each, one) for each in chosen]
                for each in chosen:
                    left.pop(id(each), None)
            # Lists that nobody asks for are judged where the file was named.
            if real not in self._only_used:
                uses += [_used(each, None) for each in hosted if id(each) in left]
        return tuple(uses)


def _used(hosted: Hosted, stated: Stated | None) -> HostUse:
    if stated is not None and (stated.lists is None or stated.lists.as_requirements):
        hosted = replace(hosted, about=replace(hosted.about, installer=stated.installer))
    return HostUse(hosted=hosted, stated=stated)
