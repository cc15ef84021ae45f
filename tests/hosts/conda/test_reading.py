"""What a conda environment says, with its places, as pip reads it."""

import pytest
from hosts.conda.environment import conda
from hosts.hosted import line_of, piece, shown
from support.reading import pip_named

from pinproof.formats.structured.yaml_text import read_yaml
from pinproof.hosts.conda import is_conda_environment
from pinproof.hosts.reading import read_hosted
from pinproof.requirements.model import (
    IncludeLine,
    InvalidLine,
    OptionLine,
    RequirementLine,
    RequirementsFile,
)
from pinproof.source import SourceFile

ENVIRONMENT = """
    name: scoring
    channels: [conda-forge]
    dependencies:
      - python=3.9.19   # as the image
      - conda-forge::numpy >=1.2,<2
      - pip
      - pip:
          - -r requirements.txt
          - "requests[security] == 2.0"   # pinned
          - flask
          - 'six ; python_version < "3.8"'
          - --extra-index-url https://index.example.org/simple
    """


def read(text: str) -> RequirementsFile:
    hosted = conda(text)
    assert hosted is not None
    return read_hosted(hosted, pip_named())


def test_the_pip_list_is_read_as_pip_reads_a_file() -> None:
    file = read(ENVIRONMENT)
    include, requests, flask, six, option = file.lines
    assert isinstance(include, IncludeLine)
    assert include.path.text == "requirements.txt"
    assert isinstance(requests, RequirementLine)
    assert (requests.name, requests.specifier) == ("requests", "==2.0")
    assert isinstance(flask, RequirementLine)
    assert isinstance(six, RequirementLine)
    assert six.marker is not None
    assert six.marker.text == 'python_version < "3.8"'
    assert isinstance(option, OptionLine)
    assert [line.number for line in file.lines] == [8, 9, 10, 11, 12]


def test_every_part_has_its_place_in_the_host() -> None:
    file = read(ENVIRONMENT)
    requests = line_of(file, "requests")
    assert piece(file, requests.span) == "requests[security] == 2.0"
    assert piece(file, requests.name_span) == "requests"
    assert [piece(file, extra.span) for extra in requests.extras] == ["security"]
    assert piece(file, requests.specifier_span) == "== 2.0"
    six = line_of(file, "six").marker
    assert six is not None
    assert piece(file, six.span) == 'python_version < "3.8"'
    (include, *_, option) = file.lines
    assert isinstance(include, IncludeLine)
    assert piece(file, include.path.span) == "requirements.txt"
    assert isinstance(option, OptionLine)
    assert piece(file, option.options[0].value_span) == "https://index.example.org/simple"
    assert file.host is not None
    assert piece(file, file.host.heading) == "pip"


def test_condas_own_lines_are_kept_apart() -> None:
    file = read(ENVIRONMENT)
    assert [
        (line.number, line.name, line.version, piece(file, line.name_span)) for line in file.foreign
    ] == [
        (4, "python", "=3.9.19", "python"),
        (5, "numpy", ">=1.2,<2", "numpy"),
        (6, "pip", "", "pip"),
    ]


@pytest.mark.parametrize(
    ("spec", "name", "version"),
    [
        ("python", "python", ""),
        ("python 3.9.*", "python", "3.9.*"),
        ("python==3.9", "python", "==3.9"),
        ("python=3.9=h123_0", "python", "=3.9=h123_0"),
        ("conda-forge/linux-64::python>=3.9", "python", ">=3.9"),
        ("python[version='3.9',build=h1]", "python", "3.9"),
        ("'python [build=h1]'", "python [build=h1]", ""),
        ("https://index.example.org/x.tar.bz2", "https://index.example.org/x.tar.bz2", ""),
    ],
)
def test_a_line_of_conda(spec: str, name: str, version: str) -> None:
    file = read(f"name: x\ndependencies:\n  - {spec}\n")
    (line,) = file.foreign
    assert (line.name, line.version) == (name, version)
    assert piece(file, line.version_span) in (None, version)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("dependencies: [{pip: [numpy]}]", True),
        ("dependencies: [python, {pip: [numpy]}]\ncustom: 1", True),
        ("channels: [a]\ndependencies: [numpy]", True),
        ("name: x\ndependencies: [numpy]", True),
        ("name: x\ndependencies: [numpy]\nprefix: /opt\nvariables: {A: b}", True),
        # Helm, Ansible, Dart, a provider of Airflow, MLflow's python_env.yaml.
        ("name: x\ndependencies: [{name: a, version: 1, repository: b}]", False),
        ("galaxy_info: {}\ndependencies: [a.b]", False),
        ("name: x\ndependencies: {http: ^1.0}", False),
        ("name: x\nversions: [1]\ndependencies: [apache-airflow>=2.4]", False),
        ("python: 3.9\nbuild_dependencies: [pip]\ndependencies: [-r requirements.txt]", False),
        ("[1, 2]", False),
    ],
)
def test_an_environment_is_told_by_its_shape(text: str, is_one: bool) -> None:
    documents, _ = read_yaml(SourceFile(path="x.yaml", text=text))
    assert is_conda_environment(documents[0]) == is_one


def test_what_is_filled_in_later_is_listed_and_the_rest_read() -> None:
    file = read("""
        name: x
        dependencies:
          - python={{ python }}
          - pip:
              - numpy=={{ numpy }}
              - [a]
              - scipy
        """)
    assert [line.text for line in file.lines] == ["scipy"]
    assert [(word.text, piece(file, word.span)) for word in file.unread] == [
        ("it is a template", "python={{ python }}"),
        ("it is a template", "numpy=={{ numpy }}"),
        ("it is not a single text", "[a]"),
    ]


def test_a_line_that_pip_refuses_is_so_here_as_well() -> None:
    file = read("name: x\ndependencies:\n  - pip:\n      - numpy=1.0\n      - six\n")
    wrong, good = file.lines
    assert isinstance(wrong, InvalidLine)
    assert piece(file, wrong.fault)
    assert good.number == 5


def test_an_element_of_several_lines_is_several_lines_for_pip() -> None:
    file = read('name: x\ndependencies:\n  - pip:\n      - "numpy\\nscipy==1.0"\n')
    assert [(line.text, piece(file, line.span)) for line in file.lines] == [
        ("numpy", "numpy"),
        ("scipy==1.0", "scipy==1.0"),
    ]


def test_lines_are_numbered_in_the_host() -> None:
    assert shown(conda(ENVIRONMENT))[1:3] == [(9, "requests[security] == 2.0"), (10, "flask")]
