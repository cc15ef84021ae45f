"""Deployments in scripts that use the Azure ML SDK v2 (`azure.ai.ml`)."""

from collections.abc import Iterator, Sequence

from pinproof.deployment.model import Code, Definition
from pinproof.deployment.platforms.sdk_v1 import settings_in, unnamed
from pinproof.formats.env_file import Setting
from pinproof.formats.python.values import Held, Made, each_made, single, table
from pinproof.formats.tree import Scalar, Table, Unknown, Value

_PACKAGE = "azure.ai.ml"
_DEPLOYMENTS = (
    "ManagedOnlineDeployment",
    "KubernetesOnlineDeployment",
    "ModelBatchDeployment",
    "BatchDeployment",
)


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
        if _is(each, "Environment") and id(each) not in used and _held(each, "image") is not None:
            yield Definition(
                place=each.place,
                what="environment",
                base="working-directory",
                image=single(_held(each, "image")),
            )


def _is(made: Made, *names: str) -> bool:
    return made.called.startswith(f"{_PACKAGE}.") and made.called.endswith(
        tuple(f".{name}" for name in names)
    )


def _held(made: Made, name: str) -> Held | None:
    return made.attribute(name) or made.argument(name)


def _deployment(made: Made, environment: Held | None) -> Definition:
    image: Value | None = None
    conda: Value | None = None
    if isinstance(environment, Made):
        image = single(_held(environment, "image"))
        conda = single(_held(environment, "conda_file"))
        if image is None and not _is(environment, "Environment"):
            image = Unknown(place=environment.place, what="a call gives the environment")
    elif environment is not None:
        image = single(environment)
    model = _held(made, "model")
    access = single(_held(made, "egress_public_network_access"))
    return Definition(
        place=made.place,
        what="deployment",
        base="working-directory",
        image=image,
        settings=tuple(_settings(made)),
        code=_code(made),
        models=tuple(
            path for each in each_made(model) if (path := single(_held(each, "path"))) is not None
        ),
        managed=conda,
        closed=closing(access),
    )


def _settings(made: Made) -> Iterator[Setting]:
    held = table(_held(made, "environment_variables"))
    if isinstance(held, Table):
        yield from settings_in(held)
    elif held is not None:
        yield unnamed(held)


def closing(access: Value | None) -> Value | None:
    """Give the value that says that the container has no public network, or may say so."""
    is_open = isinstance(access, Scalar) and access.text.lower() not in ("disabled", "false")
    return None if is_open else access


def _code(made: Made) -> Code | None:
    configuration = _held(made, "code_configuration")
    if isinstance(configuration, Made):
        return Code(
            directory=single(_held(configuration, "code")),
            entry=single(_held(configuration, "scoring_script")),
        )
    path = single(_held(made, "code_path"))
    entry = single(_held(made, "scoring_script"))
    if path is None and configuration is None:
        return None
    return Code(directory=path or Unknown(place=made.place), entry=entry)
