"""What the other files of a project tell of its Python."""

import pytest

from pinproof.evidence.environment import find_environment_evidence
from pinproof.evidence.project.names import PROJECT_FILES
from pinproof.evidence.project.ranges import lowest, lowest_of_poetry
from pinproof.evidence.project.reading import find_project_evidence
from pinproof.source import SourceFile

MLMODEL = "flavors:\n  python_function:\n    env: conda.yaml\n    python_version: 3.9.19\n"


@pytest.mark.parametrize(
    ("name", "text", "python", "line"),
    [
        ("MLmodel", MLMODEL, "3.9.19", 4),
        ("python_env.yaml", "python: 3.9.19\nbuild_dependencies: []\n", "3.9.19", 1),
        ("python_env.yaml", 'python: "3.10"\n', "3.10", 1),
        ("conda.yaml", "dependencies:\n- python=3.9.19\n- pip\n", "3.9.19", 2),
        ("conda.yaml", "dependencies:\n- pip\n- python==3.8\n", "3.8", 3),
        ("conda.yaml", "dependencies: [python=3.8.*, pip]\n", "3.8", 1),
        ("conda.yaml", "dependencies:\n- conda-forge::python=3.10\n", "3.10", 2),
        ("conda.yaml", "dependencies:\n- python>=3.9\n", "3.9", 2),
        ("conda.yaml", "dependencies:\n- python =3.9\n", "3.9", 2),
        ("conda.yaml", "dependencies:\n- python=3.8=h123_0\n", "3.8", 2),
    ],
)
def test_an_environment_names_its_python(name: str, text: str, python: str, line: int) -> None:
    (found,) = find_environment_evidence(SourceFile(path=name, text=text))
    assert (str(found.python), found.where) == (python, f"{name}:{line}")


@pytest.mark.parametrize(
    "text",
    ["dependencies:\n- python\n", "dependencies:\n- python=2.7\n", "python: pypy3\n"],
)
def test_an_environment_may_speak_of_a_python_that_it_does_not_tell(text: str) -> None:
    (found,) = find_environment_evidence(SourceFile(path="conda.yaml", text=text))
    assert (found.python, found.undecided) == (None, "it does not say which Python")


@pytest.mark.parametrize(
    "text",
    ["", "- a\n", "dependencies: {python: 3}\n", "x: [", "dependencies:\n- python-dateutil\n"],
)
def test_other_yaml_says_nothing(text: str) -> None:
    assert list(find_environment_evidence(SourceFile(path="conda.yaml", text=text))) == []


PROJECT = '[build-system]\nrequires = []\n[project]\nname = "a"\nrequires-python = ">=3.9,<4"\n'


@pytest.mark.parametrize(
    ("name", "text", "python", "line"),
    [
        (".python-version", "3.11\n", "3.11", 1),
        (".python-version", "# local\n3.11.4\n3.10.1\n", "3.11.4", 2),
        ("runtime.txt", "python-3.11.9\n", "3.11.9", 1),
        ("pyproject.toml", PROJECT, "3.9", 5),
        ("setup.cfg", "[options]\npython_requires = >=3.8\n", "3.8", 2),
        ("setup.py", "setup(\n    name='a',\n    python_requires='>=3.9, <4',\n)\n", "3.9", 3),
        (".tool-versions", "nodejs 20.1.0\npython 3.11.4 3.10.2\n", "3.11.4", 2),
        ("mise.toml", '[tools]\nnode = "20"\npython = "3.12"\n', "3.12", 3),
        (".mise.toml", '[tools]\npython = ["3.11", "3.9"]\n', "3.11", 2),
        ("Pipfile", '[packages]\nnumpy = "*"\n[requires]\npython_version = "3.9"\n', "3.9", 4),
        ("Pipfile", '[requires]\npython_full_version = "3.9.18"\n', "3.9.18", 2),
        ("pixi.toml", '[dependencies]\npython = "3.11.*"\n', "3.11", 2),
        ("app.yaml", "runtime: python311\nentrypoint: gunicorn main:app\n", "3.11", 1),
        ("serverless.yml", "service: a\nprovider:\n  runtime: python3.9\n", "3.9", 3),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n', "3.9", 2),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = { version = ">=3.10,<4" }\n',
            "3.10",
            2,
        ),
    ],
)
def test_a_project_names_its_python(name: str, text: str, python: str, line: int) -> None:
    (found,) = find_project_evidence(name, text, f"proj/{name}")
    assert (str(found.python), found.where) == (python, f"proj/{name}:{line}")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".python-version", "my-virtualenv\n"),
        (".python-version", "2.7.18\n"),
        ("runtime.txt", "a file of some other kind\n"),
        ("pyproject.toml", "[project]\nrequires-python = 3\n"),
        ("pyproject.toml", "[project\nrequires-python = '>=3.9'\n"),
        ("pyproject.toml", "project = 3 # requires-python\n"),
        ("setup.cfg", "[options]\npython_requires = nonsense\n"),
        ("setup.py", "setup(python_requires=PYTHONS)\n"),
        (".tool-versions", "python system\n"),
        ("Pipfile", "[requires\npython_version = '3.9'\n"),
        ("Pipfile", "# python\nrequires = 3\n"),
        ("app.yaml", "runtime: nodejs20 # python\n"),
        ("app.yaml", "- python39\n"),
        ("serverless.yml", "provider: [python3.9\n"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "nonsense"\n'),
        ("host.json", '{"hosts": []}\n'),
    ],
)
def test_a_project_that_names_none(name: str, text: str) -> None:
    assert list(find_project_evidence(name, text, name)) == []


