"""Deployments in scripts that use the Azure ML SDK v2 (`azure.ai.ml`)."""

from collections.abc import Iterator, Sequence

from pinproof.deployment.model import Build, Code, Definition
from pinproof.deployment.platforms.azureml.egress import find_closed
from pinproof.deployment.platforms.azureml.environment import define_environment
from pinproof.formats.python.values import Held, Made, as_single, as_table, list_made
from pinproof.formats.setting import read_settings
from pinproof.formats.tree import Table, Unknown
from pinproof.record import replace
from pinproof.source import Place

_PACKAGE = "azure.ai.ml"
_IN_BATCHES = ("ModelBatchDeployment", "BatchDeployment")
_DEPLOYMENTS = ("ManagedOnlineDeployment", "KubernetesOnlineDeployment", *_IN_BATCHES)


def read_sdk_v2(made: Sequence[Made]) -> Iterator[Definition]:
    """Give a deployment for each deployment object, and for each environment without one."""
    used: set[int] = set()
    for each in made:
        if _is(each, *_DEPLOYMENTS):
            environment = _held(each, "environment")
            if isinstance(environment, Made):
                used.add(id(environment))
            yield _deployment(each, environment)
    for each in made:
        if _is(each, "Environment") and id(each) not in used and _says_image(each):
            yield replace(_environment(each, each.place), base="working-directory")


def _is(made: Made, *names: str) -> bool:
    return made.called.startswith(f"{_PACKAGE}.") and made.called.endswith(
        tuple(f".{name}" for name in names)
    )


def _held(made: Made, name: str) -> Held | None:
    return made.attribute(name) or made.argument(name)


def _deployment(made: Made, environment: Held | None) -> Definition:
    model = _held(made, "model")
    access = as_single(_held(made, "egress_public_network_access"))
    return replace(
        _environment(environment, made.place),
        place=made.place,
        what="deployment",
        base="working-directory",
        settings=tuple(read_settings(as_table(_held(made, "environment_variables")))),
        code=_code(made),
        models=tuple(
            path
            for each in list_made(model)
            if (path := as_single(_held(each, "path"))) is not None
        ),
        closed=find_closed(access),
        serves=not _is(made, *_IN_BATCHES),
    )


def _environment(held: Held | None, place: Place) -> Definition:
    """Read an environment object, or the name of an image or environment in its place."""
    if not isinstance(held, Made):
        return define_environment(place, as_single(held), None, None, "python")
    image = as_single(_held(held, "image"))
    if image is None and not _is(held, "Environment"):
        image = Unknown(place=held.place, what="a call gives the environment")
    conda = _held(held, "conda_file")
    named = conda if isinstance(conda, Table) else as_single(conda)
    return define_environment(held.place, image, named, _build(held), "python")


def _says_image(made: Made) -> bool:
    return _held(made, "image") is not None or _held(made, "build") is not None


def _build(environment: Made) -> Build | None:
    context = _held(environment, "build")
    if not isinstance(context, Made):
        return None
    folder = context.argument("path") or context.attribute("path")
    dockerfile = as_single(_held(context, "dockerfile_path"))
    return Build(place=context.place, folder=as_single(folder), dockerfile=dockerfile)


def _code(made: Made) -> Code | None:
    configuration = _held(made, "code_configuration")
    if isinstance(configuration, Made):
        return Code(
            directory=as_single(_held(configuration, "code")),
            entry=as_single(_held(configuration, "scoring_script")),
        )
    path = as_single(_held(made, "code_path"))
    entry = as_single(_held(made, "scoring_script"))
    if path is None and configuration is None:
        return None
    return Code(directory=path or Unknown(place=made.place), entry=entry)
