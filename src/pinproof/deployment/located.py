"""Where the paths of a deployment lead in the project; found out in `gather`, judged in rules."""

from typing import Literal, TypeAlias

from pinproof.deployment.boot import Boot, Chosen
from pinproof.deployment.model import Definition, InstallSource
from pinproof.deployment.profiles import Takes
from pinproof.formats.setting import Setting
from pinproof.formats.tree import Value
from pinproof.record import record
from pinproof.requirements.model import RequirementsFile

Presence: TypeAlias = Literal["file", "directory", "missing", "unknown"]


@record
class LeftOut:
    """The ignore file and the line in it that leaves something out, and how it is named there."""

    path: str
    line: int
    pattern: str
    named: str

    @property
    def where(self) -> str:
        """The line, as a message shows it."""
        return f"{self.path}:{self.line} ({self.pattern})"


@record(eq=False)
class Located:
    """A path of a definition. `path` is in the project, as a user would write it.

    `near` is another spelling under which something is there, to be written instead, and
    `instead` the path of that in the project. `left_out`: it is there and is not sent along.
    `outside`:
    the path leaves the folder that is deployed. `reason` says why nothing is known.
    """

    value: Value
    takes: Takes
    found: Presence
    path: str | None = None
    near: str | None = None
    instead: str | None = None
    left_out: LeftOut | None = None
    outside: bool = False
    model: str | None = None
    reason: str | None = None
    chosen: Chosen | None = None
    installed: InstallSource | None = None

    @property
    def exists(self) -> bool:
        """Tell whether what is found in the project is what is taken."""
        return self.found == ("directory" if self.takes == "directory" else "file")

    @property
    def is_there(self) -> bool:
        """Tell whether the boot finds it."""
        return self.exists and self.left_out is None


@record(eq=False)
class Meant:
    """A file or directory that a faulty variable is evidently meant to name."""

    takes: Takes
    path: str
    setting: Setting


@record(eq=False)
class Wiring:
    """A definition with what its paths lead to.

    `root` is the folder of the project that is deployed. `root_missing`: the definition names
    one that is not there. `entry` is the entry script's place. `needs_network` tells whether the
    file that is installed takes anything from an index; `None` when there is no such file.
    `meant` are paths that the boot does not use, for a fault of the deployment alone.
    `environment` is the conda environment that is made on top of the image, as far as it can be
    read.
    """

    definition: Definition
    boot: Boot
    root: str | None = None
    root_missing: bool = False
    located: tuple[Located, ...] = ()
    entry: Located | None = None
    needs_network: bool | None = None
    environment: RequirementsFile | None = None
    meant: tuple[Meant, ...] = ()
