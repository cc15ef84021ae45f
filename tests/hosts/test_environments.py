"""Into which Python each call of pip installs, in Dockerfiles and scripts."""

import pytest

from pinproof.deployment.definition_readers import read_definitions
from pinproof.deployment.kinds import DefinitionKind
from pinproof.formats.tree import Scalar
from pinproof.hosts.model import Hosted
from pinproof.source import SourceFile


def told(path: str, text: str) -> list[str]:
    """Give for each line of pip what it names and the Python that its call tells: `?` unknown."""
    kind: DefinitionKind = "dockerfile" if path == "Dockerfile" else "shell"
    file = read_definitions(kind, SourceFile(path=path, text=text), lambda _: "not there")
    hosted = [*file.hosted, *(each for found in file.definitions for each in found.hosted)]
    return [f"{_name(each)} {_python(each)}" for each in hosted]


def _name(hosted: Hosted) -> str:
    return hosted.entries[0].literals[0].text


def _python(hosted: Hosted) -> str:
    environment = hosted.environment
    if environment is None:
        return "usual"
    if environment.python is None:
        return "as made"
    return environment.python.text if isinstance(environment.python, Scalar) else "?"


@pytest.mark.parametrize(
    ("commands", "python"),
    [
        ("pip install x", "usual"),
        ("python3 -m pip install x", "usual"),
        ("python3.9 -m pip install x", "3.9"),
        ("/usr/bin/pip3.9 install x", "3.9"),
        ("/opt/python/cp39-cp39/bin/pip install x", "3.9"),
        ("python3.9 -m venv /v && /v/bin/pip install x", "3.9"),
        ("python3.9 -m venv /v && /v/bin/python -m pip install x", "3.9"),
        ("python3.9 -m venv /v --clear --prompt p\n. /v/bin/activate && pip install x", "3.9"),
        ("python3.9 -m venv --system-site-packages /v && /v/bin/pip install x", "3.9"),
        ("python3 -m venv .venv && .venv/bin/pip install x", "as made"),
        ("python3 -m venv ./.venv && .venv/bin/pip install x", "as made"),
        ("virtualenv -p python3.9 /v && /v/bin/pip3 install x", "3.9"),
        ("virtualenv --python=3.9 /v && /v/bin/pip3 install x", "3.9"),
        ("conda create -y -n e python=3.9 && conda run -n e pip install x", "3.9"),
        ("conda create -yn e 'python==3.9.*' && conda run --name=e pip install x", "3.9"),
        ("conda create -p /e python=3.9.7 && conda run -p /e python -m pip install x", "3.9.7"),
        ("conda create -n e python=3.9 && /opt/conda/envs/e/bin/pip install x", "3.9"),
        ("mamba create -n e 'python>=3.9' && mamba run -n e pip install x", "?"),
        ("conda create -n e numpy && conda run -n e pip install x", "?"),
        ("conda create -n e python=3.9 && conda activate e && pip install x", "3.9"),
        ("conda create -n e python=3.9 && conda run -n base pip install x", "usual"),
        ("conda create -n e python=3.9 && pip install x", "usual"),
        ("conda env create -f e.yml && conda run -n e pip install x", "?"),
        ("conda env create -n e -f e.yml && conda activate e && pip install x", "?"),
        ("conda env create -n e -f e.yml && pip install x", "usual"),
        ("uv pip install --python 3.9 x", "3.9"),
        ("uv pip install -p cpython@3.9 x", "3.9"),
        ("uv pip install --python=/usr/bin/python3.9 x", "3.9"),
        ("uv venv --python 3.9 /v && uv pip install --python /v/bin/python x", "3.9"),
        ("uv venv -p 3.9 /v && uv pip install --python /v x", "3.9"),
        ("uv venv -p 3.9 && uv pip install x", "3.9"),
        ("uv venv -p 3.9 && uv pip install --system x", "usual"),
        ("uv venv -p 3.9 && pip install x", "usual"),
        ("python3.9 -m venv /v && pip --python /v/bin/python install x", "3.9"),
    ],
)
@pytest.mark.parametrize("path", ["Dockerfile", "setup.sh"])
def test_a_call_tells_its_python(path: str, commands: str, python: str) -> None:
    joined = commands.replace("\n", " && ")
    text = f"FROM example/base:1\nRUN {joined}\n" if path == "Dockerfile" else commands
    assert told(path, text) == [f"x {python}"]


def test_what_a_run_enters_it_leaves_and_what_env_sets_stays() -> None:
    assert told(
        "Dockerfile",
        "FROM example/base:1\n"
        "ENV VIRTUAL_ENV=/opt/venv\n"
        "RUN python3.9 -m venv $VIRTUAL_ENV\n"
        "RUN . /opt/venv/bin/activate && pip install a\n"
        "RUN pip install b\n"
        'ENV PATH="$VIRTUAL_ENV/bin:$PATH"\n'
        "RUN pip install c\n"
        "FROM example/base:1\n"
        "RUN pip install d\n",
    ) == ["a 3.9", "b usual", "c 3.9", "d usual"]


def test_a_path_may_be_set_before_its_environment_is_made() -> None:
    assert told(
        "Dockerfile",
        "FROM example/base:1\n"
        "ENV E /azureml-envs/own\n"
        "ENV PATH $E/bin:$PATH\n"
        "RUN conda create -p $E python=3.9 pip=20.2.4 -y\n"
        "RUN pip install a\n"
        'SHELL ["conda", "run", "-n", "other", "/bin/bash", "-c"]\n'
        "RUN conda create -n other python=3.8\n"
        "RUN pip install b\n",
    ) == ["a 3.9", "b 3.8"]


def test_a_relative_folder_is_seen_from_where_the_command_runs() -> None:
    assert told(
        "Dockerfile",
        "FROM example/base:1\nWORKDIR /app\nRUN python3.9 -m venv venv\n"
        "RUN cd /tmp && /app/venv/bin/pip install a\nRUN cd /tmp && venv/bin/pip install b\n",
    ) == ["a 3.9", "b usual"]
