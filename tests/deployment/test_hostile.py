"""Files that are broken, huge or mean harm: a message with its place, never a traceback."""

import json
import os
import random
import sys
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, SCHEMA, read

from pinproof.config import Config
from pinproof.deployment.kinds import DefinitionKind, get_size_limit
from pinproof.formats.bounds import LARGEST_CODE
from pinproof.gather.deployments.definitions import read_deployments
from pinproof.run.check import check

YAML = f"$schema: {SCHEMA}\nenvironment: {{image: '{IMAGE}'}}\n"
HEAD = "from azureml.core import Environment\ne = Environment('e')\n"

FAULTY: list[tuple[str, bytes, str]] = [
    ("tab.yml", f"{YAML}a:\n\tb: 1\n".encode(), "tab.yml:4: not valid YAML"),
    ("open.yml", f"{YAML}a: [1,\n".encode(), "open.yml:4: not valid YAML"),
    ("control.yml", f"{YAML}a: \x01\n".encode(), "not valid YAML: a character"),
    ("deep.yml", (YAML + "a: " + "[" * 5000).encode(), "not valid YAML: nested too deeply"),
    ("bytes.yml", YAML.encode() + b"\xff\xfe\xfa\n", "bytes.yml:3: not text in UTF-8"),
    (
        "cut.json",
        b'{"type": "Microsoft.MachineLearningServices/x",\n "a": ',
        "cut.json:2: not valid JSON",
    ),
    ("deep.json", b'{"entryScript": ' + b"[" * 100_000, "not valid JSON: nested too deeply"),
    ("tail.json", b'{"entryScript": 1} x', "something stands after the end"),
    ("escape.json", b'{"entryScript": "\\x"}', "not valid JSON"),
    ("wrong.py", b"import azureml\nif x\n", "wrong.py:2: not Python up to 3."),
    ("deep.py", b"import azureml\n" + b"-" * 200_000 + b"1\n", "deep.py:"),
    ("brackets.py", b"import azureml\n" + b"(" * 5000 + b"\n", "brackets.py:"),
    ("null.py", b"import azureml\n\x00\n", "null.py:"),
    ("old.py", b"import azureml\nprint 'x'\n", "old.py:2: not Python up to 3."),
    ("latin.py", b"import azureml\nx = '\xe9'\n", "latin.py:2: not text in UTF-8"),
    ("coding.py", b"# coding: nonsense\nimport azureml\n", "coding.py:1: not text in nonsense"),
    (
        "open.bicep",
        b"// Microsoft.MachineLearningServices\nresource a 'x' = {\n a: 'b\n}\n",
        "open.bicep:3: not valid Bicep",
    ),
    (
        "deep.bicep",
        b"// Microsoft.MachineLearningServices\nvar a = " + b"[" * 10_000,
        "not valid Bicep",
    ),
    ("none.ipynb", b'{"nbformat": 4, "x": "azureml"}', "not a notebook: it has no cells"),
    ("list.ipynb", b'["azureml"]', "not a notebook: it has no cells"),
    ("cut.ipynb", b'{"cells": [{"source": "azureml', "not valid JSON"),
    ("binary.ipynb", b"azureml" + bytes(range(256)), "not text in UTF-8"),
]


@pytest.mark.parametrize(("name", "content", "message"), FAULTY, ids=[each[0] for each in FAULTY])
def test_a_broken_file_is_told_and_fails_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(content)
    outcome = check([name], Config(offline=True))
    reasons = {f"{gap.path}:{gap.line}: {gap.reason}" for gap in outcome.report.unchecked}
    assert any(message in reason and reason.startswith(name) for reason in reasons), reasons
    assert outcome.exit_code == 3
    assert check([name], Config(offline=True, unchecked="report")).exit_code == 0


def test_the_code_before_a_broken_cell_still_counts(tmp_path: Path) -> None:
    cells = [
        {
            "cell_type": "code",
            "source": [
                "from azureml.core import Environment\n",
                "e = Environment('e')\n",
                f"e.docker.base_image = '{IMAGE}'",
            ],
        },
        {"cell_type": "code", "source": "print 'python 2'"},
        {"cell_type": "code", "source": None},
        {"cell_type": "code"},
        "not a cell",
        {"cell_type": "code", "source": [1, None, {"a": "b"}]},
    ]
    file = read("notebook", json.dumps({"cells": cells}), dedent=False)
    assert len(file.definitions) == 1
    assert len(file.faults) == 1
    assert tmp_path.is_dir()


