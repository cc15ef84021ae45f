"""What an inference image is for, and what its server needs: read off a captured image."""

import re
from collections.abc import Callable, Mapping

from pinproof.image.manifest import (
    INFERENCE_SERVER,
    SERVER_RESTS_ON,
    Distribution,
    ImageManifest,
)
from pinproof.record import replace
from pinproof.requirements.declared import read_requirement
from pinproof.requirements.model import normalize_name

_FRAMEWORKS = {
    "lightgbm": ("lightgbm",),
    "onnxruntime": ("onnxruntime", "onnxruntime-gpu"),
    "pytorch": ("torch",),
    "sklearn": ("scikit-learn",),
    "tensorflow": ("tensorflow", "tensorflow-gpu", "tensorflow-cpu"),
    "xgboost": ("xgboost",),
}
_VARIABLE = re.compile(
    r"AZUREML_EXTRA_(?:PYTHON_LIB_PATH|CONDA_YAML_ABS_PATH|CONDA_YAML|REQUIREMENTS_TXT)\b"
)


def add_purpose(manifest: ImageManifest, holds: Callable[[str], bool]) -> ImageManifest:
    """Add the framework that the image's name says, and what its server needs.

    `holds` judges a marker for the image. Of frameworks only what the image holds is added. What
    the server rests on without declaring it stands there by name: with which versions that works,
    facts of pairs tell.
    """
    return replace(
        manifest,
        framework=manifest.framework or _framework(manifest),
        server=manifest.server or _server(manifest.distributions, holds),
    )


def find_honoured_variables(script: str) -> list[str]:
    """Give the variables that a boot script acts upon, in its order."""
    return list(dict.fromkeys(_VARIABLE.findall(script)))


def _framework(manifest: ImageManifest) -> tuple[str, ...]:
    words = set(re.split(r"[^a-z]+", manifest.name.rpartition("/")[2].lower()))
    return tuple(
        name
        for word, names in _FRAMEWORKS.items()
        if word in words
        for name in names
        if name in manifest.distributions
    )


def _server(
    distributions: Mapping[str, Distribution], holds: Callable[[str], bool]
) -> tuple[str, ...]:
    server = distributions.get(INFERENCE_SERVER)
    if server is None:
        return ()
    needs: dict[str, str] = {}
    for text in server.requires or ():
        requirement = read_requirement(text)
        if requirement is None:
            continue
        if requirement.marker is None or holds(requirement.marker):
            name = normalize_name(requirement.name)
            needs[name] = f"{name}{requirement.specifier}"
    for name in SERVER_RESTS_ON:
        needs.setdefault(name, name)
    return tuple(needs[name] for name in sorted(needs))
