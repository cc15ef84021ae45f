"""Containers that Docker Compose starts.

Source: Docker's manual, the Compose file reference.
"""

import re
from collections.abc import Iterator

from pinproof.deployment.model import Build, Definition
from pinproof.deployment.platforms.docker.volumes import find_mounted_code
from pinproof.formats.env_file import ReadBeside, read_variables
from pinproof.formats.setting import Setting, make_unnamed, split_assignment
from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown, Value, as_value

_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::?-([^}]*))?\}|\$\{[^}]*\}|\$\w+")


def read_compose(document: Node, beside: ReadBeside) -> Iterator[Definition]:
    """Give a deployment for each service that names an image or builds one."""
    services = document.get("services") if isinstance(document, Table) else None
    for key, service in services.items if isinstance(services, Table) else ():
        image = _filled(as_value(service.get("image"))) if isinstance(service, Table) else None
        if not isinstance(service, Table):
            continue
        build = _build(service.get("build"))
        if image is None and build is None:
            continue
        settings = [*_of_files(service.get("env_file"), beside), *_own(service.get("environment"))]
        network = as_value(service.get("network_mode"))
        yield Definition(
            place=key.place,
            what="service",
            image=image or Unknown(place=key.place, what="the image is built first"),
            build=build,
            settings=tuple(settings),
            code=find_mounted_code(settings, list(_volumes(service.get("volumes")))),
            closed=network if isinstance(network, Scalar) and network.text == "none" else None,
        )


def _build(node: Node | None) -> Build | None:
    if isinstance(node, Table):
        if node.get("dockerfile_inline") is not None:
            return None
        folder, dockerfile = _filled(as_value(node.get("context"))), node.get("dockerfile")
        return Build(place=node.place, folder=folder, dockerfile=_filled(as_value(dockerfile)))
    folder = _filled(as_value(node))
    return None if folder is None else Build(place=folder.place, folder=folder)


def _filled(value: Value | None) -> Value | None:
    """Put defaults in place; what has none comes from the environment."""
    if not isinstance(value, Scalar) or "$" not in value.text:
        return value
    if any(match[2] is None and match[0] != "$$" for match in _VARIABLE.finditer(value.text)):
        return Unknown(place=value.place, what="it comes from the shell that starts the container")
    text = _VARIABLE.sub(lambda match: "$" if match[0] == "$$" else match[2], value.text)
    return Scalar(place=value.place, text=text)


def _of_files(node: Node | None, beside: ReadBeside) -> Iterator[Setting]:
    for each in node.items if isinstance(node, Listing) else (node,):
        path = as_value(each.get("path") if isinstance(each, Table) else each)
        filled = _filled(path)
        if filled is not None:
            yield from read_variables(filled, beside, quotes=True)


def _own(node: Node | None) -> Iterator[Setting]:
    if isinstance(node, Table):
        for name, each in node.items:
            value = _filled(as_value(each))
            if value is None or (isinstance(value, Scalar) and value.is_null):
                value = Unknown(place=name.place, what="it comes from the shell")
            yield Setting(name=name, value=value)
        if node.rest is not None:
            yield make_unnamed(node.rest)
    for each in node.items if isinstance(node, Listing) else ():
        value = as_value(each)
        if value is not None:
            setting = split_assignment(value)
            filled = _filled(setting.value) or setting.value
            yield Setting(name=setting.name, value=filled)
    if isinstance(node, Unknown):
        yield make_unnamed(node)


def _volumes(node: Node | None) -> Iterator[Value]:
    for each in node.items if isinstance(node, Listing) else ():
        if isinstance(each, Table):
            source, target = as_value(each.get("source")), as_value(each.get("target"))
            if isinstance(source, Scalar) and isinstance(target, Scalar):
                text = f"type=bind,source={source.text},target={target.text}"
                yield Scalar(place=source.place, text=text)
        else:
            value = _filled(as_value(each))
            if value is not None:
                yield value
