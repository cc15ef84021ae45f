"""What searches of a run share: candidates, what these depend on, and what is chosen first."""

from collections.abc import Callable, Hashable

from pinproof.files.finder import admits_pre_releases
from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import JudgedReleases
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import Index
from pinproof.record import record
from pinproof.resolve.candidates import Candidate
from pinproof.resolve.constraint import NO_CONSTRAINT
from pinproof.resolve.factory import Factory
from pinproof.resolve.provider import PipProvider
from pinproof.resolve.requirements import Requirement, SpecifierRequirement
from pinproof.resolve.straight.ends import NotStraight
from pinproof.resolve.straight.finders import Finders
from pinproof.target.model import Target


@record
class Situation:
    """What decides on what is chosen beside the lines; fields as in `InstallRequest`."""

    index: Index
    target: Target
    image: ImageManifest | None
    formats: FormatControl
    judged: JudgedReleases
    dependencies: bool
    pre_releases: bool
    prefer_binary: bool

    def make_factory(self, *, is_shared: bool = False) -> Factory:
        """Give a factory that has made nothing yet."""
        return Factory(
            index=self.index,
            target=self.target,
            image=self.image,
            dependencies=self.dependencies,
            is_shared=is_shared,
        )

    def make_finders(self, beside: Finders | None = None) -> Finders:
        """Give finders that have asked nothing yet, beside others of this situation."""
        return Finders(
            self.index,
            self.target,
            self.judged,
            self.formats,
            pre_releases=self.pre_releases,
            prefer_binary=self.prefer_binary,
            beside=beside,
        )


class SharedChoices:
    """What is the same for all searches in one situation."""

    def __init__(self, situation: Situation, *, is_shared: bool) -> None:
        """Nothing is chosen yet."""
        self.factory = situation.make_factory(is_shared=is_shared)
        self.finders = situation.make_finders()
        self.is_shared = is_shared
        self.is_current = True
        # Stays alive, so that no other index, image or judge gets the id of one of its own.
        self._situation = situation
        # By identifier and text, and by what else is wished of the project.
        self._first: dict[tuple[Hashable, ...], Candidate] = {}
        self._early: dict[str, bool] = {}

    def read_only_what_is_known(self, *, only_known: bool) -> None:
        """Raise `NotReadYet` where the index would have to be asked, or ask it again."""
        self.factory.only_known = self.finders.only_known = only_known

    def look_again(self, name: str) -> None:
        """Raise `NotStraight` where the index answers otherwise than it did."""
        if not self.finders.is_current(name):
            self.is_current = False
            raise NotStraight

    def first_for(
        self,
        requirement: Requirement,
        provider: PipProvider,
        find: Callable[[], Candidate | None],
    ) -> Candidate | None:
        """Give what a provider chooses as long as nobody else asks for it; `None` for nothing.

        Many files ask for the same: what `find` found for one counts for all.
        """
        name, wishes = requirement.identifier, provider.wishes
        constraint = provider.roots.constraints.get(name, NO_CONSTRAINT)
        if (
            not isinstance(requirement, SpecifierRequirement)
            or requirement.extras
            or requirement.hashes
            or constraint.hashes
            or constraint.files
            or name in wishes.orders
        ):
            return find()
        wished = (wishes.preferred.get(name), wishes.wheels_first, constraint.specifiers)
        key = (name, requirement.text, *wished)
        known = self._first.get(key)
        if known is None:
            known = find()
            if known is not None:
                self._first[key] = known
        return known

    def admits_pre_releases(self, requirement: SpecifierRequirement) -> bool:
        """Tell whether a requirement names a pre-release."""
        known = self._early.get(requirement.text)
        if known is None:
            pip = self._situation.target.pip
            known = self._early[requirement.text] = any(
                admits_pre_releases(clause, pip) for clause in requirement.specifier
            )
        return known


def share_choices(situation: Situation) -> SharedChoices:
    """Give what is shared in a situation, as long as its judged releases are kept."""
    beside = situation.judged.beside
    key = (
        SharedChoices,
        id(situation.index),
        # One for all targets that are alike.
        id(situation.judged.judge(situation.target)),
        id(situation.image),
        situation.formats,
        situation.dependencies,
        situation.pre_releases,
        situation.prefer_binary,
    )
    known = beside.get(key)
    if isinstance(known, SharedChoices) and known.is_current:
        return known
    made = beside[key] = SharedChoices(situation, is_shared=True)
    return made
