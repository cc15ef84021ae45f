"""What is to be locked, and how; and the command line that says so again."""

import os
from shlex import quote

from pinproof.config import Config
from pinproof.locks.model import LockFormat
from pinproof.pip.file_names import is_lock_name
from pinproof.record import record


@record
class LockOrder:
    """What is to be locked, and how.

    `output` is where the lock lies or will lie; its pins stay unless they are `freed`, by
    normalized name, or `is_upgrade` frees all. `None` there: it lies nowhere yet. `format` is
    told by the name of `output` where it is `None`.
    """

    source: str
    output: str | None = None
    format: LockFormat | None = None
    is_upgrade: bool = False
    freed: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def written_as(self) -> LockFormat:
        """The format that the lock has."""
        if self.format is not None:
            return self.format
        name = os.path.basename(self.output) if self.output is not None else ""
        return "pylock" if is_lock_name(name) else "requirements"


def write_command(order: LockOrder, flags: Config) -> str:
    """Give the command that makes the lock anew, without what says where facts come from."""
    words = ["pinproof", "lock", order.source]
    for key in ("image", "python", "platform"):
        if flags.origins.get(key, "").startswith("-"):
            words += [f"--{key}", getattr(flags, key)]
    for word, names in (("--extra", order.extras), ("--group", order.groups)):
        words += [part for name in names for part in (word, name)]
    if flags.generate_hashes:
        words.append("--generate-hashes")
    if order.format is not None:
        words += ["--format", order.format]
    if order.output is not None:
        words += ["--output-file", order.output]
    return " ".join(map(quote, words))
