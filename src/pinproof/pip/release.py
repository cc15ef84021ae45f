"""Which pip reads and chooses: the one that an image states, or else the last for its Python."""

from functools import lru_cache
from typing import TypeAlias

from pinproof.record import record

Number: TypeAlias = tuple[int, ...]

# What each Python whose series pip has left can have at most.
_LAST_FOR: dict[tuple[int, int], Number] = {
    (3, 6): (21, 3, 1),
    (3, 7): (24, 0),
    (3, 8): (25, 0, 1),
    (3, 9): (26, 0, 1),
}
# The newest whose reading and choosing were compared with ours.
_NEWEST: Number = (26, 3)


@record
class Releases:
    """A stretch of pip's releases: from `since` on, and before `until`; `None` is open."""

    since: Number | None = None
    until: Number | None = None


def since(*number: int) -> Releases:
    """Give a release and all later ones."""
    return Releases(since=number)


def before(*number: int) -> Releases:
    """Give all releases older than one."""
    return Releases(until=number)


@record
class PipRelease:
    """A release of pip; `number` has two parts at least: `(24, 0)`, `(22, 0, 4)`."""

    number: Number

    def is_before(self, *number: int) -> bool:
        """Tell whether this is older than a release."""
        return self.number < number

    def has(self, behaviour: Releases) -> bool:
        """Tell whether this is one of the releases that do something."""
        since, until = behaviour.since, behaviour.until
        return (since is None or self.number >= since) and (until is None or self.number < until)

    @property
    def is_newest(self) -> bool:
        """Tell whether nothing newer is known here."""
        return self.number >= _NEWEST

    @property
    def series(self) -> str:
        """Give `22.0` for 22.0.4."""
        return shown(self.number[:2])

    def __str__(self) -> str:
        """Give `22.0.4`."""
        return shown(self.number)


NEWEST_PIP = PipRelease(number=_NEWEST)


@lru_cache(maxsize=64)
def choose_pip(stated: str | None, python: tuple[int, int]) -> PipRelease:
    """Decide on the pip of a target: the one stated, or else the last for that Python.

    A statement that does not begin with a number is none. `python` is a series: `(3, 7)`.
    """
    number = _number(stated) if stated else None
    return PipRelease(number=number or _LAST_FOR.get(python, _NEWEST))


def shown(number: Number) -> str:
    """Give `24.1` for `(24, 1)`."""
    return ".".join(map(str, number))


def _number(text: str) -> Number | None:
    import re  # noqa: PLC0415 - few targets have a pip that is stated

    match = re.match(r"\d+(?:\.\d+)*", text)
    if match is None:
        return None
    number = tuple(map(int, match[0].split(".")))
    return number if len(number) > 1 else (*number, 0)
