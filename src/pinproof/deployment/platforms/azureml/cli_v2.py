"""Deployments in the YAML files of the Azure ML CLI v2."""

from collections.abc import Iterator

from pinproof.deployment.model import Build, Code, Definition
from pinproof.deployment.platforms.azureml.egress import find_closed
from pinproof.deployment.platforms.azureml.environment import define_environment
from pinproof.formats.env_file import ReadBeside
from pinproof.formats.setting import make_unnamed, read_settings
from pinproof.formats.tree import Node, Scalar, Table, Unknown, Value, as_value
from pinproof.record import replace
from pinproof.source import Place, SourceFile

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
        yield _environment(document, document.place, beside)


def _deployment(document: Table, beside: ReadBeside, *, serves: bool) -> Definition:
    environment = _environment(document.get("environment"), document.place, beside)
    settings = list(read_settings(document.get("environment_variables")))
    if document.rest is not None and document.get("environment_variables") is None:
        settings.append(make_unnamed(document.rest))
    model = document.get("model")
    path = model.get("path") if isinstance(model, Table) else model
    return replace(
        environment,
        place=document.place,
        what="deployment",
        settings=tuple(settings),
        code=_code(document),
        models=() if path is None or _is_reference(path) else (as_value(path),),
        closed=find_closed(as_value(document.get("egress_public_network_access"))),
        serves=serves,
    )


def _is_reference(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.startswith(("azureml:", "mlflow:"))


def _first_document(source: SourceFile) -> Node | None:
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - only YAML needs its parser

    documents, _ = read_yaml(source)
    return documents[0] if documents else None


def _environment(node: Node | None, place: Place, beside: ReadBeside) -> Definition:
    """Read a deployment's environment, written here or beside; `place` is the deployment's."""
    if isinstance(node, Scalar) and not _is_reference(node):
        source = beside(node.text.removeprefix("file:"))
        if isinstance(source, str):
            what = f"the environment's file cannot be read: {source}"
            node = Unknown(place=node.place, what=what)
        else:
            empty = Unknown(place=node.place, what="the environment's file holds nothing")
            node = _first_document(source) or empty
    if not isinstance(node, Table):
        return define_environment(place, as_value(node), None, None, "yaml")
    image, build = as_value(node.get("image")), _build(node.get("build"))
    return define_environment(node.place, image, node.get("conda_file"), build, "yaml")


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
