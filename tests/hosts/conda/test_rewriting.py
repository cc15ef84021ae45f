from typing import Any

import pytest
import yaml
from hosts.hosted import added, dedented, dropped, line_of, piece, pinned, shown
from hypothesis import given, settings
from hypothesis import strategies as st
from support.reading import pip_named

from pinproof.formats.structured.yaml_text import read_yaml
from pinproof.hosts.conda import is_conda_environment, read_conda
from pinproof.hosts.model import Hosted
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


def conda(text: str) -> Hosted | None:
    source = SourceFile(path="conda.yaml", text=dedented(text))
    documents, fault = read_yaml(source)
    assert fault is None
    return read_conda(documents[0])


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


BLOCK = """
name: x   # a comment
dependencies:
- python=3.9
- pip:
  - numpy   # why
  - 'scipy>1'
  - "flask"
"""
FLOW = "name: x\ndependencies: [python=3.9, {pip: [numpy, 'scipy>1',\n    \"flask\"]}]  # end\n"


@pytest.mark.parametrize(
    ("text", "name", "before", "after"),
    [
        (BLOCK, "numpy", "- numpy ", "- numpy==9 "),
        (BLOCK, "scipy", "- 'scipy>1'", "- 'scipy==9'"),
        (BLOCK, "flask", '- "flask"', '- "flask==9"'),
        (BLOCK.replace("\n", "\r\n"), "flask", '- "flask"', '- "flask==9"'),
        (FLOW, "numpy", "[numpy,", "[numpy==9,"),
        (FLOW, "scipy", "'scipy>1'", "'scipy==9'"),
        (FLOW, "flask", '"flask"', '"flask==9"'),
    ],
)
def test_a_pin_keeps_every_other_byte(text: str, name: str, before: str, after: str) -> None:
    hosted = conda(text)
    assert hosted is not None
    assert pinned(hosted, name, "9") == hosted.source.text.replace(before, after)


@pytest.mark.parametrize(
    ("text", "after", "before", "expected"),
    [
        (BLOCK, "numpy", "# why\n", "# why\n  - b>=2; a<'3'\n  - c\n"),
        (BLOCK, "scipy", "'scipy>1'\n", "'scipy>1'\n  - 'b>=2; a<''3'''\n  - 'c'\n"),
        (BLOCK, "flask", '"flask"\n', '"flask"\n  - "b>=2; a<\'3\'"\n  - "c"\n'),
        (BLOCK.rstrip("\n"), "flask", '"flask"', '"flask"\n  - "b>=2; a<\'3\'"\n  - "c"'),
        (
            BLOCK.replace("\n", "\r\n"),
            "numpy",
            "# why\r\n",
            "# why\r\n  - b>=2; a<'3'\r\n  - c\r\n",
        ),
        (FLOW, "numpy", "[numpy,", "[numpy, b>=2; a<'3', c,"),
        (FLOW, "flask", '"flask"]', '"flask",\n    "b>=2; a<\'3\'",\n    "c"]'),
        ("name: x\ndependencies: [{pip: [a]}]", "a", "[a]", "[a, b>=2; a<'3', c]"),
        (
            "name: x\ndependencies: [{pip: [\n  a\n  ]}]",
            "a",
            "\n  a\n",
            "\n  a,\n  b>=2; a<'3',\n  c\n",
        ),
    ],
)
def test_lines_are_added_as_the_list_is_written(
    text: str, after: str, before: str, expected: str
) -> None:
    hosted = conda(text)
    assert hosted is not None
    written = added(hosted, after, "b>=2; a<'3'", "c")
    assert written == hosted.source.text.replace(before, expected)


@pytest.mark.parametrize(
    ("text", "name", "gone"),
    [
        (BLOCK, "numpy", "  - numpy   # why\n"),
        (BLOCK, "flask", '  - "flask"\n'),
        (BLOCK.rstrip("\n"), "flask", '\n  - "flask"'),
        (FLOW, "numpy", "numpy, "),
        (FLOW, "flask", ',\n    "flask"'),
    ],
)
def test_a_line_is_taken_out_with_all_that_is_its_own(text: str, name: str, gone: str) -> None:
    hosted = conda(text)
    assert hosted is not None
    assert dropped(hosted, name) == hosted.source.text.replace(gone, "", 1)


