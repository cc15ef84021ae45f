"""Against the configured index: the regression set, and sixty releases as real pip judges them."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.interpreters import require_python
from packaging.version import Version

from pinproof.files.project_releases import JudgedReleases
from pinproof.files.release import (
    NewerGlibcNeeded,
    PythonMismatch,
    ReleaseVerdict,
    SourceOnly,
    VersionUnknown,
)
from pinproof.index.client import PublishedIndex, open_index
from pinproof.index.model import CoreMetadata, Missing, Project
from pinproof.index.settings.index_settings import read_pip_settings
from pinproof.target.model import PythonVersion, Target

pytestmark = [pytest.mark.online, pytest.mark.slow]

PYTHON = "3.7"
DEFAULT = Target()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublishedIndex]:
    settings = read_pip_settings(
        {"PIP_CONFIG_FILE": os.devnull, "PIP_CERT": os.environ.get("PIP_CERT", "")}
    )
    with open_index(settings, cache_dir=tmp_path_factory.mktemp("cache")) as opened:
        yield opened


def judged(index: PublishedIndex, pin: str, target: Target = DEFAULT) -> ReleaseVerdict:
    name, _, version = pin.partition("==")
    project = index.project(name)
    assert isinstance(project, Project), project
    return JudgedReleases().of(project, target).judge_pin("==", version)


@pytest.mark.parametrize(
    ("pin", "fault"),
    [
        ("lightgbm==4.0.0", NewerGlibcNeeded),
        ("numpy==1.24.0", PythonMismatch),
        ("scipy==1.11.1", PythonMismatch),
        ("dataclasses==0.8", PythonMismatch),
        ("torch==2.1.0", PythonMismatch),
        ("pystan==2.17.1.0", SourceOnly),
        ("numpy==99.0", VersionUnknown),
    ],
)
def test_the_regression_set_fails(index: PublishedIndex, pin: str, fault: type) -> None:
    assert isinstance(judged(index, pin).fault, fault)


@pytest.mark.parametrize("pin", ["onnxruntime==1.13.1", "numpy==1.21.6", "pandas==1.3.5"])
def test_the_regression_set_passes(index: PublishedIndex, pin: str) -> None:
    verdict = judged(index, pin)
    assert verdict.fault is None
    assert verdict.candidates


def test_a_withdrawn_release_is_known_as_such(index: PublishedIndex) -> None:
    assert judged(index, "attrs==21.1.0").yanked


def test_the_newest_scipy_that_fits_is_named(index: PublishedIndex) -> None:
    project = index.project("scipy")
    assert isinstance(project, Project)
    assert JudgedReleases().of(project, DEFAULT).newest_fitting() == Version("1.7.3")


def test_declared_dependencies_are_learned(index: PublishedIndex) -> None:
    for pin, needed in (("requests==2.31.0", "urllib3"), ("azureml-core==1.48.0", "urllib3")):
        declared = index.metadata(judged(index, pin).candidates[0].file)
        assert isinstance(declared, CoreMetadata)
        assert declared.requires_dist is not None
        assert any(each.startswith(needed) for each in declared.requires_dist)


def test_a_name_that_nobody_took_is_missing(index: PublishedIndex) -> None:
    name = "pinproof-no-such-project-0c9f"
    assert index.project(name) == Missing(name=name)


# Lower and upper bounds on Python, wheels by glibc, abi3, sources only, withdrawn, Windows only.
VERSIONS = {
    "numpy": (
        "1.16.6",
        "1.21.6",
        "1.22.0",
        "1.24.0",
    ),
    "pandas": (
        "1.1.5",
        "1.3.5",
        "1.4.0",
    ),
    "scipy": (
        "1.2.3",
        "1.7.3",
        "1.8.0",
        "1.11.1",
    ),
    "scikit-learn": (
        "0.24.1",
        "1.0.2",
        "1.1.0",
    ),
    "torch": (
        "1.4.0",
        "1.13.1",
        "2.0.0",
    ),
    "lightgbm": (
        "2.3.1",
        "3.3.5",
        "4.0.0",
    ),
    "onnxruntime": (
        "1.13.1",
        "1.14.1",
        "1.17.0",
    ),
    "dataclasses": (
        "0.6",
        "0.7",
        "0.8",
    ),
    "attrs": (
        "20.3.0",
        "21.1.0",
        "24.2.0",
        "24.3.0",
    ),
    "cryptography": (
        "3.4.8",
        "41.0.7",
        "42.0.0",
    ),
    "send2trash": (
        "1.8.2",
        "2.0.0",
    ),
    "pystan": (
        "2.17.1.0",
        "2.19.1.1",
        "3.0.0",
    ),
    "pywin32": (
        "301",
        "306",
    ),
    "typing": (
        "3.6.6",
        "3.7.4.3",
    ),
    "futures": (
        "3.1.1",
        "3.3.0",
    ),
    "importlib-metadata": (
        "4.13.0",
        "6.7.0",
        "7.0.0",
    ),
    "tensorflow": (
        "1.15.5",
        "2.11.0",
        "2.12.0",
    ),
    "pyyaml": (
        "5.3.1",
        "6.0.1",
    ),
    "protobuf": (
        "3.20.3",
        "4.24.4",
        "4.25.0",
    ),
    "ipython": (
        "7.34.0",
        "8.0.0",
    ),
    "jinja2": (
        "3.1.2",
        "99.9",
    ),
    "psutil": (
        "5.9.5",
        "7.0.0",
    ),
}
RELEASES = [f"{name}=={version}" for name, versions in VERSIONS.items() for version in versions]


def test_the_list_is_long_and_wide_enough() -> None:
    assert len(set(RELEASES)) >= 60
    assert len(VERSIONS) >= 20


@pytest.fixture(scope="module")
def real_python() -> str:
    return require_python(PYTHON)


@pytest.fixture(scope="module")
def machine(real_python: str) -> Target:
    """This machine, as that Python sees it: real pip judges for no other."""
    code = (
        "import os, platform; print(platform.python_version(), os.confstr('CS_GNU_LIBC_VERSION'))"
    )
    done = subprocess.run([real_python, "-c", code], capture_output=True, check=True, text=True)
    version, _, glibc = done.stdout.split()
    return Target(
        python=PythonVersion.parse(version),
        platform=f"manylinux_{glibc.replace('.', '_')}_x86_64",
    )


def pips_choice(python: str, pin: str, folder: Path) -> str | None:
    """Give the file that pip begins to download; `None` when it finds none that fits."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    if "PIP_CERT" in os.environ:
        environment["PIP_CERT"] = os.environ["PIP_CERT"]
    command = [
        python,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--no-cache-dir",
        "-d",
        str(folder),
        pin,
    ]
    with subprocess.Popen(
        command,
        env=environment | {"PIP_CONFIG_FILE": os.devnull, "PIP_PROGRESS_BAR": "off"},
        stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
        text=True,
    ) as pip:
        assert pip.stdout is not None
        said = []
        for line in pip.stdout:
            said.append(line)
            words = line.split()
            if words[:1] == ["Downloading"]:
                # What was asked is answered; some of these files are huge, some would be built.
                pip.kill()
                return words[1].rpartition("/")[2]
    assert "No matching distribution found" in "".join(said), "".join(said)
    return None


@pytest.mark.oracle
@pytest.mark.parametrize("pin", RELEASES)
def test_the_verdict_is_that_of_pip_download(
    index: PublishedIndex, real_python: str, machine: Target, tmp_path: Path, pin: str
) -> None:
    verdict = judged(index, pin, machine)
    ours = verdict.candidates[0].file.filename if verdict.candidates else None
    assert ours == pips_choice(real_python, pin, tmp_path)
