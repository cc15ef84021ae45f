"""Cells as IPython reads them, with places in the file."""

import ast
import json

import pytest

from pinproof.formats.ipython import find_special_lines
from pinproof.formats.notebook import Notebook, read_notebook
from pinproof.formats.script import Script
from pinproof.source import SourceFile


def special(text: str) -> list[tuple[str, str]]:
    return [(line.kind, text[line.start : line.end]) for line in find_special_lines(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!ls\n", [("shell", "!ls")]),
        ("!!ls\n", [("shell", "!!ls")]),
        ("%matplotlib inline\nx = 1\n", [("magic", "%matplotlib inline")]),
        ("files = !ls\n", [("shell", "files = !ls")]),
        ("out = %time f()\n", [("magic", "out = %time f()")]),
        ("print?\nobj.method??\n?print\n", [("magic", "print?"), ("magic", "obj.method??")]),
        ("if x:\n    !ls\n    y = 1\n", [("shell", "    !ls")]),
        ("!docker run \\\n  -e A=1 \\\n  image\nx = 1\n", [("shell", None)]),
        ("!ls \\\r\n  -l\r\nx = 1\r\n", [("shell", None)]),
        ("while (\n    a\n    != b\n):\n    pass\n", []),
        ("print(\n    'arn %s'\n    % (arn,)\n)\n", []),
        ("x = '''\n!ls\n%magic\n'''\n", []),
        ('x = "\\"\n!ls\n', [("shell", "!ls")]),
        ("x = 5 \\\n  % 3\n", []),
        ("# don't (\n!ls\n", [("shell", "!ls")]),
        ("x = f(')')\n!ls\n", [("shell", "!ls")]),
        ("x == !y\n", []),
        ("pip install six==1.16.0\nx = 1\n", [("magic", "pip install six==1.16.0")]),
        ("if x:\n    conda install six\n", [("magic", "    conda install six")]),
        (
            'ls "/tmp/a"\ncd ../b\nls -l\n',
            [("magic", each) for each in ('ls "/tmp/a"', "cd ../b", "ls -l")],
        ),
        ("cd = 1\ncat in x\nrm\nls(x)\nmv - 1\npip.main()\nx = [\n    cp if y else z]\n", []),
        ("", []),
    ],
)
def test_special_lines_begin_where_a_statement_may(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    found = special(text)
    if len(expected) == 1 and expected[0][1] is None:
        ((kind, line),) = found
        assert (kind, line.replace("\r", "").count("\\\n")) == ("shell", text.count("\\"))
        assert line.splitlines()[-1] in text.splitlines()
        assert "x = 1" not in line
        return
    if "?print" in text:
        expected = [*expected, ("magic", "?print")]
    assert found == expected


def notebook(*cells: str | list[str], metadata: object = None) -> Notebook:
    listed: list[object] = [{"cell_type": "code", "source": cell, "metadata": {}} for cell in cells]
    text = json.dumps({"cells": listed, "metadata": metadata or {}}, indent=1)
    return read_notebook(SourceFile(path="a.ipynb", text=text))


def python_of(read: Notebook) -> Script:
    (script,) = (script for script in read.scripts if not script.is_shell)
    return script


def test_a_shell_command_goes_on_after_a_backslash() -> None:
    read = notebook("x = 1\n!docker run \\\n  -e A=1 \\\n  image\ny = 2\n")
    (shell,) = (script for script in read.scripts if script.is_shell)
    assert shell.text.split() == ["docker", "run", "\\", "-e", "A=1", "\\", "image"]
    assert [node.lineno for node in ast.parse(python_of(read).text).body][::2] == [1, 5]
    at = shell.text.index("image")
    source, (start, end) = shell.place(at, at + 5)
    assert source.text[start:end] == "image"


def test_an_indented_cell_is_read() -> None:
    read = notebook("# intro\n\n    a = 1\n    b = 'text'\n")
    script = python_of(read)
    at = script.text.index("text")
    ast.parse(script.text)
    source, (start, end) = script.place(at, at + 4)
    assert source.text[start:end] == "text"


@pytest.mark.parametrize(
    ("metadata", "count"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, 0),
        ({"language_info": {"name": "scala"}}, 0),
        ({"kernelspec": {"language": "python"}}, 1),
        ({"language_info": {"name": "ipython"}}, 1),
        ({}, 1),
    ],
)
def test_a_kernel_of_another_language_is_left_alone(metadata: object, count: int) -> None:
    read = notebook("library(reticulate)\n", metadata=metadata)
    assert (len(read.scripts), read.fault) == (count, None)


def test_written_files_are_told() -> None:
    read = notebook(
        "%%writefile code/requirements.txt\npandas\n",
        "%%writefile -a 'notes.txt'\nx\n",
        ["%%file a.py\n", "x = (\n"],
        "%%bash\nmkdir x\n",
        "%%html\n<p>\n",
    )
    assert tuple(each.path for each in read.written) == (
        "code/requirements.txt",
        "notes.txt",
        "a.py",
    )
    assert [script.is_shell for script in read.scripts] == [True]


def test_deeply_nested_metadata_of_widgets_costs_nothing() -> None:
    state: object = "end"
    for _ in range(500):
        state = [state]
    read = notebook("x = 1\n", metadata={"widgets": {"state": state}})
    assert (len(read.scripts), read.fault) == (1, None)
