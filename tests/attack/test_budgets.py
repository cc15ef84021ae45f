"""Small texts that ask for endless work: each run ends by itself, in bounded memory."""

import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import RegexPattern, lookup_pattern
from support.bounded import assert_ends_well, run

from pinproof.budget import (
    TOO_MUCH_WORK,
    OverBudget,
    afford,
    extend_budget,
    spend,
    watch,
    within_budget,
)
from pinproof.formats.structured import yaml_loader
from pinproof.formats.structured.yaml_text import read_yaml
from pinproof.path_patterns import unambiguous
from pinproof.source import SourceFile

IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
SCHEMA = "https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json"
FROM = f"FROM {IMAGE}\n"
BICEP = "// Microsoft.ContainerInstance\n"
PYTHON = "from azureml.core import Environment\n"
TAGS = ".".join(f"p{number}" for number in range(250))
PUNYCODE = b"a" * 100_000 + b"-" + b"b9" * 50_000
HEAD = "Name: foo\nVersion: 1.0\n"


def deployment(path: str) -> str:
    return (
        f"$schema: {SCHEMA}\nname: b\nendpoint_name: m\nenvironment: {{image: {IMAGE}}}\n"
        "code_configuration: {code: ., scoring_script: score.py}\n"
        f"environment_variables: {{AZUREML_EXTRA_REQUIREMENTS_TXT: {path}}}\n"
    )


def repeat(form: str, count: int, first: int = 1) -> str:
    return "".join(form.format(at=at, before=at - 1) for at in range(first, first + count))


