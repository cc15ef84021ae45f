"""The order in which pip tries the releases of a project, read only as far as needed.

Source: pip, index/package_finder.py and resolution/resolvelib/factory.py.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import Version

from pinproof.files.fitting import FittingFile
from pinproof.files.project_releases import ProjectReleases
from pinproof.index.model import DistributionFile
from pinproof.pip.behaviour import BOUNDS_ADMIT_EARLY, EARLY_FALLBACK, YANKED_FOR_RANGES
from pinproof.pip.release import PipRelease
from pinproof.requirements.pins import is_pin
from pinproof.requirements.specifiers import read_version

# A version and the file of it that pip takes.
TriedFile: TypeAlias = tuple[Version, DistributionFile]
_NAMES_PRE_RELEASE = frozenset(("==", ">=", "<=", "~=", "==="))


class Finder:
    """Finds files of one project, as pip with its options `--pre` and `--prefer-binary` does."""

    def __init__(
        self,
        releases: ProjectReleases,
        pip: PipRelease,
        *,
        pre_releases: bool,
        prefer_binary: bool,
    ) -> None:
        """Nothing is looked for yet."""
        self._releases = releases
        self._pip = pip
        self._pre_releases = pre_releases
        self._prefer_binary = prefer_binary
        self._holds: dict[tuple[SpecifierSet, Version], bool] = {}
        self._pinned: dict[tuple[SpecifierSet, ...], list[TriedFile]] = {}

    @property
    def unseen(self) -> str:
        """Why there may be more than can be found."""
        return self._releases.project.unseen

    def matching(
        self, specifiers: tuple[SpecifierSet, ...], hashes: frozenset[tuple[str, str]]
    ) -> Iterator[TriedFile]:
        """Give the file that pip would try for each release in all those ranges."""
        known = None if hashes else self._pinned.get(specifiers)
        if known is not None:
            yield from known
            return
        clauses = [clause for specifier in specifiers for clause in specifier]
        if hashes or self._prefer_binary or any(map(is_pin, clauses)):
            tried = list(self._by_file(list(self._in_range(specifiers, clauses)), clauses, hashes))
            if not hashes:
                self._pinned[specifiers] = tried
            yield from tried
            return
        found = False
        for version in self._in_range(specifiers, clauses):
            for candidate in self._releases.fitting(version):
                if candidate.file.yanked is None:
                    found = True
                    yield version, candidate.file
                    break
        if not found and self._pip.has(YANKED_FOR_RANGES):
            yield from self._by_file(list(self._in_range(specifiers, clauses)), clauses, hashes)

    def _by_file(
        self,
        versions: list[Version],
        clauses: list[Specifier],
        hashes: frozenset[tuple[str, str]],
    ) -> Iterator[TriedFile]:
        found = [(version, one) for version in versions for one in self._releases.fitting(version)]
        # Source: PEP 592, Installers: withdrawn files are for pins that nothing else satisfies.
        yanked = all(one.file.yanked is not None for _, one in found) and (
            self._pip.has(YANKED_FOR_RANGES) or any(map(is_pin, clauses))
        )
        if hashes and any(hashes.intersection(one.file.hashes.items()) for _, one in found):
            found = [
                (version, one)
                for version, one in found
                if not one.file.hashes or hashes.intersection(one.file.hashes.items())
            ]
        key = self._key(hashes)
        tried: set[Version] = set()
        # The newest release's files are already in order, so a stable sort keeps that order.
        for version, one in sorted(found, key=key, reverse=True):
            if version not in tried and (yanked or one.file.yanked is None):
                tried.add(version)
                yield version, one.file

    def _key(
        self, hashes: frozenset[tuple[str, str]]
    ) -> Callable[[tuple[Version, FittingFile]], tuple[bool, bool, bool, Version]]:
        def key(found: tuple[Version, FittingFile]) -> tuple[bool, bool, bool, Version]:
            version, one = found
            return (
                bool(hashes.intersection(one.file.hashes.items())),
                one.file.yanked is None,
                self._prefer_binary and one.kind == "wheel",
                version,
            )

        return key

    def _in_range(
        self, specifiers: tuple[SpecifierSet, ...], clauses: list[Specifier]
    ) -> Iterator[Version]:
        """Give the releases with a file that fits, the newest first."""
        early = self._pre_releases or any(admits_pre_releases(one, self._pip) for one in clauses)
        fall_back = not early and (self._pip.has(EARLY_FALLBACK) or not clauses)
        found_final = False
        for version in self._possible(clauses):
            if version.is_prerelease and not early:
                continue
            if self._all_hold(specifiers, version) and self._releases.fitting(version):
                found_final = True
                yield version
        if fall_back and not found_final:
            for version in self._possible(clauses):
                if (
                    version.is_prerelease
                    and self._all_hold(specifiers, version)
                    and self._releases.fitting(version)
                ):
                    yield version

    def _possible(self, clauses: list[Specifier]) -> list[Version]:
        # A pin, the usual case, needs no walk over all releases.
        pin = next((one for one in clauses if one.operator == "==" and is_pin(one)), None)
        if pin is None:
            return self._releases.versions()
        return self._releases.named_by_pin(Version(pin.version))

    def _all_hold(self, specifiers: tuple[SpecifierSet, ...], version: Version) -> bool:
        for specifier in specifiers:
            key = (specifier, version)
            holds = self._holds.get(key)
            if holds is None:
                holds = self._holds[key] = specifier.contains(version)
            if not holds:
                return False
        return True


def admits_pre_releases(clause: Specifier, pip: PipRelease) -> bool:
    """Tell whether a clause names a pre-release, so that any may be chosen."""
    if clause.operator not in _NAMES_PRE_RELEASE and not (
        pip.has(BOUNDS_ADMIT_EARLY) and clause.operator in {"<", ">"}
    ):
        return False
    version = read_version(clause.version.removesuffix(".*"))
    return version is not None and version.is_prerelease
