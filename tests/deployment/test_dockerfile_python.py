"""The Python that the commands of a Dockerfile tell."""

import pytest

from pinproof.deployment.platforms.docker.dockerfile import read_dockerfile
from pinproof.formats.tree import Scalar, Unknown
from pinproof.source import SourceFile

PIP = "RUN pip install -r requirements.txt\n"


def told(text: str) -> str | None:
    *_, definition = read_dockerfile(SourceFile(path="Dockerfile", text=text))
    if isinstance(definition.python, Unknown):
        return definition.python.what
    return definition.python.text if definition.python is not None else None


@pytest.mark.parametrize(
    ("image", "run", "python"),
    [
        ("ubuntu:22.04", "apt-get update && apt-get install -y python3.11 python3.11-venv", "3.11"),
        ("ubuntu:22.04", "apt-get install -y \\\n    curl \\\n    python3-pip", "3.10"),
        ("debian:bookworm-slim", "apt install -y python3", "3.11"),
        ("nvidia/cuda:12.1.0-base-ubuntu20.04", "apt-get install -y python3 python3-pip", "3.8"),
        ("registry.example.org/ubi8/ubi:8.9", "dnf install -y python39 python39-pip", "3.9"),
        ("registry.example.org/ubi9/ubi", "microdnf install -y python3.12", "3.12"),
        ("continuumio/miniconda3", "conda create -n env -y python=3.8 pip", "3.8"),
        ("mambaorg/micromamba:1.5", "micromamba install -y -n base python=3.10.4", "3.10.4"),
        ("example/base:1", "python3.9 -m pip install -r requirements.txt", "3.9"),
        ("example/base:1", "/usr/bin/python3.9 -m pip install -r requirements.txt", "3.9"),
        ("example/base:1", "pip3.10 install -r requirements.txt", "3.10"),
        ("example/base:1", "uv venv --python 3.12 /opt/venv", "3.12"),
        ("example/base:1", "uv pip install --system --python 3.12 -r requirements.txt", "3.12"),
        ("example/base:1", "uv pip install -p python3.12 six", "3.12"),
        ("example/base:1", "virtualenv -p python3.7 /env", "3.7"),
        ("example/base:1", "python3.11 -m venv /venv", "3.11"),
        ("alpine:3.18", "apk add --no-cache python3 py3-pip", "3.11"),
        ("example/base:1", "pyenv install 3.11.4 && pyenv global 3.11.4", "3.11.4"),
        ("python:3.10", "python3.9 -m pip install -r requirements.txt", None),
        ("python:3.10", "apt-get install -y python3.9", None),
        ("example/base:1", "apt-get install -y python3-pip", None),
        ("example/base:1", "apt-get install -y libpython3.9-dev python3-numpy", None),
        (
            "example/base:1",
            "conda create -y python=3.8 && conda create -y -n b python=3.9",
            "it installs several Pythons, 3.8 and 3.9",
        ),
    ],
)
def test_commands_tell_the_python(image: str, run: str, python: str | None) -> None:
    assert told(f"FROM {image}\nCOPY . .\nRUN {run}\n{PIP}") == python


def test_the_stage_that_installs_counts() -> None:
    text = (
        "FROM python:3.9 AS build\nRUN python3.12 -m pip install build\n"
        f"FROM ubuntu:22.04\nRUN apt-get install -y python3.11\n{PIP}"
    )
    assert told(text) == "3.11"
    text = f"FROM ubuntu:22.04 AS base\nRUN apt-get install -y python3.11\nFROM base\n{PIP}"
    assert told(text) == "3.11"


def test_a_stage_that_installs_and_is_only_copied_from_is_told_of() -> None:
    text = (
        "FROM python:3.9 AS build\nCOPY requirements.txt .\n" + PIP + "FROM node:20 AS site\n"
        "RUN npm ci\nFROM gcr.io/distroless/python3\nENV X=1\nCOPY --from=build /x /x\n"
    )
    found = list(read_dockerfile(SourceFile(path="Dockerfile", text=text)))
    images = [each.image.text for each in found if isinstance(each.image, Scalar)]
    assert images == ["python:3.9", "gcr.io/distroless/python3"]
    assert [len(each.installed) for each in found] == [1, 0]
    assert [len(each.settings) for each in found] == [0, 1]


def test_a_stage_that_another_goes_on_from_is_part_of_that() -> None:
    text = f"FROM python:3.9 AS base\nCOPY . .\n{PIP}FROM base AS test\n{PIP}FROM base\n"
    found = list(read_dockerfile(SourceFile(path="Dockerfile", text=text)))
    assert [len(each.installed) for each in found] == [2, 1]


@pytest.mark.parametrize(
    ("line", "platform"),
    [
        ("FROM --platform=linux/arm64 python:3.11-slim-bookworm", "manylinux_2_36_aarch64"),
        ("FROM --platform=linux/arm64/v8 python:3.11-alpine", "musllinux_1_2_aarch64"),
        ("FROM --platform=linux/amd64 python:3.11-slim", None),
        ("FROM --platform=$BUILDPLATFORM python:3.11-slim", None),
    ],
)
def test_the_processor_may_be_named(line: str, platform: str | None) -> None:
    (definition,) = read_dockerfile(SourceFile(path="Dockerfile", text=f"{line}\n{PIP}"))
    assert definition.platform == platform


def test_the_place_is_that_of_the_version() -> None:
    text = "FROM ubuntu:22.04\nRUN apt-get install -y \\\n  python3.11\n"
    (definition,) = read_dockerfile(SourceFile(path="Dockerfile", text=text))
    assert isinstance(definition.python, Scalar)
    source, (start, end) = definition.python.place
    assert source.text[start:end] == "3.11"
