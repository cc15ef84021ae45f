"""Deployments in ARM templates and Bicep, read as trees of resources."""

import re
from collections.abc import Iterator

from pinproof.deployment.model import Code, Definition, InstallSource
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
from pinproof.record import replace
from pinproof.source import Place, Span

_LOADED = re.compile(r"loadTextContent\(\s*'([^'\\$\n]+)'\s*(?:,[^)\n]*)?\)")
# What begins a text of Bicep that is taken as it stands.
_RAW = "'''"
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
                yield _environment(each.place, properties)
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
    read = _environment(resource.place, environment or Table(place=resource.place))
    entry = as_value(properties.get("codeConfiguration", "scoringScript"))
    code = as_value(properties.get("codeConfiguration", "codeId"))
    return replace(
        read,
        what="deployment",
        image=read.image or as_value(properties.get("environmentId")),
        settings=tuple(read_settings(properties.get("environmentVariables"))),
        # The code is uploaded before, and only its name in the workspace stands here.
        code=None
        if code is None
        else Code(
            directory=Unknown(place=code.place, what="it lies in the workspace"), entry=entry
        ),
        closed=find_closed(as_value(properties.get("egressPublicNetworkAccess"))),
        serves="/batchendpoints/" not in (_kind(resource) or ""),
    )


def _environment(place: Place, properties: Table) -> Definition:
    return Definition(
        place=place,
        what="environment",
        image=as_value(properties.get("image")),
        managed=_conda_file(properties),
        installed=_installed(properties),
        unread=_unread(properties),
        hosted=_written_out(properties),
    )


def _conda_file(environment: Table) -> Value | None:
    """Give the conda file of an environment: its text, or in Bicep the path that it is read from.

    Source: Bicep's manual, `loadTextContent`; a path begins at the template.
    """
    said = as_value(environment.get("condaFile"))
    if isinstance(said, Unknown):
        start, end = said.place.span
        loaded = _LOADED.match(said.place.source.text, start, end)
        if loaded is not None:
            path = Place(said.place.source, Span(loaded.start(1), loaded.end(1)))
            return Scalar(place=path, text=loaded[1])
    return said


def _installed(environment: Table) -> tuple[InstallSource, ...]:
    """Give the conda file that a template reads, where it names one."""
    path = _conda_file(environment)
    if not isinstance(environment.get("condaFile"), Unknown) or not isinstance(path, Scalar):
        return ()
    return (InstallSource(path=path, takes="conda", in_code=False),)


def _written_out(environment: Table) -> tuple[Hosted, ...]:
    """Give the conda environment of a template, which stands in a string there."""
    written = environment.get("condaFile")
    if not isinstance(written, Scalar):
        return ()
    source, at = written.place.source, written.place.span.start
    if source.path.endswith(".json"):
        steps = tuple(string_steps(written))
    elif source.text.startswith(_RAW, at):
        steps = ((0, at + len(_RAW)),)
    else:
        return ()
    return tuple(read_conda_text(Script(source=source, text=written.text, steps=steps)))


def _unread(environment: Table) -> tuple[Unknown, ...]:
    """Give the conda file that stands in a string with escapes, which nobody could mend there."""
    written = environment.get("condaFile")
    if not isinstance(written, Scalar) or written.is_null:
        return ()
    source, at = written.place.source, written.place.span.start
    if source.path.endswith(".json") or source.text.startswith(_RAW, at):
        return ()
    what = "a conda file that stands in one line of Bicep is not read"
    return (Unknown(place=written.place, what=what),)


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
