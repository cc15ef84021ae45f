"""What a fleet is judged by, besides the rules: a name for it, which is part of each verdict's."""

from pinproof.config import Config


def facts_name(_flags: Config, *, began: str) -> str:
    """Name the facts of a run.

    A cache changes at any time, so that of one run is no other's.
    """
    return f"the cache of {began}"
