"""Why a straight search ends early: each is no answer, and has the engine asked."""


class NotStraight(Exception):  # noqa: N818 - it ends a search, nothing is wrong
    """A choice would have to be taken back, or something is not the same for all files."""


class NotReadYet(NotStraight):
    """The index has to be asked first, as many questions at once as there are."""
