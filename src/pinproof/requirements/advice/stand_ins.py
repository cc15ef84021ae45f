"""Projects that only hold a name that people take for another project's.

Source: the descriptions of the projects on the package index.
"""

from pinproof.record import NamedTuple


class StandIn(NamedTuple):
    """`meant` is the project that is meant; `last_good` the one release that installs at all."""

    meant: str
    reason: str
    last_good: str


_PROJECTS = {
    "sklearn": StandIn(
        meant="scikit-learn",
        reason="scikit-learn is only imported by that name, and every release of sklearn after "
        "the first fails on purpose",
        last_good="0.0",
    )
}


def find_stand_in(name: str) -> StandIn | None:
    """Give what is known of a project by its normalized name."""
    return _PROJECTS.get(name)
