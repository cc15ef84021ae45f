"""Real projects of every shape: the same tree as a real pip makes under a real Python 3.7."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bundle.trees import as_pip_has_it, as_we_have_it
from oracle.interpreters import require_python
from support.real_pip import pip_environment

pytestmark = [pytest.mark.online, pytest.mark.oracle, pytest.mark.slow]

PROJECTS = {
    "scripts": (["flask==2.2.5"], "flask"),
    "compiled, with libraries beside": (["scikit-learn==1.0.2"], "sklearn.svm"),
    "headers": (["greenlet==2.0.2"], "greenlet"),
    "data in share and etc": (["jupyterlab-pygments==0.2.2", "nbclassic==1.0.0"], "nbclassic"),
    "namespaces and pth": (["google-cloud-storage==2.10.0"], "google.cloud.storage"),
    "an old wheel with its own name": (["PyYAML==5.4.1", "ruamel.yaml==0.17.21"], "ruamel.yaml"),
}


@pytest.mark.parametrize(("lines", "module"), PROJECTS.values(), ids=PROJECTS)
def test_it_is_what_pip_installs(tmp_path: Path, lines: list[str], module: str) -> None:
    (tmp_path / "requirements.txt").write_text("\n".join(lines) + "\n")
    bundled = subprocess.run(
        [
            *(sys.executable, "-m", "pinproof", "bundle", "requirements.txt", "-o", "packages"),
            *("--python", "3.7.16"),
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        text=True,
    )
    assert (bundled.returncode, bundled.stderr) == (0, "")
    python = require_python("3.7")
    # The index is the one that this machine is configured for.
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    kept = {name: value for name, value in kept.items() if name != "PIP_FIND_LINKS"}
    pip = subprocess.run(
        [
            *(python, "-m", "pip", "install", "--no-compile", "--target", "pips"),
            *("--only-binary", ":all:", "-r", "requirements.txt"),
        ],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**pip_environment(tmp_path), **kept, "PIP_CONFIG_FILE": pip_configuration()},
        text=True,
    )
    assert pip.returncode == 0, pip.stdout + pip.stderr
    ours, pips = as_we_have_it(tmp_path / "packages"), as_pip_has_it(tmp_path / "pips")
    assert sorted(ours) == sorted(pips)
    assert ours == pips
    done = subprocess.run(
        [python, "-B", "-W", "ignore", "-c", f"import {module}"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": "packages"},
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def pip_configuration() -> str:
    return os.environ.get("PIP_CONFIG_FILE", str(Path.home() / ".config/pip/pip.conf"))
