"""The container of the Dockerfile, built by buildah and run on the example.

Its base image is on no package index. What the Dockerfile asks of it, a Python and a system, is
lent by this machine: an empty image of its name, into which their folders are mounted.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE = "docker.io/library/python:3.13-slim"
SYSTEM = ("/bin", "/etc", "/lib", "/lib64", "/usr")
OURS = os.path.realpath(sys.base_prefix)


def lent() -> list[str]:
    """Give the options that mount what the base image has."""
    folders = [folder for folder in SYSTEM if Path(folder).is_dir()]
    if not OURS.startswith("/usr/"):
        folders.append(OURS)
    return [word for folder in folders for word in ("-v", f"{folder}:{folder}:ro")]


def pip_settings() -> list[str]:
    """Give this machine's settings of pip as variables: a container has its own."""
    run = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    pairs = [line.partition("=") for line in run.stdout.splitlines()]
    said = {
        f"PIP_{key.rpartition('.')[2].upper().replace('-', '_')}": value.strip("'")
        for key, _, value in pairs
    }
    return [word for pair in said.items() for word in ("--env", "=".join(pair))]


class Buildah:
    """buildah with a store of its own, without a daemon and without namespaces of a user."""

    def __init__(self, place: Path) -> None:
        stored = ("--root", str(place / "store"), "--runroot", str(place / "run"))
        self._command = ("buildah", "--storage-driver", "vfs", *stored)

    def __call__(self, *words: str, good: tuple[int, ...] = (0,)) -> str:
        run = subprocess.run(
            [*self._command, *words], capture_output=True, text=True, check=False, cwd=ROOT
        )
        if run.returncode not in good:
            raise AssertionError(f"buildah {words[0]}: {run.stdout}{run.stderr}")
        return run.stdout


@pytest.fixture
def buildah(tmp_path: Path) -> Iterator[Buildah]:
    if shutil.which("buildah") is None or os.geteuid() != 0:
        pytest.skip("buildah is not at hand, or not for this user")
    call = Buildah(tmp_path)
    try:
        base = call("from", "scratch").strip()
    except AssertionError as error:
        pytest.skip(f"buildah makes no container here: {error}")
    path = f"PATH={OURS}/bin:/usr/bin:/bin"
    call("config", "--env", path, *pip_settings(), base)
    call("commit", "-q", base, BASE)
    yield call
    call("rm", "--all")
    call("rmi", "--all", "--force")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_container_lints_the_example(buildah: Buildah) -> None:
    alone = ("--isolation", "chroot")
    try:
        buildah("build", *alone, "--pull-never", *lent(), "-t", "pinproof", ".")
    except AssertionError as error:
        if "No matching distribution found" in str(error):
            pytest.skip(f"no package index is reachable: {str(error)[-200:]}")
        raise
    example = ROOT / "examples/azureml-sklearn"
    container = buildah("from", *lent(), "-v", f"{example}:/work:ro", "pinproof").strip()
    config = json.loads(buildah("inspect", "--type", "image", "pinproof"))["OCIv1"]["config"]
    command = [*config["Entrypoint"], *config["Cmd"]]
    assert command == ["/opt/pinproof/bin/pinproof", "check", "."]
    said = buildah("run", *alone, container, "--", *command, "--offline", good=(1,))
    assert "requirements.txt:" in said
    assert "unpinned-requirement (PIN001)" in said
    asked = ("/opt/pinproof/bin/python", "-c", "import os; print(os.getuid())")
    who = buildah("run", *alone, container, "--", *asked).strip()
    assert who == "65532"
