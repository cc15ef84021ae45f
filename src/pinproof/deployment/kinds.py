"""Which files may define a deployment, told by name and by a look for certain words."""

import re
from typing import Literal, TypeAlias

from pinproof.formats.bounds import LARGEST_CODE
from pinproof.pip.file_names import is_lock_name

DefinitionKind: TypeAlias = Literal[
    "python", "notebook", "yaml", "json", "bicep", "dockerfile", "shell", "toml"
]

_ENDINGS: dict[str, DefinitionKind] = {
    ".bash": "shell",
    ".bicep": "bicep",
    ".dockerfile": "dockerfile",
    ".ipynb": "notebook",
    ".json": "json",
    ".py": "python",
    ".sh": "shell",
    ".yaml": "yaml",
    ".yml": "yaml",
}
# Azure takes templates up to 4 MB; notebooks carry outputs, and hold no more code than a script.
_LARGEST: dict[DefinitionKind, int] = {"json": 4 << 20, "notebook": 256 << 20}


def get_size_limit(kind: DefinitionKind) -> int:
    """Give the bytes up to which a file of a kind is read."""
    return _LARGEST.get(kind, LARGEST_CODE)


_DOCKERFILE = re.compile(r"(?:docker|container)file(?:[._-]|$)")
# What concerns projects and not deployments is read where it is asked for.
_NOTHING = re.compile(rb"(?!)")
# A file without any of these words is not read further.
_VARIABLES = rb"AZURE?ML_\w|_EXTRA_(?:PYTHON|CONDA|REQ)"
_INSTALLS = rb"\bpip[\d.]*[ \t][^\n]{0,100}\binstall\b"
_SIGNS: dict[DefinitionKind, re.Pattern[bytes]] = {
    "python": re.compile(
        rb"azureml|azure\.ai\.ml|sagemaker|aws_mwaa|Databricks notebook|docker run"
    ),
    "notebook": re.compile(
        rb"azureml|azure\.ai\.ml|sagemaker|docker run|"
        + _INSTALLS
        + rb"|%%(?:write)?file[ \t][^\n\"]{0,300}(?:[Rr]equirement|constraints|\.ya?ml)"
    ),
    "yaml": re.compile(
        _VARIABLES + rb"|azuremlschemas|code_configuration|conda_file|env_file"
        rb"|AWS::(?:MWAA|Serverless)|spark_version|environment_version|pypi:|mcr\.microsoft\.com/azureml"
        rb"|^[ \t]*(?:dependencies|dockerfile|dockerfile_path)[ \t]*:|^flavors[ \t]*:",
        re.IGNORECASE | re.MULTILINE,
    ),
    "json": re.compile(
        rb"Microsoft\.MachineLearningServices|Microsoft\.ContainerInstance|entryScript"
        rb"|AWS::(?:MWAA|Serverless)|\"(?:spark_version|environment_version|pypi)\"",
        re.IGNORECASE,
    ),
    "bicep": re.compile(
        rb"Microsoft\.(?:MachineLearningServices|ContainerInstance)", re.IGNORECASE
    ),
    "dockerfile": re.compile(rb"^[ \t]*FROM[ \t]", re.IGNORECASE | re.MULTILINE),
    "toml": _NOTHING,
    "shell": re.compile(rb"\b(?:docker|podman|nerdctl)\b[^\n]{0,300}\brun\b|" + _INSTALLS),
}


def guess_kind(name: str) -> DefinitionKind | None:
    """Tell by a file's name what kind of definition it may be."""
    low = name.lower()
    ending = _ENDINGS.get(low[low.rfind(".") :]) if "." in low else None
    if _DOCKERFILE.match(low) is not None and (ending is None or low[10:11] == "."):
        return "dockerfile"
    if low == "mlmodel":
        return "yaml"
    if name == "pyproject.toml" or is_lock_name(name):
        return "toml"
    return ending


def may_define(kind: DefinitionKind, content: bytes) -> bool:
    """Tell whether a file holds any word that a definition would."""
    return _SIGNS[kind].search(content) is not None
