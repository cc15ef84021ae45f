"""The provider that makes resolvelib choose as pip does."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from packaging.specifiers import SpecifierSet
from resolvelib import AbstractProvider

from pinproof.files.fitting import Rejection
from pinproof.files.project_releases import JudgedReleases
from pinproof.index.model import DistributionFile, Unavailable
from pinproof.pip.behaviour import SPLIT_EXTRAS, preference
from pinproof.resolve.candidates import (
    AlreadyInstalledCandidate,
    Candidate,
    ExtrasCandidate,
    LinkCandidate,
    is_kept_by,
)
from pinproof.resolve.constraint import NO_CONSTRAINT, join_hashes
from pinproof.resolve.factory import Factory
from pinproof.resolve.preference import (
    Demands,
    Information,
    PreferenceKey,
    make_preference_key,
    sum_up,
)
from pinproof.resolve.requirements import (
    ExplicitRequirement,
    Requirement,
    RequiresPythonRequirement,
    SpecifierRequirement,
)
from pinproof.resolve.roots import RootRequirements
from pinproof.resolve.straight.finders import Finders, ProjectUnavailable
from pinproof.resolve.wishes import NO_WISHES, Wishes
from pinproof.target.model import Target
from pinproof.target.requires_python import python_allowed


class UnusableFile(Exception):  # noqa: N818 - carries data out of the engine
    """A direct reference names a wheel that is not for the target: pip stops at once."""

    def __init__(self, file: DistributionFile, requirement: Requirement) -> None:
        """Keep the file and what asks for it."""
        super().__init__(file.filename)
        self.file = file
        self.requirement = requirement


class PipProvider(AbstractProvider[Requirement, Candidate, str]):
    """Answers the engine from an index and an image, for one target and one pip."""

    def __init__(
        self,
        *,
        roots: RootRequirements,
        target: Target,
        factory: Factory,
        finders: Finders,
        judged: JudgedReleases,
        wishes: Wishes = NO_WISHES,
    ) -> None:
        """Take what is asked for, and what is known of what there is."""
        self.roots = roots
        self.target = target
        self.factory = factory
        self.finders = finders
        self.wishes = wishes
        for one in roots.requirements:
            if isinstance(one, ExplicitRequirement):
                self.factory.adopt(one.candidate)
        self._pip = target.pip
        self._judged = judged
        self._depths: dict[str, float] = {}
        # Each stays alive beside its answer, so that no other object gets its id.
        self._asked: dict[int, tuple[Candidate, list[Requirement]]] = {}

    def identify(self, requirement_or_candidate: Requirement | Candidate) -> str:
        """Give `name`, `name[extra]`, or the name for the Python."""
        return requirement_or_candidate.identifier

    def get_preference(
        self,
        identifier: str,
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> PreferenceKey:
        """Give the key by which pip decides which project is next; the least is first."""
        del resolutions, candidates
        asked = tuple(information[identifier])
        return self.get_key(identifier, asked, sum_up(asked), backtrack_causes)

    def get_key(
        self,
        identifier: str,
        information: Collection[Information],
        demands: Demands,
        backtrack_causes: Sequence[Information],
    ) -> PreferenceKey:
        """Give the key of a project of which the demands are known."""
        return make_preference_key(
            identifier,
            information,
            demands,
            backtrack_causes,
            pip=self._pip,
            order=self.roots.user_requested.get(identifier, math.inf),
            depths=self._depths,
        )

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[str],
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[Information]],
        backtrack_causes: Sequence[Information],
    ) -> Iterable[str]:
        """Since 25.1 pip takes up what has just clashed before it compares preferences."""
        del resolutions, candidates, information
        if preference(self._pip) != "bounds":
            return identifiers
        names = list(identifiers)
        if self.factory.python.identifier in names:
            return [self.factory.python.identifier]
        causes = {cause.requirement.identifier for cause in backtrack_causes}
        causes.update(cause.parent.identifier for cause in backtrack_causes if cause.parent)
        return [name for name in names if name in causes] or names

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Requirement]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> Callable[[], Iterator[Candidate]] | list[Candidate]:
        """Give what may be chosen, in pip's order, read no further than the engine asks."""
        name, bracket, rest = identifier.partition("[")
        extras = tuple(rest.removesuffix("]").split(",")) if bracket else ()
        asked = list(requirements[identifier])
        named = [one for one in asked if isinstance(one, SpecifierRequirement)]
        explicit = [one for one in map(self._only, asked) if one is not None]
        if extras:
            for one in requirements.get(name, iter(())):
                if isinstance(one, ExplicitRequirement) and not isinstance(
                    one.candidate, ExtrasCandidate
                ):
                    explicit.append(self.factory.extend(one.candidate, extras))
                elif isinstance(one, SpecifierRequirement) and self._pip.has(SPLIT_EXTRAS):
                    named.append(one)
        if named:
            explicit += self._constrained_files(name, extras)
        excluded = {id(one) for one in incompatibilities[identifier]}
        constraint = self.roots.constraints.get(name, NO_CONSTRAINT)
        if explicit:
            return [
                one
                for one in dict.fromkeys(explicit)
                if id(one) not in excluded
                and constraint.is_satisfied_by(one)
                and all(self.is_satisfied_by(requirement, one) for requirement in asked)
            ]
        if not named:
            return []
        return lambda: self._search(name, extras, named, excluded)

    def _only(self, requirement: Requirement) -> Candidate | None:
        if isinstance(requirement, ExplicitRequirement):
            self._refuse_unusable(requirement)
            return requirement.candidate
        if isinstance(requirement, RequiresPythonRequirement) and python_allowed(
            requirement.text, self.target.python, self._pip
        ):
            return self.factory.python
        return None

    def _refuse_unusable(self, requirement: ExplicitRequirement) -> None:
        chosen = requirement.candidate
        base = chosen.base if isinstance(chosen, ExtrasCandidate) else chosen
        if isinstance(base, LinkCandidate) and base.is_direct and base.file.kind == "wheel":
            outcome = self._judged.judge(self.target).judge_apart_from_python(base.file)
            if isinstance(outcome, Rejection):
                raise UnusableFile(base.file, requirement)

    def _constrained_files(self, name: str, extras: tuple[str, ...]) -> list[Candidate]:
        chosen: list[Candidate] = []
        for file in self.roots.constraints.get(name, NO_CONSTRAINT).files:
            published = LinkCandidate(name=name, version=file.version, file=file, is_direct=True)
            base = self.factory.link(published)
            chosen.append(self.factory.extend(base, extras) if extras else base)
        return chosen

    def is_satisfied_by(self, requirement: Requirement, candidate: Candidate) -> bool:
        """Tell whether a candidate meets a requirement; an unknown version meets any range."""
        if isinstance(requirement, SpecifierRequirement):
            base = candidate.base if isinstance(candidate, ExtrasCandidate) else candidate
            if isinstance(base, AlreadyInstalledCandidate):
                return is_kept_by(requirement.specifier, base)
            version = candidate.version
            return version is None or requirement.specifier.contains(version)
        if isinstance(requirement, ExplicitRequirement):
            return candidate is requirement.candidate
        return python_allowed(requirement.text, self.target.python, self._pip)

    def get_dependencies(self, candidate: Candidate) -> list[Requirement]:
        """Give what a candidate depends on, in the order in which it declares it."""
        needs = self.factory.depends(candidate)
        self._asked[id(candidate)] = (candidate, needs)
        return needs

    def asked(self) -> list[tuple[Candidate, list[Requirement]]]:
        """Give every candidate whose dependencies this search looked at, with these."""
        return list(self._asked.values())

    def _search(
        self,
        name: str,
        extras: tuple[str, ...],
        named: list[SpecifierRequirement],
        excluded: set[int],
    ) -> Iterator[Candidate]:
        constraint = self.roots.constraints.get(name, NO_CONSTRAINT)
        bounds = [*constraint.specifiers, *(one.specifier for one in named)]
        specifiers = tuple(dict.fromkeys(bound for bound in bounds if len(bound)))
        hashes = constraint.hashes
        for one in named:
            hashes = join_hashes(hashes, one.hashes)
        kept = self._find_kept(name, extras, specifiers, excluded)
        is_ordered = name in self.wishes.orders
        if kept is not None and not is_ordered:
            yield kept
        finder = self.finders.of(name)
        if finder is None:
            return
        found, late = kept is not None, list[Candidate]()
        asked = self.wishes.arrange(name, lambda *more: finder.matching(specifiers + more, hashes))
        for version, file in asked:
            found = True
            if kept is not None and version == kept.version:
                if is_ordered:
                    yield kept
                continue
            # As published: a pin may spell it otherwise.
            published = file.version or version
            base = self.factory.link(LinkCandidate(name=name, version=published, file=file))
            other = self._admitted(base, extras, excluded)
            if other is not None and is_ordered and not self.factory.knows_needs(base):
                # What nobody can read may demand what the others forbid.
                late.append(other)
            elif other is not None:
                yield other
        yield from late
        if not found and finder.unseen:
            raise ProjectUnavailable(Unavailable(name=name, reason=finder.unseen))

    def _admitted(
        self, base: LinkCandidate, extras: tuple[str, ...], excluded: set[int]
    ) -> Candidate | None:
        """Give what a file offers, `None` where pip passes it over or a search ruled it out."""
        if self.factory.is_discarded(base):
            return None
        other = self.factory.extend(base, extras) if extras else base
        return None if id(other) in excluded else other

    def _find_kept(
        self,
        name: str,
        extras: tuple[str, ...],
        specifiers: tuple[SpecifierSet, ...],
        excluded: set[int],
    ) -> Candidate | None:
        installed = self.factory.installed(name)
        if installed is None or not all(is_kept_by(one, installed) for one in specifiers):
            return None
        chosen = self.factory.extend(installed, extras) if extras else installed
        return chosen if id(chosen) not in excluded else None

    def has_release(self, requirement: SpecifierRequirement) -> bool:
        """Tell whether anything satisfies a requirement by itself, whatever else is asked."""
        installed = self.factory.installed(requirement.name)
        if installed is not None and self.is_satisfied_by(requirement, installed):
            return True
        finder = self.finders.of(requirement.name)
        bounds = (requirement.specifier,) if len(requirement.specifier) else ()
        return finder is not None and any(True for _ in finder.matching(bounds, requirement.hashes))

    def needs_index(self, name: str) -> bool:
        """Tell whether the image alone cannot answer what is asked of a project."""
        return self.factory.installed(name) is None and name not in self.finders

    def first_choice(
        self, requirement: SpecifierRequirement, *others: SpecifierRequirement
    ) -> Candidate | None:
        """Give what would be chosen for one requirement if only those others were asked as well."""
        asked = [requirement, *others]
        return next(self._search(requirement.name, requirement.extras, asked, set()), None)
