"""Commands to the runners of CI systems: the only ones that leave the program."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pinproof.outgoing.secrets import masked
from pinproof.outgoing.text import printable

AnnotationLevel: TypeAlias = Literal["error", "warning", "notice"]


def github_command(level: AnnotationLevel, properties: Mapping[str, str], message: str) -> str:
    """Give an annotation as GitHub's runner reads it, on one line.

    Source: GitHub's manual, workflow commands; its runner undoes these escapes.
    """
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {named}::{_data(message)}"


def _data(text: str) -> str:
    return _on_one_line(text, percent="%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def azure_issue(
    level: Literal["error", "warning"], properties: Mapping[str, str], text: str
) -> str:
    """Give an issue as the agent of Azure Pipelines reads it, on one line.

    Source: the agent's manual, logging commands.
    """
    named = "".join(f"{name}={_value(value)};" for name, value in properties.items())
    return f"##vso[task.logissue type={level};{named}]{_escaped(text)}"


def _escaped(text: str) -> str:
    return _on_one_line(text, percent="%AZP25")


def _value(text: str) -> str:
    return _escaped(text).replace(";", "%3B").replace("]", "%5D")


def _on_one_line(text: str, *, percent: str) -> str:
    """Write a text for a command; `percent` stands for a percent sign."""
    text = masked(text).replace("%", percent).replace("\r", "%0D").replace("\n", "%0A")
    return printable(text)
