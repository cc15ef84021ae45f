"""The provider that makes resolvelib choose as pip does."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from packaging.version import Version
from resolvelib import AbstractProvider
from resolvelib.resolvers import RequirementInformation

from pinproof.files.candidates import Choice, Rejection, judge_apart_from_python
from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import FoundReleases, is_pin
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import DistributionFile, Index, Missing, Unavailable
from pinproof.pip.behaviour import PipBehaviour
from pinproof.requirements.version_range import VersionRange
from pinproof.resolve.candidates import Choices
from pinproof.resolve.preference import Preference, pip_preference
from pinproof.resolve.requirements import (
    NO_LIMIT,
    Choosable,
    Exact,
    Installed,
    Published,
    PythonRange,
    Ranged,
    Roots,
    Wanted,
    WithExtras,
)
from pinproof.resolve.roots import joined_hashes
from pinproof.target.model import Target
from pinproof.target.requires_python import python_allowed

Information: TypeAlias = RequirementInformation[Wanted, Choosable]


class ProjectUnavailable(Exception):  # noqa: N818 - carries data out of the engine
    """The index does not tell about a project: the search cannot go on."""

    def __init__(self, answer: Unavailable) -> None:
        """Keep the index's answer."""
        super().__init__(answer.reason)
        self.answer = answer


class UnusableFile(Exception):  # noqa: N818 - carries data out of the engine
    """A direct reference names a wheel that is not for the target: pip stops at once."""

    def __init__(self, file: DistributionFile, wanted: Wanted) -> None:
        """Keep the file and who asks for it."""
        super().__init__(file.filename)
        self.file = file
        self.wanted = wanted


