"""Numbers, bytes and depths that Python itself stumbles over have their own right answers."""

import json
from pathlib import Path

import pytest
from attack.conftest import Told

from pinproof.requirements.digits import MOST_DIGITS, has_endless_number
from pinproof.requirements.grammar.wheel_name import read_wheel_name

ENDLESS = "9" * (MOST_DIGITS + 100)
IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
SHORT = IMAGE.rpartition("/")[2]
PYTHON_27 = "FROM python:2.7-slim\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
AZUREML = "from azureml.core import Environment\n"


def checked(told: Told, folder: Path, files: dict[str, str], *words: str) -> str:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return told(folder, "--offline", *words).said


@pytest.mark.parametrize(
    "line",
    [
        *("six==1.{}", "six>=1.{}", "six~=1.{}", "six==1.{}.*", "six==1.0.post{}", "six==1!{}"),
        *("six==1.0a{}", "six==1.0+{}", 'six==1 ; python_version < "{}"'),
        *("https://x.example/six-{}-py3-none-any.whl",),
    ],
)
@pytest.mark.parametrize("image", [(), ("--image", SHORT)])
def test_an_endless_number_is_no_requirement(
    told: Told, tmp_path: Path, line: str, image: tuple[str, ...]
) -> None:
    text = f"{line.format(ENDLESS)}\nnumpy\n"
    said = checked(told, tmp_path, {"requirements.txt": text}, *image)
    assert "error invalid-requirement (SYN001)" in said
    assert "numpy has no version" in said


def test_the_longest_number_is_one(told: Told, tmp_path: Path) -> None:
    text = f"six==1.{ENDLESS[:MOST_DIGITS]}\n"
    assert "SYN001" not in checked(told, tmp_path, {"requirements.txt": text}, "--image", SHORT)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pinproof.toml", "a = {}\n", "too many digits"),
        ("pyproject.toml", "[tool.pinproof]\na = {}\n", "too many digits"),
        ("pinproof.toml", 'python = "3.{}"\n', "not a Python version"),
        ("pinproof.toml", 'platform = "manylinux_2_{}_x86_64"\n', "not a platform"),
        ("pinproof.toml", 'platform = "manylinux_2_999_x86_64"\n', "not a platform"),
        ("pinproof.toml", 'platform = "macosx_9999999_0_arm64"\n', "not a platform"),
        ("pinproof.toml", 'mount = ["a\\u0000"]\n', "no such folder"),
    ],
)
def test_a_configuration_is_refused_for_it(
    told: Told, tmp_path: Path, name: str, text: str, words: str
) -> None:
    files = {name: text.replace("{}", ENDLESS), "requirements.txt": "numpy\n"}
    assert words in checked(told, tmp_path, files)


@pytest.mark.parametrize(
    "files",
    [
        {"setup.cfg": "[options]\npython_requires = >=3.{}\n"},
        {"pyproject.toml": '[project]\nname = "x"\nversion = "{}"\nrequires-python = ">=3.{}"\n'},
        {"environment.yml": "dependencies:\n- python>=3.{}\n- six={}\n"},
        {"runtime.txt": "python-3.{}"},
        {"d.py": f"{AZUREML}def f():\n    x = 0x{'F' * 5000}\n    y = {{}}\n"},
        {"d.py": f"{AZUREML}def f():\n    x = 0x{'F' * 5000}\n"},
        {"Dockerfile": f"FROM {IMAGE}\nRUN {'[' * 3000}\n"},
        {"Dockerfile": PYTHON_27},
        {"compose.yml": "services: {a: {image: 'azureml/x-py27-cpu', env_file: 'a\\0'}}\n"},
        {"p/pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndynamic = 5\n'},
        {"site/a.dist-info/METADATA": "Name: a\nVersion: {}\nRequires-Python: >={}\n"},
        {"site/a.dist-info/WHEEL": "Tag: cp3{}-cp3{}-manylinux_2_{}_x86_64\n"},
    ],
    ids=lambda files: next(iter(files)),
)
def test_other_files_that_hold_it_stop_nothing(
    told: Told, tmp_path: Path, files: dict[str, str]
) -> None:
    written = {name: text.replace("{}", ENDLESS) for name, text in files.items()}
    lists = {"requirements.txt": "./p\nnumpy\n", "score.py": ""}
    for image in ((), ("--image", SHORT)):
        said = checked(told, tmp_path, {**lists, **written}, *image)
        assert "numpy has no version" in said


def test_a_manifest_is_refused_for_it(told: Told, tmp_path: Path) -> None:
    manifest = json.dumps({"schema": 1, "name": "x", "python": "3.7"})
    files = {"i.json": manifest.replace("1", ENDLESS, 1), "requirements.txt": "numpy\n"}
    assert "a number of too many digits" in checked(told, tmp_path, files, "--image", "i.json")


@pytest.mark.parametrize("digit", ["²", "٣"])
def test_a_digit_of_another_script_is_none(told: Told, tmp_path: Path, digit: str) -> None:
    text = f"--trusted-host h:{digit}\n--index-url https://h.example:{digit}/s\nnumpy=={digit}\n"
    said = checked(told, tmp_path, {"requirements.txt": text})
    assert "its address cannot be read" in said


def test_long_names_of_wheels_are_read() -> None:
    many = ".".join(f"p{number}" for number in range(300))
    name, version = read_wheel_name(f"Six_A-1.16.0-{many}-{many}-{many}.whl")
    assert (name, str(version)) == ("six-a", "1.16.0")
    for broken in (f"six-{many}-{many}.whl", f"six-x-{many}-{many}-{many}.whl", f"{many}.whl"):
        with pytest.raises(ValueError, match="Invalid wheel filename"):
            read_wheel_name(broken)


def test_endless_numbers_are_found_in_time_with_the_text() -> None:
    assert has_endless_number(f"a{ENDLESS}b")
    assert not has_endless_number(("9" * MOST_DIGITS + "x") * 200)
