"""Why a straight search ends early: each is no answer, and has the engine asked."""

from packaging.specifiers import SpecifierSet


class NotStraight(Exception):  # noqa: N818 - it ends a search, nothing is wrong
    """A choice would have to be taken back, or something is not the same for all files."""


class Outgrown(NotStraight):
    """A choice does not meet what is asked for after it was made."""

    def __init__(self, name: str, specifier: SpecifierSet) -> None:
        """Keep which project it is, and which versions are asked for."""
        super().__init__(name)
        self.name = name
        self.specifier = specifier


class NotReadYet(NotStraight):
    """The index has to be asked first, as many questions at once as there are."""