def test_a_notebook_of_fifty_megabytes_is_read(tmp_path: Path) -> None:
    code = f"{HEAD}e.docker.base_image = '{IMAGE}'\n"
    output = {"data": {"image/png": "A" * 1_000_000}, "output_type": "display_data"}
    cells = [{"cell_type": "code", "outputs": [output] * 50, "source": code}]
    path = tmp_path / "large.ipynb"
    path.write_text(json.dumps({"cells": cells}, indent=1), encoding="utf-8")
    assert path.stat().st_size > 50_000_000
    file, unread = read_deployments(str(path), named=False)
    assert unread == []
    assert file is not None
    (definition,) = file.definitions
    assert definition.image is not None
    line = path.read_text(encoding="utf-8").splitlines()[definition.image.place.start.line - 1]
    assert IMAGE in line


def test_a_notebook_of_too_much_code_is_told() -> None:
    cell = {"cell_type": "code", "source": f"{HEAD}e.docker.base_image = '{IMAGE}'\n"}
    long = {"cell_type": "code", "source": "#" * LARGEST_CODE * 2}
    file = read("notebook", json.dumps({"cells": [cell, long]}), dedent=False)
    assert len(file.definitions) == 1
    assert ["more code than 1 MB" in fault.message for fault in file.faults] == [True]


def test_a_document_of_very_many_values_is_not_held_in_memory() -> None:
    (fault,) = read("json", '{"entryScript": [' + "1," * 300_000 + "1]}", dedent=False).faults
    assert "more than 200000 values" in fault.message


def test_a_file_that_is_too_large_is_told_when_it_was_named(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(get_size_limit("json") + 1)
    _, (unread,) = read_deployments(str(path), named=True)
    assert "larger than 4 MB" in unread.reason
    assert read_deployments(str(path), named=False) == (None, [])


def test_a_search_passes_over_files_without_a_word_of_ours(tmp_path: Path) -> None:
    for name, content in (
        ("a.yml", b"a: [\n"),
        ("b.py", b"if x\n"),
        ("c.json", b"{"),
        ("d.sh", b"\xff"),
    ):
        (tmp_path / name).write_bytes(content)
        assert read_deployments(str(tmp_path / name), named=False) == (None, [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_in_a_directory_of_packages_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages"
    (packages / "mine-1.0.dist-info").mkdir(parents=True)
    for name in ("mine.so", "mine.pth", "mine-1.0.dist-info/METADATA"):
        os.mkfifo(packages / name)
    (packages / "loop").symlink_to(packages)
    monkeypatch.chdir(tmp_path)
    check([], Config(offline=True, mount=("packages",)))


def test_aliases_that_multiply_cost_nothing() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    text = YAML + "\n".join(lines) + "\nself: &s [*s]\nmerged: &m {<<: *m2, k: v}\n"
    read("yaml", text.replace("<<: *m2, ", ""), dedent=False)
    (definition,) = read("yaml", text.replace("<<: *m2, ", ""), dedent=False).definitions
    assert definition.image is not None


def test_strings_that_double_do_not_fill_the_memory() -> None:
    code = "x = 'ab'\n" + "x = x + x\n" * 80
    code += f"{HEAD}e.docker.base_image = '{IMAGE}'\ne.environment_variables = {{'A': x}}\n"
    (definition,) = read("python", code, dedent=False).definitions
    assert definition.settings[0].value.place.start.line > 80


KINDS: tuple[DefinitionKind, ...] = (
    "python",
    "notebook",
    "yaml",
    "json",
    "bicep",
    "dockerfile",
    "shell",
)
SEEDS = [
    YAML,
    f"FROM {IMAGE}\nENV A=b \\\n C='d\nRUN pip install -r a.txt && x <<EOF\nEOF\n",
    f"docker run -e A=\"b $(c 'd')\" -v a:b \\\n `x` ${{y}} {IMAGE}\n",
    "var a = 'b'\nresource c 'd@1' = if (x) {\n properties: { a: [\n 'x' ] }\n}\n",
    '{"cells": [{"cell_type": "code", "source": ["x = 1\\n", "\\u00e9"]}]}',
    HEAD + "e.environment_variables = {'A': f'{b}'}\n",
]


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_makes_a_reader_fail(kind: DefinitionKind) -> None:
    """Texts of every kind, cut and mixed, are read by every reader."""
    chance = random.Random(11)  # noqa: S311 - the same texts each time
    signs = "\"'`$(){}[]<>|&;:,\\\n\t #%!@=-*\x00\ufeffé\U0001f600"
    for _ in range(400):
        text = list(chance.choice(SEEDS))
        for _ in range(chance.randrange(8)):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randrange(3)] = chance.choice(signs)
        for definition in (file := read(kind, "".join(text), dedent=False)).definitions:
            assert 0 <= definition.place.span.start <= definition.place.span.end <= len(text)
        for fault in file.faults:
            assert fault.place.start.line >= 1
    assert sys.getrecursionlimit() < 100_000