def test_the_last_line_is_not_taken_out() -> None:
    assert dropped(conda("name: x\ndependencies: [{pip: [a]}]"), "a") == "cannot be written"
    only = "name: x\ndependencies:\n  - pip:\n    - a\n"
    assert dropped(conda(only), "a") == "cannot be written"


def test_what_is_defined_elsewhere_is_pinned_there() -> None:
    text = "x: &name numpy\nname: y\ndependencies: [{pip: [*name, six]}]\n"
    hosted = conda("x: &list [numpy]\nname: y\ndependencies:\n  - pip: *list\n")
    assert pinned(hosted, "numpy", "1").startswith("x: &list [numpy==1]\n")
    # An anchor is a part of what stands there: nothing is written over it.
    assert pinned(conda(text), "numpy", "1") == "cannot be written"
    assert pinned(conda(text), "six", "1") == text.replace("six", "six==1")


NAMES = ("numpy", "scipy", "six", "flask", "uvicorn[standard]")
WRITTEN = st.sampled_from(NAMES).flatmap(
    lambda name: st.sampled_from(
        [
            f"'{name}'",
            f'"{name}"',
            f"'{name}>=1'",
            f'"{name} >= 1"',
            f"'{name} ; python_version<\"3\"'",
        ]
    )
)


@st.composite
def environments(draw: st.DrawFn) -> str:
    items = draw(st.lists(WRITTEN, min_size=1, max_size=4, unique_by=lambda each: each[1:4]))
    if draw(st.booleans()):
        between = draw(st.sampled_from([", ", ",", ",\n      ", " , "]))
        return f"name: x\ndependencies: [python=3.9, {{pip: [{between.join(items)}]}}]\n"
    indent = draw(st.sampled_from(["  ", "   ", "      "]))
    comments = draw(st.lists(st.sampled_from(["", "  # b"]), min_size=4, max_size=4))
    lines = [f"  {indent}- {item}{note}\n" for item, note in zip(items, comments, strict=False)]
    return f"name: x\ndependencies:\n  - pip:\n{''.join(lines)}"


def loaded(text: str) -> tuple[list[str], Any]:
    """Give the pip list as YAML reads it, and all the rest."""
    document = yaml.safe_load(text)
    rest = [item for item in document["dependencies"] if isinstance(item, str)]
    (listed,) = (item["pip"] for item in document["dependencies"] if isinstance(item, dict))
    return listed, (document["name"], rest)


@settings(max_examples=60)
@given(text=environments(), data=st.data())
def test_the_host_says_the_same_but_for_the_fix(text: str, data: st.DataObject) -> None:
    listed, rest = loaded(text)
    number = data.draw(st.integers(0, len(listed) - 1))
    hosted = conda(text)
    assert hosted is not None
    name = [
        line.name
        for line in read_hosted(hosted, pip_named()).lines
        if isinstance(line, RequirementLine)
    ][number]
    assert name is not None
    after, same = loaded(pinned(hosted, name, "9.9"))
    assert same == rest
    assert [each for at, each in enumerate(after) if at != number] == [
        each for at, each in enumerate(listed) if at != number
    ]
    assert "9.9" in after[number]
    more, same = loaded(added(hosted, name, "a==1", "b>=2; c<'3'"))
    assert same == rest
    assert more == [*listed[: number + 1], "a==1", "b>=2; c<'3'", *listed[number + 1 :]]
    if len(listed) > 1:
        fewer, same = loaded(dropped(hosted, name))
        assert same == rest
        assert fewer == [*listed[:number], *listed[number + 1 :]]


def test_lines_are_numbered_in_the_host() -> None:
    assert shown(conda(ENVIRONMENT))[1:3] == [(9, "requests[security] == 2.0"), (10, "flask")]
