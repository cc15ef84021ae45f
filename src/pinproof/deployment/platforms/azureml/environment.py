"""What an environment of Azure ML names: an image, and a conda file by its path or written out."""

from pinproof.deployment.model import Build, InstallSource
from pinproof.formats.tree import Node, Value
from pinproof.hosts.conda import read_conda
from pinproof.hosts.listings import Dialect
from pinproof.hosts.model import Hosted
from pinproof.record import record


@record(eq=False)
class AzureEnvironment:
    """Image and conda file of an environment; `managed` is what stands for the latter."""

    image: Value | None = None
    managed: Value | None = None
    installed: tuple[InstallSource, ...] = ()
    hosted: tuple[Hosted, ...] = ()
    build: Build | None = None


def find_written_out(conda: Node, dialect: Dialect) -> tuple[Hosted, ...]:
    """Give a conda environment that stands in a definition itself, where it is one."""
    hosted = read_conda(conda, dialect)
    return () if hosted is None else (hosted,)
