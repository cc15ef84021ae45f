"""MLflow models: the environment that a model names is installed wherever it is served.

Source: MLflow's manual, Models, Storage format and Additional logged files.
"""

from collections.abc import Iterator

from pinproof.deployment.model import Definition, InstallSource
from pinproof.deployment.profiles import MLFLOW
from pinproof.formats.tree import Node, Scalar, Table, Unknown, Value
from pinproof.source import Place

_FLAVOR = ("flavors", "python_function")


def read_mlflow_model(document: Node) -> Iterator[Definition]:
    """Give what an `MLmodel` file says of the environment of its Python function."""
    flavor = document.get(*_FLAVOR) if isinstance(document, Table) else None
    if not isinstance(flavor, Table):
        return
    python = flavor.get("python_version")
    named = isinstance(python, Scalar | Unknown)
    yield Definition(
        place=python.place if named and python is not None else flavor.place,
        what="MLflow model",
        profile=MLFLOW,
        installed=(*_environments(flavor.get("env")), _list(flavor.place)),
        python=python if isinstance(python, Scalar | Unknown) else None,
    )


def _environments(env: Node | None) -> Iterator[InstallSource]:
    values = [value for _, value in env.items] if isinstance(env, Table) else [env]
    for value in values:
        if isinstance(value, Scalar | Unknown):
            path: Value = value
            yield InstallSource(path=path, takes="conda", in_code=False)


def _list(place: Place) -> InstallSource:
    """Give the requirements file that is logged beside, for whoever installs without conda."""
    path = Scalar(place=place, text="requirements.txt")
    return InstallSource(path=path, takes="requirements", optional=True, in_code=False)
