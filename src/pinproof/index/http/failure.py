"""Why an answer could not be had; the texts are clauses for a message, without credentials."""


class FetchFailed(Exception):  # noqa: N818 - it names a state, as the design's words do
    """A request failed for good."""


class Refused(FetchFailed):
    """What is there is known, and it is no file that pip takes."""


class TooLarge(FetchFailed):
    """What is there is known, and nobody fetches as much for what it tells."""


class HostDown(FetchFailed):
    """No connection could be made; nothing more is asked of that host in this run."""


class NotConnected(Exception):  # noqa: N818 - same
    """A connection could not be made."""


class Broken(Exception):  # noqa: N818 - same
    """A request that may go better when it is made again."""
