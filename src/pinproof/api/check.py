"""`pinproof.check`: what the command does, as a function."""

from typing import TYPE_CHECKING

from pinproof.api.arguments import Paths, config_of, paths_of
from pinproof.config import Config
from pinproof.run import check as run
from pinproof.run.check import NO_FLAGS, Outcome

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pinproof.api.arguments import Settings


def check(paths: Paths, config: Config = NO_FLAGS, **settings: "Unpack[Settings]") -> Outcome:
    """Lint requirements files, deployments, folders and `-`, and give what comes of it.

    `paths` is one path or several. Settings count before configuration files, which are read as
    for the command; `config` lies between. Nothing is printed and no file is changed. Raises
    `UsageError` for what cannot be read or does not exist, and for a value that a setting does
    not take; `TypeError` for a setting that there is not.
    """
    return run.check(paths_of(paths), config_of(config, dict(settings)))
