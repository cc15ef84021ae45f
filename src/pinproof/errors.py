"""What can fail in the world; faults in the input are data, not exceptions."""


class PinproofError(Exception):
    """A run cannot go on. The text is shown to the user as it is."""


class UsageError(PinproofError):
    """A path, an image or a setting that does not exist or cannot be read (exit code 2)."""


class SourceUnavailable(PinproofError):  # noqa: N818 - it names a state, as the design's words do
    """A source of facts could not be reached, or answered with nonsense (exit code 3)."""


class IndexUnavailable(SourceUnavailable):
    """The source is a package index."""


class RegistryUnavailable(SourceUnavailable):
    """The source is a registry of images."""


class TimeUsedUp(SourceUnavailable):
    """The run has gone on for longer than it may: nothing that one file is to blame for."""


class NetworkNeeded(BaseException):
    """Something would have to be asked over the network by a process that asks nobody.

    No failure that anybody could make do with: whoever may ask does the whole again.
    """
