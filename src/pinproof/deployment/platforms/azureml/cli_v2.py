"""Deployments in the YAML files of the Azure ML CLI v2."""

from collections.abc import Iterator

from pinproof.deployment.model import Build, Code, Definition, InstallSource
from pinproof.deployment.platforms.azureml.egress import find_closed
from pinproof.deployment.platforms.azureml.environment import AzureEnvironment, find_written_out
from pinproof.formats.env_file import ReadBeside
from pinproof.formats.setting import make_unnamed, read_settings
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, as_value
from pinproof.source import SourceFile

_DEPLOYMENT_KEYS = frozenset(
    {
        "code_configuration",
        "egress_public_network_access",
        "environment_variables",
        "instance_type",
        "scoring_script",
    }
)
# Source: Azure ML, CLI (v2) batch deployment YAML schema.
_BATCH_KEYS = frozenset(
    {"error_threshold", "max_concurrency_per_instance", "mini_batch_size", "output_action"}
)


def read_cli_v2(document: Node, beside: ReadBeside) -> Iterator[Definition]:
    """Give what a document defines: a deployment, an environment, or nothing of ours."""
    if not isinstance(document, Table):
        return
    schema = document.get("$schema")
    names = {key.text for key, _ in document.items}
    kind = schema.text.rpartition("/")[2].lower() if isinstance(schema, Scalar) else ""
    in_batches = kind.startswith(("batch", "modelbatch")) or bool(names & _BATCH_KEYS)
    if "deployment" in kind or (not kind and "environment" in names and names & _DEPLOYMENT_KEYS):
        yield _deployment(document, beside, serves=not in_batches)
    elif kind.startswith("environment") or (not kind and {"image", "conda_file"} <= names):
        environment = _environment(document, beside)
        yield Definition(
            place=document.place,
            what="environment",
            image=environment.image,
            managed=environment.managed,
            installed=environment.installed,
            hosted=environment.hosted,
            build=environment.build,
        )


def _deployment(document: Table, beside: ReadBeside, *, serves: bool) -> Definition:
    environment = _environment(document.get("environment"), beside)
    settings = list(read_settings(document.get("environment_variables")))
    if document.rest is not None and document.get("environment_variables") is None:
        settings.append(make_unnamed(document.rest))
    model = document.get("model")
    path = model.get("path") if isinstance(model, Table) else model
    return Definition(
        place=document.place,
        what="deployment",
        image=environment.image,
        settings=tuple(settings),
        code=_code(document),
        models=() if path is None or _is_reference(path) else (as_value(path),),
        managed=environment.managed,
        installed=environment.installed,
        hosted=environment.hosted,
        build=environment.build,
        closed=find_closed(as_value(document.get("egress_public_network_access"))),
        serves=serves,
    )


def _is_reference(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.startswith(("azureml:", "mlflow:"))


def _first_document(source: SourceFile) -> Node | None:
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - only YAML needs its parser

    documents, _ = read_yaml(source)
    return documents[0] if documents else None


def _environment(node: Node | None, beside: ReadBeside) -> AzureEnvironment:
    """Read a deployment's environment, written here or beside."""
    if isinstance(node, Scalar) and not _is_reference(node):
        source = beside(node.text.removeprefix("file:"))
        if isinstance(source, str):
            what = f"the environment's file cannot be read: {source}"
            return AzureEnvironment(image=Unknown(place=node.place, what=what))
        other = _first_document(source)
        if other is None:
            unread = Unknown(place=node.place, what="the environment's file holds nothing")
            return AzureEnvironment(image=unread)
        node = other
    if isinstance(node, Table):
        conda = node.get("conda_file")
        image = as_value(node.get("image"))
        build = _build(node.get("build"))
        if image is None and build is not None:
            image = Unknown(place=node.place, what="the image is built first")
        if isinstance(conda, Table | Listing):
            managed = Scalar(place=conda.place, text="conda_file")
            hosted = find_written_out(conda, "yaml")
            return AzureEnvironment(image=image, managed=managed, hosted=hosted, build=build)
        path = as_value(conda)
        files = () if path is None else (InstallSource(path=path, takes="conda", in_code=False),)
        return AzureEnvironment(image=image, managed=path, installed=files, build=build)
    return AzureEnvironment(image=as_value(node))


def _build(node: Node | None) -> Build | None:
    if not isinstance(node, Table):
        return None
    folder, dockerfile = as_value(node.get("path")), as_value(node.get("dockerfile_path"))
    return Build(place=node.place, folder=folder, dockerfile=dockerfile)


def _code(document: Table) -> Code | None:
    configuration = document.get("code_configuration")
    if isinstance(configuration, Table):
        return Code(
            directory=_local(configuration.get("code")),
            entry=as_value(configuration.get("scoring_script")),
        )
    if configuration is not None:
        return Code(directory=Unknown(place=configuration.place))
    return None


def _local(node: Node | None) -> Value | None:
    """Take a folder; one that is stored in the workspace already cannot be looked into."""
    if isinstance(node, Scalar) and _is_reference(node):
        return Unknown(place=node.place, what="it lies in the workspace")
    return as_value(node)