def test_what_speaks_of_a_python_and_names_none_leaves_it_undecided() -> None:
    texts = {
        "app.yaml": "runtime: python\nenv: flex\n",
        "host.json": '{"version": "2.0"}',
        "serverless.yml": "provider:\n  runtime: python3.x\n",
    }
    for name, text in texts.items():
        (found,) = find_project_evidence(name, text, name)
        assert (found.python, found.undecided) == (None, "it does not say which Python")


def test_each_name_of_a_projects_file_is_read() -> None:
    told = {
        name: list(find_project_evidence(name, _every_word(name), name)) for name in PROJECT_FILES
    }
    assert [name for name, found in told.items() if not found] == []


def _every_word(name: str) -> str:
    if name.endswith(".toml") or name == "Pipfile":
        tables = ("project", "requires-python"), ("tools", "python"), ("dependencies", "python")
        lines = [f'[{table}]\n{key} = "3.9"\n' for table, key in tables]
        return "".join([*lines, '[requires]\npython_version = "3.9"\n']).replace(
            'requires-python = "3.9"', 'requires-python = ">=3.9"'
        )
    if name.endswith((".yaml", ".yml")):
        return "runtime: python39\nprovider:\n  runtime: python3.9\n"
    if name.startswith("setup"):
        return "python_requires = >=3.9" if name == "setup.cfg" else "python_requires='>=3.9'"
    return '"version": "2.0"' if name == "host.json" else "3.9\npython-3.9\npython 3.9\n"


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("^3.9", "3.9"),
        ("^3.8.1", "3.8"),
        ("~3.10", "3.10"),
        ("3.11", "3.11"),
        ("3.9.*", "3.9"),
        (">=3.8, <3.12", "3.8"),
        (">= 3.8 < 3.12", "3.8"),
        ("~=3.9", "3.9"),
        ("3.11.* || 3.9.*", "3.9"),
        (">=3.7,!=3.7.*", "3.8"),
        ("*", None),
        ("nonsense", None),
    ],
)
def test_the_lowest_python_of_a_range_in_poetrys_words(text: str, python: str | None) -> None:
    found = lowest_of_poetry(text)
    assert (found and found.series) == python


@pytest.mark.parametrize(
    ("text", "python"),
    [
        (">=3.8,<4", "3.8"),
        (">=3.7.1", "3.7"),
        ("==3.10.*", "3.10"),
        ("~=3.9", "3.9"),
        ("!=3.6.*,>=3.6", "3.7"),
        (">=3.6", "3.6"),
        (">=3", None),
        (">=3.5", None),
        ("<3", None),
    ],
)
def test_the_lowest_python_of_a_range(text: str, python: str | None) -> None:
    found = lowest(text)
    assert (found and found.series) == python
