"""Reading texts as deployments, for tables in tests."""

import textwrap

from pinproof.deployment.definition_readers import read_definitions
from pinproof.deployment.kinds import DefinitionKind
from pinproof.deployment.model import Definition, DefinitionFile
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.source import SourceFile

IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1"
SCHEMA = "https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json"
REQUIREMENTS = "AZUREML_EXTRA_REQUIREMENTS_TXT"
PACKAGES = "AZUREML_EXTRA_PYTHON_LIB_PATH"


def read(kind: DefinitionKind, text: str, *, dedent: bool = True) -> DefinitionFile:
    """Read a text; no other file can be had beside it."""
    source = SourceFile(path="file", text=textwrap.dedent(text) if dedent else text)
    return read_definitions(kind, source, lambda _: "no such file")


def only(kind: DefinitionKind, text: str) -> Definition:
    """Give the one definition of a text without faults."""
    file = read(kind, text)
    assert file.faults == ()
    (definition,) = file.definitions
    return definition


def shown(value: Value | None) -> str | None:
    """Give a value with its line, `?` standing for one that is not known."""
    if value is None:
        return None
    text = "?" if isinstance(value, Unknown) else value.text
    return f"{text} @{value.place.start.line}"


def written(value: Value | None) -> str | None:
    """Give what stands at a value's place."""
    if value is None:
        return None
    start, end = value.place.span
    return value.place.source.text[start:end]


def settings(definition: Definition) -> dict[str, str | None]:
    """Give the variables by name, each with value and line."""
    return {each.name.text: shown(each.value) for each in definition.settings}


def literal(value: Value | None) -> str | None:
    """Give a literal's text."""
    return value.text if isinstance(value, Scalar) else None
