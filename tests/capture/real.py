"""A real environment: wheels built here, installed by the real pip of an old Python."""

import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

PYTHON37 = Path.home() / ".pyenv/versions/3.7.16/bin/python"
ISOLATED = {
    "PATH": "/usr/bin:/bin",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "HOME": "/nonexistent",
}


def run(*command: str | Path, cwd: Path | None = None) -> str:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=ISOLATED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    return result.stdout


def wheel(folder: Path, name: str, version: str, *requires: str) -> Path:
    stem = f"{name}-{version}"
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        "Requires-Python: >=3.6",
    ]
    lines += [f"Requires-Dist: {text}" for text in requires]
    files = {
        f"{name}/__init__.py": "",
        f"{stem}.dist-info/METADATA": "\n".join(lines) + "\n\nA description.\n",
        f"{stem}.dist-info/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = "".join(f"{file},,\n" for file in [*files, f"{stem}.dist-info/RECORD"])
    files[f"{stem}.dist-info/RECORD"] = record
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return path


def setup_py(folder: Path, name: str, version: str, *requires: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "setup.py").write_text(
        "from setuptools import setup\n"
        f"setup(name={name!r}, version={version!r}, py_modules=[{name!r}],\n"
        f"      install_requires={list(requires)!r}, extras_require={{'more': ['six>=1'],\n"
        "      'old:python_version<\"3\"': ['enum34']})\n"
    )
    (folder / f"{name}.py").write_text("")
    return folder


@dataclass(frozen=True, kw_only=True)
class Environment:
    """A root folder as an image has it, with one Python prefix in it."""

    root: Path
    prefix: Path
    work: Path

    @property
    def python(self) -> Path:
        return self.prefix / "bin" / "python"

    def pip(self, *arguments: str | Path) -> str:
        return run(self.python, "-m", "pip", *arguments)

    def listed(self) -> dict[str, str]:
        """What the environment's own pip lists."""
        rows = json.loads(self.pip("list", "--format", "json"))
        return {row["name"].lower().replace("_", "-"): row["version"] for row in rows}


def new_environment(folder: Path, python: Path) -> Environment:
    """Make a prefix of copied executables with a wheel, an egg-info and a developed project."""
    root = folder / "root"
    prefix = root / "opt/venv"
    run(python, "-m", "venv", "--copies", prefix)
    made = Environment(root=root, prefix=prefix, work=folder / "work")
    wheels = made.work / "wheels"
    kept = wheel(wheels, "kept", "1.2.3", "moved>=1", 'six; extra == "more"')
    moved, gone = wheel(wheels, "moved", "1.0"), wheel(wheels, "gone", "0.9")
    made.pip("install", "--no-deps", kept, moved, gone)
    old = setup_py(made.work / "old_fashioned", "old_fashioned", "3.1", "kept")
    run(made.python, "setup.py", "-q", "install", "--single-version-externally-managed",
        "--record", made.work / "record", cwd=old)  # fmt: skip
    developed = setup_py(root / "srv/developed", "developed", "0.1.dev2", "kept>=1")
    run(made.python, "setup.py", "-q", "develop", "--no-deps", cwd=developed)
    return made


def change(made: Environment) -> None:
    """What a later layer does: delete, replace, add."""
    wheels = made.work / "wheels"
    made.pip("uninstall", "-y", "gone")
    made.pip("install", "--no-deps", wheel(wheels, "moved", "2.0"), wheel(wheels, "new", "0.1.0"))


def copied(made: Environment, folder: Path) -> Environment:
    """Copy an environment's root, links kept as links."""
    root = folder / "root"
    shutil.copytree(made.root, root, symlinks=True)
    return Environment(root=root, prefix=root / "opt/venv", work=made.work)
