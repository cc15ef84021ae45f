import pytest

from pinproof.deployment.image_names import parse_image

AZUREML = "mcr.microsoft.com/azureml"
TRAINING = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training"


@pytest.mark.parametrize(
    ("text", "python", "platform"),
    [
        ("python:3.10-slim", "3.10", "manylinux_2_36_x86_64"),
        ("python:3.12.4-bullseye", "3.12.4", "manylinux_2_31_x86_64"),
        ("docker.io/library/python:3.9-slim-buster", "3.9", "manylinux_2_28_x86_64"),
        (
            "public.ecr.aws/docker/library/python:3.11-slim-bookworm",
            "3.11",
            "manylinux_2_36_x86_64",
        ),
        ("registry.example.org:5000/mirror/python:3.8", "3.8", "manylinux_2_36_x86_64"),
        ("python:3.6", "3.6", "manylinux_2_31_x86_64"),
        ("python:3.11-alpine3.19", "3.11", "musllinux_1_2_x86_64"),
        ("public.ecr.aws/lambda/python:3.12", "3.12", "manylinux_2_34_x86_64"),
        ("public.ecr.aws/lambda/python:3.9-arm64", "3.9", "manylinux_2_26_aarch64"),
        ("public.ecr.aws/lambda/python:3.9.2024.05.01", "3.9", "manylinux_2_26_x86_64"),
        (
            f"{TRAINING}:2.12.0-gpu-py310-cu118-ubuntu20.04-sagemaker",
            "3.10",
            "manylinux_2_31_x86_64",
        ),
        ("tiangolo/uvicorn-gunicorn-fastapi:python3.9", "3.9", None),
        ("jupyter/scipy-notebook:python-3.11.6", "3.11", None),
        ("ghcr.io/example/uv:python3.12-bookworm-slim", "3.12", "manylinux_2_36_x86_64"),
        (f"{AZUREML}/minimal-ubuntu20.04-py38-cpu-inference:1", "3.8", "manylinux_2_31_x86_64"),
        (f"{AZUREML}/openmpi4.1.0-ubuntu22.04", None, "manylinux_2_35_x86_64"),
        ("nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04", None, "manylinux_2_35_x86_64"),
        ("registry.access.redhat.com/ubi8/python-39", "3.9", "manylinux_2_28_x86_64"),
        ("continuumio/miniconda3:4.12.0", None, None),
        ("python:latest", None, None),
        ("example/copy:1.0", None, None),
        ("example/happy310:1", None, None),
        ("amazon/aws-lambda-python:3.12", "3.12", "manylinux_2_34_x86_64"),
        ("mcr.microsoft.com/devcontainers/python:1-3.11-bookworm", "3.11", "manylinux_2_36_x86_64"),
        ("mcr.microsoft.com/devcontainers/python:3.12", "3.12", "manylinux_2_36_x86_64"),
        (
            "mcr.microsoft.com/vscode/devcontainers/python:0-3.10-bullseye",
            "3.10",
            "manylinux_2_31_x86_64",
        ),
        ("python:2.7", "2.7", "manylinux_2_36_x86_64"),
        ("public.ecr.aws/lambda/python:3.7", "3.7", "manylinux_2_17_x86_64"),
    ],
)
def test_a_name_tells_python_and_system(
    text: str, python: str | None, platform: str | None
) -> None:
    name = parse_image(text)
    assert (name.python, name.platform) == (python, platform)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("python:3", "does not say which Python"),
        ("python:2.7", "has Python 2.7, which is not judged"),
        (f"{AZUREML}/example-py27-inference:1", "has Python 2.7, which is not judged"),
        ("continuumio/miniconda3", "does not say which Python"),
        ("public.ecr.aws/lambda/python:3.12", ""),
    ],
)
def test_a_name_that_does_not_tell_says_so(text: str, says: str) -> None:
    name = parse_image(text)
    assert says in name.undecided
    assert bool(says) == bool(name.undecided)
    assert (name.target("somewhere") is None) == bool(says)


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("ubuntu:22.04", "3.10"),
        ("ubuntu:focal", "3.8"),
        ("debian:bookworm-slim", "3.11"),
        ("debian:11", "3.9"),
        ("alpine:3.19", "3.11"),
        ("alpine:3", None),
        ("registry.access.redhat.com/ubi8/ubi", "3.6"),
    ],
)
def test_a_distribution_brings_its_python(text: str, series: str | None) -> None:
    assert parse_image(text).system_python == series


@pytest.mark.parametrize(
    ("text", "is_stock"),
    [
        ("pytorch/pytorch:1.13.1-cuda11.6-cudnn8-runtime", True),
        ("tensorflow/tensorflow:2.11.0-gpu", True),
        ("nvcr.io/nvidia/pytorch:22.04-py3", True),
        ("huggingface/transformers-pytorch-cpu", True),
        (f"{AZUREML}/pytorch-1.9-ubuntu18.04-py37-cpu-inference:1", False),
        ("example/pytorch:1", False),
        ("registry.example.org/nvidia/team/service:1", False),
    ],
)
def test_what_makers_of_frameworks_publish_has_no_boot_of_ours(text: str, is_stock: bool) -> None:
    assert parse_image(text).is_stock == is_stock
