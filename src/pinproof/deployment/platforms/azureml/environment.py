"""What an environment of Azure ML names: an image, and a conda file by its path or written out."""

from pinproof.deployment.model import Build, Definition, InstallSource
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, as_value
from pinproof.hosts.conda import read_conda
from pinproof.hosts.listings import Dialect
from pinproof.record import replace
from pinproof.source import Place


def define_environment(
    place: Place, image: Value | None, conda: Node | None, build: Build | None, dialect: Dialect
) -> Definition:
    """Give what an environment defines by itself; a deployment that names it goes on from that."""
    if image is None and build is not None:
        image = Unknown(place=place, what="the image is built first")
    found = Definition(place=place, what="environment", image=image, build=build)
    if isinstance(conda, Table | Listing):
        hosted = read_conda(conda, dialect)
        managed = Scalar(place=conda.place, text="conda_file")
        return replace(found, managed=managed, hosted=() if hosted is None else (hosted,))
    path = as_value(conda)
    files = () if path is None else (InstallSource(path=path, takes="conda", in_code=False),)
    return replace(found, managed=path, installed=files)
