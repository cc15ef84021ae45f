"""What Dockerfiles and commands of the shell start, with the exact places."""

import pytest
from deployment.definitions import (
    IMAGE,
    PACKAGES,
    REQUIREMENTS,
    literal,
    only,
    read,
    settings,
    shown,
)


def test_a_dockerfile() -> None:
    definition = only(
        "dockerfile",
        f"""\
        # syntax=docker/dockerfile:1
        ARG TAG=20210601.v1
        FROM --platform=linux/amd64 {IMAGE.partition(":")[0]}:${{TAG}} AS base
        ENV {REQUIREMENTS}=reqs/r.txt \\
            # a comment between
            QUOTED="a b"
        ENV OLD the rest of the line
        COPY --chown=1:1 . /var/azureml-app
        FROM base
        WORKDIR /tmp
        COPY reqs/a.txt more.txt ./
        RUN --mount=type=cache,target=/c pip install --no-cache -r a.txt \\
            && python3 -m pip install --requirement=/var/azureml-app/b.txt
        COPY --from=base /x /y
        RUN <<EOF
        pip install -r more.txt
        EOF
        """,
    )
    assert shown(definition.image) == f"{IMAGE} @3"
    assert settings(definition) == {
        REQUIREMENTS: "reqs/r.txt @4",
        "QUOTED": "a b @6",
        "OLD": "the rest of the line @7",
    }
    assert [shown(each.path) for each in definition.installed] == [
        "reqs/a.txt @12",
        "b.txt @13",
        "more.txt @16",
    ]
    assert definition.code is not None
    assert literal(definition.code.directory) == "."


def test_an_argument_without_a_value_is_not_known() -> None:
    definition = only("dockerfile", "ARG IMAGE\nFROM $IMAGE\nENV A=${B}\nENV C=${B:-d}\n")
    assert shown(definition.image) == "? @2"
    assert settings(definition) == {"A": "? @3", "C": "d @4"}


def test_containers_that_a_shell_script_starts() -> None:
    file = read(
        "shell",
        f"""\
        #!/bin/bash
        set -e
        IMAGE={IMAGE}   # the image
        docker build -t x .
        docker run -it --rm -p 5001:5001 -v "$(pwd)/src":/var/azureml-app \\
            -e {PACKAGES}="myenv/lib/python3.7/site-packages" --env=FOO=bar -eQ='a b' \\
            -e HOME --network none "$IMAGE" bash -c 'docker run nothing'
        if true; then sudo docker container run --name a --gpus all -e A=$UNSET other:1; fi
        echo docker run; cat <<< x | podman run -v data:/var/azureml-app --entrypoint x image:2
        """,
    )
    first, second, third = file.definitions
    assert shown(first.image) == f"{IMAGE} @7"
    assert settings(first) == {
        PACKAGES: "myenv/lib/python3.7/site-packages @6",
        "FOO": "bar @6",
        "Q": "a b @6",
        "HOME": "? @7",
    }
    assert first.code is not None
    assert literal(first.code.directory) == "./src"
    assert shown(first.closed) == "none @7"
    assert (literal(second.image), settings(second)) == ("other:1", {"A": "? @8"})
    assert literal(third.image) == "image:2"
    assert third.code is not None
    assert third.code.directory is None


@pytest.mark.parametrize(
    ("head", "image"),
    [("", "i:1"), ("IMAGE=own:2\n", "own:2"), ("TAG=3\n", "i:1")],
)
def test_a_default_of_the_shell_counts_unless_something_is_set(head: str, image: str) -> None:
    file = read("shell", f'{head}docker run "${{IMAGE:-i:1}}"\n', dedent=False)
    assert [literal(each.image) for each in file.definitions] == [image]
    file = read("shell", "docker run ${IMAGE:-$OTHER}\n", dedent=False)
    assert [literal(each.image) for each in file.definitions] == [None]
