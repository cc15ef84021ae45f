"""A lock: what has to be installed on top of an image, and on whose account."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pinproof.index.model import DistributionFile
from pinproof.record import field, record
from pinproof.target.model import Target

LockFormat: TypeAlias = Literal["requirements", "constraints", "pylock"]


@record
class LockedPin:
    """A distribution that is installed.

    `name` is normalized, `version` is `None` where a direct reference does not tell it. `url` is
    that of a direct reference, `options` are those of its line (`--config-settings=…`). `marker`
    is the one that all who ask for it have. `via` says who asks: `-r requirements.in`, `flask`.
    `files` are those of the release that fit the target, pip's choice first; `hashes`, each
    (algorithm, hex digest), are theirs, and empty where none are wanted.
    """

    name: str
    version: str | None
    extras: tuple[str, ...] = ()
    marker: str = ""
    url: str | None = None
    options: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    files: tuple[DistributionFile, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()

    @property
    def requirement(self) -> str:
        """The requirement without its marker."""
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        if self.url is not None:
            return f"{self.name}{extras} @ {self.url}"
        return f"{self.name}{extras}=={self.version}"


@record
class CarriedLine:
    """A line that is taken over as it stands: what it installs is not known without running it."""

    text: str
    via: str


@record
class Lock:
    """What has to be installed.

    `options` are those of the source that pip needs to install it. `held` are the versions of
    what the image holds and keeps, by normalized name, `None` where nobody knows. `image` is the
    name or file by which it is found again. `command` makes the lock anew.
    """

    target: Target
    pins: tuple[LockedPin, ...] = ()
    carried: tuple[CarriedLine, ...] = ()
    options: tuple[str, ...] = ()
    held: Mapping[str, str | None] = field(default_factory=dict)
    image: str | None = None
    command: str = ""


@record
class EarlierPin:
    """What an earlier lock pins a project to; the hashes that stand there."""

    version: str
    hashes: frozenset[tuple[str, str]] = frozenset()


# By normalized name.
Earlier: TypeAlias = Mapping[str, EarlierPin]
