"""What a fix of a conda environment changes, and that it changes nothing else."""

from typing import Any

import pytest
import yaml
from hosts.conda.environment import conda
from hosts.hosted import added, dropped, pinned
from hypothesis import given, settings
from hypothesis import strategies as st
from support.reading import pip_named

from pinproof.hosts.reading import read_hosted
from pinproof.requirements.model import (
    RequirementLine,
)

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
