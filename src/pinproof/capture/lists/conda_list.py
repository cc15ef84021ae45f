"""`conda list --json`: what conda and pip installed, Python distributions or not."""

import re
from typing import Any

from pinproof.capture.captured_source import CapturedSource, is_name, is_version
from pinproof.capture.foreign_json import as_array, as_object, as_string
from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution
from pinproof.requirements.model import normalize_name

# A build of a Python package says so: py37h8f50634_0, pyhd8ed1ab_0, py_0, cuda112py37_1.
_PYTHON_BUILD = re.compile(r"(?:^|[^a-z])py(?:\d|_|h)|py\d")
# conda's names of distributions that call themselves otherwise; `None`: a part or a shell of one.
_NAMES: dict[str, str | None] = {
    "brotli-python": "Brotli",
    "dask-core": "dask",
    "graphviz": None,
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "numpy-base": None,
    "opencv": None,
    "py-opencv": "opencv-python",
    "py-xgboost": "xgboost",
    "pyqt": "PyQt5",
    "pytables": "tables",
    "python-graphviz": "graphviz",
    "python_abi": None,
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "pytorch-mutex": None,
    "ruamel_yaml": "ruamel-yaml-conda",
    "tensorflow-base": "tensorflow",
    "tensorflow-gpu": None,
    "xgboost": None,
}
_MACHINES = {
    "linux-64": "x86_64",
    "linux-aarch64": "aarch64",
    "linux-ppc64le": "ppc64le",
    "linux-s390x": "s390x",
}


def looks_like(content: Any) -> bool:
    """Recognise the list by keys that pip's own has not."""
    return (
        isinstance(content, list)
        and bool(content)
        and {"name", "version", "channel"} <= as_object(content[0]).keys()
    )


def read_conda_list(content: Any, what: str) -> CapturedSource:
    """Read the list's JSON; packages that are no Python distributions are left out."""
    held: dict[str, Distribution] = {}
    python: str | None = None
    machines: set[str] = set()
    left_out = 0
    renamed: list[str] = []
    for number, item in enumerate(as_array(content), start=1):
        package = as_object(item)
        name, version = as_string(package.get("name")), as_string(package.get("version"))
        if not name or not is_version(version):
            raise UsageError(f"{what}: item {number} has no name and version")
        machine = _MACHINES.get(as_string(package.get("platform")))
        machines.update({machine} if machine else ())
        from_pip = as_string(package.get("channel")) == "pypi"
        if name == "python" and not from_pip:
            exact = re.match(r"3\.\d+\.\d+", version)
            python = exact[0] if exact else None
            continue
        ours = name if from_pip else _distribution_name(name, package)
        if ours is None or not is_name(ours):
            left_out += 1
            continue
        if ours != name:
            renamed.append(f"{name} is {ours}")
        key = normalize_name(ours)
        # conda may list what it installed beside what pip put in its place.
        if from_pip or key not in held:
            held[key] = Distribution(name=ours, version=version, requires=None)
    notes = [f"conda: {left_out} packages left out that are no Python distributions of their own"]
    if renamed:
        notes.append(f"conda's names: {', '.join(renamed)}")
    return CapturedSource(
        distributions=tuple(held.values()),
        source="captured from conda list",
        python=python,
        machine=machines.pop() if len(machines) == 1 else None,
        notes=tuple(notes),
    )


def _distribution_name(name: str, package: dict[str, Any]) -> str | None:
    """Give a conda package's distribution name, `None` when it is not one."""
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith(("lib", "_")):
        return None
    build = as_string(package.get("build_string"))
    return name if _PYTHON_BUILD.search(build) else None
