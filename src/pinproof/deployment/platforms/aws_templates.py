"""CloudFormation, SAM and the CDK: MWAA environments, Lambda functions and layers.

Sources: the manuals of MWAA (Apache Airflow versions) and of Lambda (runtimes, layers).
"""

from collections.abc import Iterator, Sequence

from pinproof.deployment.model import Code, Definition, InstallSource
from pinproof.deployment.profiles import LAMBDA, MWAA
from pinproof.formats.python.values import Made, as_single
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, as_value
from pinproof.source import Place
from pinproof.target.model import DEFAULT_PLATFORM
from pinproof.target.systems import manylinux_of

_AIRFLOW_PYTHON = {
    "1.10": "3.7",
    "2.0": "3.7",
    "2.2": "3.7",
    "2.4": "3.10",
    "2.5": "3.10",
    "2.6": "3.10",
    "2.7": "3.11",
    "2.8": "3.11",
    "2.9": "3.11",
    "2.10": "3.11",
    "3.0": "3.12",
}
# The release of Amazon Linux that each runtime stands on.
_AMAZON_LINUX = {"3.6": "1", "3.7": "1", "3.12": "2023", "3.13": "2023", "3.14": "2023"}
_OTHERS = "2"


def read_aws_template(document: Node) -> Iterator[Definition]:
    """Give a deployment for each resource that takes Python packages."""
    resources = document.get("Resources") if isinstance(document, Table) else None
    if not isinstance(resources, Table) or not isinstance(document, Table):
        return
    for _, resource in resources.items:
        kind = resource.get("Type") if isinstance(resource, Table) else None
        if not isinstance(resource, Table) or not isinstance(kind, Scalar):
            continue
        if kind.text == "AWS::MWAA::Environment":
            yield _airflow(resource, kind)
        elif kind.text == "AWS::Serverless::Function":
            yield from _function(resource, kind, document)
        elif kind.text == "AWS::Serverless::LayerVersion":
            yield from _layer(resource, kind)


def _airflow(resource: Table, kind: Scalar) -> Definition:
    version = resource.get("Properties", "AirflowVersion")
    path = as_value(resource.get("Properties", "RequirementsS3Path"))
    return _make_airflow(kind.place, version, path)


def read_aws_constructs(made: Sequence[Made]) -> Iterator[Definition]:
    """Give the MWAA environments that a script of the CDK makes."""
    for each in made:
        if each.called.endswith(".aws_mwaa.CfnEnvironment"):
            version = as_single(each.argument("airflow_version"))
            path = as_single(each.argument("requirements_s3_path"))
            yield _make_airflow(each.place, version, path)


def _make_airflow(place: Place, version: Node | None, path: Value | None) -> Definition:
    """Give the deployment that an environment of MWAA is."""
    return Definition(
        place=place,
        what="Airflow environment",
        profile=MWAA,
        # The path is one of the bucket; the project mostly has the same folders.
        installed=()
        if path is None
        else (InstallSource(path=path, takes="requirements", optional=True),),
        python=_python_of_airflow(version, place),
        platform="manylinux_2_26_x86_64",
    )


def _python_of_airflow(version: Node | None, place: Place) -> Value:
    """Give the Python of a release of Airflow as MWAA runs it."""
    if not isinstance(version, Scalar):
        # Without one MWAA takes the newest that it has on that day.
        return Unknown(place=place, what="it names no release of Airflow")
    series = ".".join(version.text.split(".")[:2])
    python = _AIRFLOW_PYTHON.get(series)
    if python is None:
        what = f"which Python Airflow {version.text} runs on is not known here"
        return Unknown(place=version.place, what=what)
    return Scalar(place=version.place, text=python)


def _runtime(node: Node | None) -> Scalar | None:
    if isinstance(node, Listing):
        node = node.items[0] if len(node.items) == 1 else None
    if isinstance(node, Scalar) and node.text.startswith("python"):
        return Scalar(place=node.place, text=node.text.removeprefix("python"))
    return None


def _platform(python: Scalar | None, machines: Node | None) -> str:
    first = machines.items[0] if isinstance(machines, Listing) and machines.items else None
    arm = isinstance(first, Scalar) and first.text == "arm64"
    release = _AMAZON_LINUX.get(python.text if python else "", _OTHERS)
    return manylinux_of(("amzn", release), "aarch64" if arm else "x86_64") or DEFAULT_PLATFORM


def _function(resource: Table, kind: Scalar, document: Table) -> Iterator[Definition]:
    inherited = document.get("Globals", "Function")
    shared = inherited if isinstance(inherited, Table) else None
    properties = resource.get("Properties")
    if not isinstance(properties, Table):
        return

    def said(name: str) -> Node | None:
        return properties.get(name) or (shared.get(name) if shared is not None else None)

    folder = as_value(said("CodeUri"))
    python = _runtime(said("Runtime"))
    if folder is None or python is None:
        return
    yield Definition(
        place=kind.place,
        what="function",
        profile=LAMBDA,
        code=Code(directory=folder),
        installed=tuple(
            InstallSource(
                path=Scalar(place=folder.place, text=name), takes="requirements", optional=True
            )
            for name in LAMBDA.requirements
        ),
        python=python,
        platform=_platform(python, said("Architectures")),
    )


def _layer(resource: Table, kind: Scalar) -> Iterator[Definition]:
    folder = as_value(resource.get("Properties", "ContentUri"))
    built = _runtime(resource.get("Metadata", "BuildMethod"))
    python = built or _runtime(resource.get("Properties", "CompatibleRuntimes"))
    if folder is None:
        return
    if isinstance(folder, Scalar) and folder.text.startswith("s3://"):
        folder = Unknown(place=folder.place, what="it lies in a bucket")
    # Built by SAM it is made from a requirements file, otherwise it holds the packages.
    installed = (
        InstallSource(
            path=Scalar(place=folder.place, text="requirements.txt"),
            takes="requirements",
            optional=True,
        )
        if built is not None
        else InstallSource(
            path=Scalar(place=folder.place, text="python"), takes="directory", optional=True
        )
    )
    yield Definition(
        place=kind.place,
        what="layer",
        profile=LAMBDA,
        code=Code(directory=folder),
        installed=(installed,),
        python=python,
        platform=_platform(python, resource.get("Properties", "CompatibleArchitectures")),
    )