class PipProvider(AbstractProvider[Wanted, Choosable, str]):
    """Answers the engine from an index and an image, for one target and one pip."""

    def __init__(
        self,
        *,
        roots: Roots,
        index: Index,
        target: Target,
        image: ImageManifest | None,
        pip: PipBehaviour,
        formats: FormatControl,
        pre_releases: bool = False,
        prefer_binary: bool = False,
        dependencies: bool = True,
    ) -> None:
        """Take what is asked for and where; `dependencies` is false for `--no-deps`."""
        self.roots = roots
        self.choices = Choices(
            index=index, target=target, image=image, pip=pip, dependencies=dependencies
        )
        for one in roots.wanted:
            if isinstance(one, Exact):
                self.choices.adopt(one.candidate)
        self.missing: set[str] = set()
        self._index = index
        self._target = target
        self._pip = pip
        self._formats = formats
        self._pre_releases = pre_releases
        self._prefer_binary = prefer_binary
        self._found: dict[str, FoundReleases | None] = {}
        self._depths: dict[str, float] = {}

    def identify(self, requirement_or_candidate: Wanted | Choosable) -> str:
        """Give `name`, `name[extra]`, or the name for the Python."""
        return requirement_or_candidate.identifier

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Choosable],
        candidates: Mapping[str, Iterator[Choosable]],
        information: Mapping[str, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> Preference:
        """Give the key by which pip decides which project is next; the least is first."""
        del resolutions, candidates
        return pip_preference(
            identifier,
            tuple(information[identifier]),
            backtrack_causes,
            pip=self._pip,
            order=self.roots.order.get(identifier, math.inf),
            depths=self._depths,
        )

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[str],
        resolutions: Mapping[str, Choosable],
        candidates: Mapping[str, Iterator[Choosable]],
        information: Mapping[str, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> Iterable[str]:
        """Since 25.1 pip takes up what has just clashed before it compares preferences."""
        del resolutions, candidates, information
        if self._pip.preference != "bounds":
            return identifiers
        names = list(identifiers)
        if self.choices.python.identifier in names:
            return [self.choices.python.identifier]
        causes = {cause.requirement.identifier for cause in backtrack_causes}
        causes.update(cause.parent.identifier for cause in backtrack_causes if cause.parent)
        return [name for name in names if name in causes] or names

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Wanted]],
        incompatibilities: Mapping[str, Iterator[Choosable]],
    ) -> Callable[[], Iterator[Choosable]] | list[Choosable]:
        """Give what may be chosen, in pip's order, read no further than the engine asks."""
        name, bracket, rest = identifier.partition("[")
        extras = tuple(rest.removesuffix("]").split(",")) if bracket else ()
        wanted = list(requirements[identifier])
        ranged = [one for one in wanted if isinstance(one, Ranged)]
        exact = [one for one in map(self._only, wanted) if one is not None]
        if extras:
            for one in requirements.get(name, iter(())):
                if isinstance(one, Exact) and not isinstance(one.candidate, WithExtras):
                    exact.append(self.choices.extend(one.candidate, extras))
                elif isinstance(one, Ranged) and self._pip.splits_extras:
                    ranged.append(one)
        if ranged:
            exact += self._limited_files(name, extras)
        excluded = {id(one) for one in incompatibilities[identifier]}
        if exact:
            return [
                one
                for one in dict.fromkeys(exact)
                if id(one) not in excluded
                and self._within_limit(one)
                and all(self.is_satisfied_by(demand, one) for demand in wanted)
            ]
        if not ranged:
            return []
        return lambda: self._search(name, extras, ranged, excluded)

    def _only(self, wanted: Wanted) -> Choosable | None:
        if isinstance(wanted, Exact):
            self._refuse_unusable(wanted)
            return wanted.candidate
        if isinstance(wanted, PythonRange) and python_allowed(
            wanted.text, self._target.python, self._target.pip
        ):
            return self.choices.python
        return None

    def _refuse_unusable(self, wanted: Exact) -> None:
        chosen = wanted.candidate
        base = chosen.base if isinstance(chosen, WithExtras) else chosen
        if isinstance(base, Published) and base.is_direct and base.file.kind == "wheel":
            outcome = judge_apart_from_python(base.file, self._target)
            if isinstance(outcome, Rejection):
                raise UnusableFile(base.file, wanted)

    def _limited_files(self, name: str, extras: tuple[str, ...]) -> list[Choosable]:
        chosen: list[Choosable] = []
        for file in self.roots.limits.get(name, NO_LIMIT).files:
            published = Published(name=name, version=file.version, file=file, is_direct=True)
            base = self.choices.base(published)
            chosen.append(self.choices.extend(base, extras) if extras else base)
        return chosen

    def is_satisfied_by(self, requirement: Wanted, candidate: Choosable) -> bool:
        """Tell whether a choice meets a demand; an unknown version meets any range but a pin."""
        if isinstance(requirement, Ranged):
            base = candidate.base if isinstance(candidate, WithExtras) else candidate
            if isinstance(base, Installed):
                return _keeps(requirement.specifier, base)
            version = candidate.version
            return version is None or requirement.specifier.contains(version)
        if isinstance(requirement, Exact):
            return candidate is requirement.candidate
        return python_allowed(requirement.text, self._target.python, self._target.pip)

    def get_dependencies(self, candidate: Choosable) -> list[Wanted]:
        """Give what a choice depends on, in the order in which it declares it."""
        return self.choices.depends(candidate)

    def _search(
        self, name: str, extras: tuple[str, ...], ranged: list[Ranged], excluded: set[int]
    ) -> Iterator[Choosable]:
        limit = self.roots.limits.get(name, NO_LIMIT)
        bounds = [*limit.specifiers, *(one.specifier for one in ranged)]
        specifiers = tuple(dict.fromkeys(bound for bound in bounds if len(bound)))
        hashes = limit.hashes
        for one in ranged:
            hashes = joined_hashes(hashes, one.hashes)
        installed = self.choices.installed(name)
        held: Version | None = None
        if installed is not None and all(_keeps(one, installed) for one in specifiers):
            chosen = self.choices.extend(installed, extras) if extras else installed
            if id(chosen) not in excluded:
                held = installed.version
                yield chosen
        found = self._releases(name)
        if found is None:
            return
        for version, file in found.matching(specifiers, hashes):
            if version == held:
                continue
            base = self.choices.base(Published(name=name, version=version, file=file))
            if self.choices.is_discarded(base):
                continue
            other = self.choices.extend(base, extras) if extras else base
            if id(other) not in excluded:
                yield other

    def has_release(self, wanted: Ranged) -> bool:
        """Tell whether anything satisfies a demand by itself, constraints and all else aside."""
        installed = self.choices.installed(wanted.name)
        if installed is not None and self.is_satisfied_by(wanted, installed):
            return True
        found = self._releases(wanted.name)
        bounds = (wanted.specifier,) if len(wanted.specifier) else ()
        return found is not None and any(True for _ in found.matching(bounds, wanted.hashes))

    def needs_index(self, name: str) -> bool:
        """Tell whether the image alone cannot answer what is asked of a project."""
        return self.choices.installed(name) is None and name not in self._found

    def first_choice(self, wanted: Ranged) -> Choosable | None:
        """Give what would be chosen for one demand if it were the only one."""
        return next(self._search(wanted.name, wanted.extras, [wanted], set()), None)

    def _releases(self, name: str) -> FoundReleases | None:
        if name not in self._found:
            answer = self._index.project(name)
            if isinstance(answer, Unavailable):
                raise ProjectUnavailable(answer)
            if isinstance(answer, Missing):
                self.missing.add(name)
                self._found[name] = None
            else:
                self._found[name] = FoundReleases(
                    answer,
                    self._target,
                    Choice(formats=self._formats.allowed(name)),
                    self._pip,
                    pre_releases=self._pre_releases,
                    prefer_binary=self._prefer_binary,
                )
        return self._found[name]

    def _within_limit(self, candidate: Choosable) -> bool:
        limit = self.roots.limits.get(candidate.name, NO_LIMIT)
        if limit.files:
            base = candidate.base if isinstance(candidate, WithExtras) else candidate
            if not isinstance(base, Published) or any(
                file.url != base.file.url for file in limit.files
            ):
                return False
        version = candidate.version
        return version is None or all(one.contains(version) for one in limit.specifiers)


def _keeps(specifier: VersionRange, installed: Installed) -> bool:
    """Tell whether pip takes what is installed for it; a pin is hardly ever an unknown version."""
    if installed.version is not None:
        return specifier.contains(installed.version)
    if installed.distribution.version is not None:
        return not len(specifier)
    return not any(map(is_pin, specifier))
