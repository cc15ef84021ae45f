"""Deployments in ARM templates and Bicep, read as trees of resources."""

from collections.abc import Iterator

from pinproof.deployment.model import Code, Definition
from pinproof.deployment.platforms.azureml.egress import find_closed
from pinproof.formats.script import Script
from pinproof.formats.setting import read_settings
from pinproof.formats.structured.json_text import string_steps
from pinproof.formats.tree import (
    Listing,
    Node,
    Scalar,
    Table,
    Unknown,
    Value,
    as_value,
    walk_tables,
)
from pinproof.hosts.conda_text import read_conda_text
from pinproof.hosts.model import Hosted

_WORKSPACE = "microsoft.machinelearningservices/workspaces/"


def read_resources(document: Node) -> Iterator[Definition]:
    """Give a deployment for each resource of Azure ML that runs code in an image."""
    found = list(walk_tables(document))
    typed = [(each, kind) for each in found if (kind := _kind(each)) is not None]
    environments = [each for each, kind in typed if kind.endswith("environments/versions")]
    deployments = [
        each for each, kind in typed if kind.endswith(("endpoints/deployments", "/deployments"))
    ]
    # A deployment names its environment by an expression; with one environment it is that.
    only = _properties(environments[0]) if len(environments) == 1 else None
    for each in deployments:
        yield _deployment(each, only)
    if not deployments:
        for each in environments:
            properties = _properties(each)
            if properties is not None:
                yield Definition(
                    place=each.place,
                    what="environment",
                    image=as_value(properties.get("image")),
                    managed=as_value(properties.get("condaFile")),
                    hosted=_written_out(properties),
                )
    for each, kind in typed:
        if kind == "microsoft.containerinstance/containergroups":
            yield from _containers(each)


def read_inference_configuration(document: Node) -> Iterator[Definition]:
    """Give the deployment of an `inferenceconfig.json` of the first Azure ML command line."""
    if not isinstance(document, Table):
        return
    environment = document.get("environment")
    entry = document.get("entryScript")
    if entry is None or not isinstance(environment, Table):
        return
    image = as_value(environment.get("docker", "baseImage"))
    switch = as_value(environment.get("python", "userManagedDependencies"))
    managed = None if isinstance(switch, Scalar) and switch.truth else switch or image
    directory = as_value(document.get("sourceDirectory"))
    yield Definition(
        place=document.place,
        what="inference configuration",
        image=image,
        settings=tuple(read_settings(environment.get("environmentVariables"))),
        code=Code(directory=directory, entry=as_value(entry), alone=directory is None),
        managed=managed,
    )


def _kind(table: Table) -> str | None:
    """Give a resource's type without its version, in lower case."""
    kind = table.get("type")
    if not isinstance(kind, Scalar):
        return None
    text = kind.text.lower().partition("@")[0]
    if text.startswith(_WORKSPACE) or text == "microsoft.containerinstance/containergroups":
        return text
    return None


def _properties(table: Table) -> Table | None:
    properties = table.get("properties")
    return properties if isinstance(properties, Table) else None


def _deployment(resource: Table, environment: Table | None) -> Definition:
    properties = _properties(resource) or Table(place=resource.place)
    image: Value | None = as_value(properties.get("environmentId"))
    managed: Value | None = None
    hosted: tuple[Hosted, ...] = ()
    if environment is not None:
        hosted = _written_out(environment)
        image = as_value(environment.get("image")) or image
        managed = as_value(environment.get("condaFile"))
    entry = as_value(properties.get("codeConfiguration", "scoringScript"))
    code = as_value(properties.get("codeConfiguration", "codeId"))
    return Definition(
        place=resource.place,
        what="deployment",
        image=image,
        settings=tuple(read_settings(properties.get("environmentVariables"))),
        # The code is uploaded before, and only its name in the workspace stands here.
        code=None
        if code is None
        else Code(
            directory=Unknown(place=code.place, what="it lies in the workspace"), entry=entry
        ),
        managed=managed,
        hosted=hosted,
        closed=find_closed(as_value(properties.get("egressPublicNetworkAccess"))),
        serves="/batchendpoints/" not in (_kind(resource) or ""),
    )


def _written_out(environment: Table) -> tuple[Hosted, ...]:
    """Give the conda environment of a template, which stands in a string there."""
    written = environment.get("condaFile")
    if not isinstance(written, Scalar) or not written.place.source.path.endswith(".json"):
        return ()
    script = Script(
        source=written.place.source, text=written.text, steps=tuple(string_steps(written))
    )
    return tuple(read_conda_text(script))


def _containers(resource: Table) -> Iterator[Definition]:
    properties = _properties(resource)
    listed = properties.get("containers") if properties is not None else None
    for each in listed.items if isinstance(listed, Listing) else ():
        inner = _properties(each) if isinstance(each, Table) else None
        if inner is not None and isinstance(inner.get("image"), Scalar):
            yield Definition(
                place=each.place,
                what="container",
                image=as_value(inner.get("image")),
                settings=tuple(read_settings(inner.get("environmentVariables"))),
            )