ALONG = "requirements" + "a" * 60 + ".txt"
INPUTS: Mapping[str, Mapping[str, str | bytes]] = {
    "tags of a wheel": {"requirements.txt": f"https://x.example/six-1-{TAGS}-{TAGS}-{TAGS}.whl\n"},
    "tags of WHEEL": {
        "site/foo-1.0.dist-info/METADATA": HEAD,
        "site/foo-1.0.dist-info/WHEEL": f"Tag: {TAGS}-{TAGS}-{TAGS}\n",
    },
    "ignore file": {
        ".amlignore": "/requirements*" + "*a" * 25 + "b\n",
        "d.yml": deployment(ALONG),
        ALONG: "six\n",
        "score.py": "",
    },
    "shell variables": {
        "run.sh": "A0=aaaaaaaaaa\n"
        + repeat("A{at}=$A{before}$A{before}\n", 28)
        + f"docker run -e X=$A28 {IMAGE}\n"
    },
    "bicep spreads": {
        "a.bicep": f"{BICEP}var a0 = {{a: 1\n}}\n"
        + "".join(
            f"var a{at} = {{\n{f'...a{at - 1}' + chr(10)}" * 1 + f"...a{at - 1}\n" * 9 + "}\n"
            for at in range(1, 9)
        )
    },
    "python dictionaries": {"d.py": f'{PYTHON}a = {{"x": 1}}\n' + "a = {**a, **a}\n" * 40},
    "python calls": {
        "d.py": f"{PYTHON}def g0(x):\n    return x\n"
        + repeat("def g{at}(x):\n    return g{before}(g{before}(x))\n", 30)
        + "g30(1)\n"
    },
    "docker docker": {"run.sh": "docker " * 20_000 + "\n"},
    "ENV": {"Dockerfile": f"{FROM}ENV {'a' * 60_000}\n"},
    "many ENV": {"Dockerfile": FROM + repeat("ENV A{at}=1\n", 8000)},
    "many FROM": {"Dockerfile": repeat(f"FROM {IMAGE} AS a{{at}}\n", 8000)},
    "pip pip": {"Dockerfile": f"{FROM}RUN {'pip ' * 20_000}\n"},
    "apt install": {"Dockerfile": f"{FROM}RUN {'apt install ' * 8000}\n"},
    "many RUN": {"Dockerfile": FROM + "RUN pip install six\n" * 3000},
    "a long word": {"Dockerfile": f"{FROM}RUN {'a' * 1_000_000}\n"},
    "a long quotation": {"run.sh": f'docker run "{"a" * 1_000_000}\n'},
    "back quotes": {"run.sh": f"docker run {'`a' * 100_000}\n"},
    "bicep brackets": {"a.bicep": BICEP + "var a = (\n" * 4000},
    "names and branches": {"d.py": PYTHON + repeat("a{at} = 1\n", 4000) + "if x: pass\n" * 4000},
    "dictionary updates": {
        "d.py": f"{PYTHON}d = {{}}\n" + repeat('d.update({{"k{at}": 1}})\n', 8000)
    },
    "many functions": {"d.py": PYTHON + repeat("def f{at}(x):\n    return Environment(x)\n", 3000)},
    "cells": {
        "n.ipynb": json.dumps(
            {
                "cells": [{"cell_type": "code", "source": [f"{PYTHON}", f"!docker run {IMAGE}\n"]}]
                * 1000,
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {"language_info": {"name": "python"}},
            }
        )
    },
    "YAML blanks": {"d.yml": deployment("a.txt") + "x: a" + " " * 300_000 + "\n"},
    "YAML lines": {"d.yml": deployment("a.txt") + "x: |\n" + "  \n" * 100_000},
    "YAML keys": {"d.yml": deployment("a.txt") + repeat("k{at}: [v]\n", 20_000)},
    "YAML depth": {"d.yml": deployment("a.txt") + "x: " + "[" * 50_000},
    "JSON depth": {"a.json": '{"a": "Microsoft.ContainerInstance", "x": ' + "[" * 100_000},
    "equal pins": {"requirements.txt": "".join(f"six==1{'.0' * at}\n" for at in range(400))},
    "a long marker": {
        "requirements.txt": "six ; " + " or ".join(['python_version == "3.7"'] * 10_000) + "\n"
    },
    "a long line": {"requirements.txt": "--" * 100_000 + "\n"},
    "blanks behind a name": {"requirements.txt": f"nu{chr(9) * 3000}mpy==1.19.5\n"},
    "blanks behind an address": {"requirements.txt": f"a @ https://h/x{chr(9) * 20_000} x\n"},
    "blanks in extras": {"requirements.txt": f"a[{' ' * 50_000}x y]\n"},
    "clauses that end in nothing": {"requirements.txt": f"a{'>=1,' * 60} x\n"},
    "clauses of one word": {"requirements.txt": f"a===1{',===1' * 60} x y\n"},
    "clauses with blanks": {"requirements.txt": f"a{'==   ,' * 60} x\n"},
    "clauses before releases": {"requirements.txt": f"a~=1.0a-1{',~=1.0a-1' * 60} x\n"},
    "variables on one line": {"requirements.txt": f"six @ https://x.example/{'${A}' * 50_000}\n"},
    "names of rules": {"requirements.txt": f"six # pinproof: allow[{'a,' * 50_000}]\n"},
    "punycode": {
        "requirements.txt": b"# coding: punycode\n" + b"a" * 100_000 + b"-" + b"b9" * 50_000
    },
    "punycode in Python": {"d.py": b"# coding: punycode\n" + PYTHON.encode() + PUNYCODE},
    "idna": {"requirements.txt": b"# coding: idna\n" + b"a." * 100_000},
    "folded metadata": {"site/foo-1.0.dist-info/METADATA": HEAD + "X: y\n" + " a\n" * 500_000},
    "a long RECORD": {
        "site/foo-1.0.dist-info/METADATA": HEAD,
        "site/foo-1.0.dist-info/RECORD": "a/b.py,,\n" * 400_000,
    },
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_small_input_ends(tmp_path: Path, name: str) -> None:
    files = {"requirements.txt": "numpy\n", **INPUTS[name]}
    for path, content in files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    ended = run("check", "--offline", "--no-cache", ".", cwd=tmp_path)
    assert_ends_well(ended, 0, 1, 3)
    if "requirements.txt" not in INPUTS[name]:
        # The others are judged all the same.
        assert "numpy has no version" in ended.said


def test_a_bill_of_materials_ends(tmp_path: Path) -> None:
    text = '{"bomFormat": "CycloneDX", "components": [' + "{}," * 400_000 + "{}]}"
    (tmp_path / "s.json").write_text(text, encoding="utf-8")
    ended = run("image", "capture", "s.json", cwd=tmp_path)
    assert_ends_well(ended, 2)


def test_what_is_over_its_budget_is_said(tmp_path: Path) -> None:
    text = "A0=aaaaaaaaaa\n" + "if x: pass\n" * 10
    names = repeat("a{at} = 1\n", 4000) + "if x: pass\n" * 4000
    (tmp_path / "d.py").write_text(PYTHON + names, encoding="utf-8")
    (tmp_path / "e.sh").write_text(text, encoding="utf-8")
    ended = run("check", "--offline", "d.py", cwd=tmp_path)
    assert ended.code == 3
    assert f"({TOO_MUCH_WORK}): d.py" in ended.said


def test_work_is_counted_and_timed() -> None:
    spend(10**9)  # without a budget it costs nothing
    with within_budget():
        spend(1_000_000)
        with pytest.raises(OverBudget):
            spend()
        extend_budget(10)
        spend(100 - 1)
        with within_budget(), pytest.raises(OverBudget):
            spend(100)
    assert afford(lambda: spend(10**9), str) == TOO_MUCH_WORK
    assert afford(_for_ever, str, is_clocked=True) == TOO_MUCH_WORK
    assert afford(_watched_for_ever, str) == TOO_MUCH_WORK
    assert afford(lambda: 3, str, is_clocked=True) == 3


class _Deaf:
    """Python drops what is raised while it goes away."""

    def __del__(self) -> None:
        """Work until somebody interrupts it."""
        while True:
            pass


def test_who_does_not_hear_that_the_time_is_over_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dropped: list[str] = []
    monkeypatch.setattr("sys.unraisablehook", lambda said: dropped.append(str(said.exc_value)))

    def work() -> str:
        _Deaf()
        while True:
            pass

    assert afford(work, str, is_clocked=True) == TOO_MUCH_WORK
    assert dropped == [TOO_MUCH_WORK]


def _watched_for_ever() -> None:
    watch()
    _for_ever()


def _for_ever() -> None:
    while True:
        pass


PIECES = st.sampled_from(["*", "**", "?", "a", "b", "/", "[ab]", "[!a]", "\\*", ".", "!"])


@settings(max_examples=300)
@given(
    pattern=st.lists(PIECES, max_size=8).map("".join),
    path=st.text(alphabet="ab/.", max_size=8),
)
def test_patterns_say_the_same_in_one_way(pattern: str, path: str) -> None:
    try:
        made = lookup_pattern("gitignore")(pattern)
    except (ValueError, re.error):
        return
    assert isinstance(made, RegexPattern)
    if made.include is None or made.regex is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = re.compile(unambiguous(made.regex.pattern))
    assert bool(ours.search(path)) == bool(made.regex.search(path))


YAMLS = [
    "a: {b: [c, 'd', \"e\"], f: &x 1}\n",
    "- a\n- b: |\n    c\n\n    d\n- >-\n  e\n  f\n",
    "é𝄞: ü # c\nz: *no\n",
    "a: 1\n---\nb: !t 2\n...\n",
    "a: [\n",
    "? a\n: b\n",
    "<<: {a: 1}\nb: ${{ c }}\n",
    "\x00",
    "",
]


@pytest.mark.skipif(
    not yaml.__with_libyaml__,
    reason="PyYAML was built without libyaml: there is no second reader to compare",
)
@pytest.mark.parametrize("text", YAMLS)
def test_libyaml_tells_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SourceFile(path="a.yml", text=text)
    documents, fault = read_yaml(source)
    monkeypatch.setattr(yaml_loader, "_LONG", -1)
    others, other_fault = read_yaml(source)
    assert list(map(repr, documents)) == list(map(repr, others))
    assert (fault is None) == (other_fault is None)


def test_without_libyaml_a_long_text_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert yaml_loader.choose_loader("a" * 2**18) is yaml.SafeLoader
    with pytest.raises(OverBudget, match="libyaml"):
        yaml_loader.choose_loader("a" * (2**18 + 1))
