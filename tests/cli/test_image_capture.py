"""`pinproof image capture`, `image diff` and `check --against` as they are typed."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from capture.archives import Made, archived, base, file, held
from capture.real import wheel
from cli.check.test_check import pinproof
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[2] / "schemas"
SERVER = ["flask==1.0.3", 'waitress==2.0.0; platform_system == "Windows"']


def valid(document: Any, name: str) -> Any:
    schemas = {
        path.name: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.iterdir()
    }
    known = Registry().with_resources(
        (each, Resource.from_contents(schema)) for each, schema in schemas.items()
    )
    jsonschema.Draft202012Validator(schemas[name], registry=known).validate(document)
    return document


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    layer = base(
        held("azureml_inference_server_http", "0.1.5", SERVER),
        held("Flask", "1.0.3"),
        held("torch", "1.6.0"),
        file("var/runit/gunicorn/run", 'pip install -r "$AZUREML_EXTRA_REQUIREMENTS_TXT"\n'),
    )
    path = tmp_path / "saved.tar"
    tag = "registry.example.org/azureml/pytorch-1.6-py37:1"
    path.write_bytes(archived(Made(layers=[layer]).docker_save([tag])))
    return path


def test_an_archive_becomes_a_manifest_that_check_takes(tmp_path: Path, archive: Path) -> None:
    result = pinproof("image", "capture", archive.name, "-o", "image.json", folder=tmp_path)
    assert (result.returncode, result.stdout) == (0, "")
    assert "registry.example.org/azureml/pytorch-1.6-py37:1: Python 3.7" in result.stderr
    assert "3 distributions" in result.stderr
    manifest = valid(json.loads((tmp_path / "image.json").read_text()), "image.json")
    assert manifest["server"] == [
        "click",
        "flask==1.0.3",
        "itsdangerous",
        "jinja2",
        "markupsafe",
        "werkzeug",
        "wrapt",
    ]
    assert manifest["framework"] == ["torch"]
    assert manifest["boot"]["honours"] == ["AZUREML_EXTRA_REQUIREMENTS_TXT"]
    (tmp_path / "requirements.txt").write_text("flask==2.2.5\n")
    checked = pinproof("check", "--offline", "--image", "image.json", folder=tmp_path)
    assert checked.returncode == 1
    assert "runtime-override" in checked.stdout


def test_standard_input_to_standard_output(tmp_path: Path) -> None:
    result = pinproof(
        "image", "capture", "-", "--shallow", "--name", "mine", "--python", "3.8.10",
        "--platform", "manylinux2014_x86_64", folder=tmp_path, stdin="numpy==1.19.5\n",
    )  # fmt: skip
    assert result.returncode == 0
    manifest = valid(json.loads(result.stdout), "image.json")
    assert (manifest["name"], manifest["python"]) == ("mine", "3.8.10")
    assert manifest["platform"] == "manylinux_2_17_x86_64"
    assert manifest["distributions"][0]["requires"] is None


def test_dependencies_come_from_the_index_that_is_named(tmp_path: Path) -> None:
    wheel(tmp_path / "wheels", "one", "1.0", "two>=1")
    (tmp_path / "freeze.txt").write_text("one==1.0\nlocal @ file:///tmp/build/local\n")
    arguments = ("--no-index", "--find-links", "wheels", "freeze.txt")
    result = pinproof("image", "capture", *arguments, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    manifest = valid(json.loads(result.stdout), "image.json")
    assert [held["requires"] for held in manifest["distributions"]] == [None, ["two>=1"]]
    assert "dependencies of 1 distributions unknown: local" in result.stderr
    text = pinproof("image", "capture", *arguments, "--output-format", "text", folder=tmp_path)
    assert "local  (version unknown)  captured" in text.stdout


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (("none.txt",), "none.txt: no such file", 2),
        (("f.txt", "--from", "nothing"), "--from must be one of pip-inspect", 2),
        (("f.txt", "--python", "3"), "not a Python version", 2),
        (("f.txt", "--platform", "linux?"), "not a platform", 2),
        (("f.txt", "--output-format", "xml"), "--output-format must be one of text, json", 2),
        (("f.txt", "--from", "image-archive"), "not a well-formed tar archive", 2),
        (("127.0.0.1:9/a/b:1", "--offline"), "cannot be asked --offline", 2),
        (("127.0.0.1:9/a/b:1",), "connection refused", 3),
    ],
)
def test_what_cannot_be_captured(
    tmp_path: Path, arguments: tuple[str, ...], message: str, code: int
) -> None:
    (tmp_path / "f.txt").write_text("numpy==1.19.5\n")
    result = pinproof("image", "capture", "--shallow", *arguments, folder=tmp_path)
    assert (result.returncode, result.stdout) == (code, "")
    assert message in result.stderr
    assert result.stderr.startswith("pinproof: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [("image", "show"), ("image", "capture"), ("check",)])
def test_a_message_does_not_speak_to_the_terminal(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = pinproof(*command, "a\x1b[31m\rb", folder=tmp_path)
    assert result.returncode == 2
    assert "a\\x1b[31m\\rb: no" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_message_keeps_its_lines(tmp_path: Path) -> None:
    packages = [
        {"type": "library", "name": "a", "version": "1", "purl": "pkg:pypi/a@1",
         "properties": [{"name": "syft:location:0:path",
                         "value": f"/{place}/lib/python3.7/site-packages/a-1.dist-info/METADATA"}]}
        for place in ("one", "two")
    ]  # fmt: skip
    (tmp_path / "sbom.json").write_text(
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.4", "components": packages})
    )
    result = pinproof("image", "capture", "sbom.json", folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.splitlines()[1:] == ["  /one", "  /two"]


@pytest.fixture
def images(tmp_path: Path) -> Path:
    for name, freeze in (
        ("a", "numpy==1.19.5\nflask==1.0.3\n"),
        ("b", "numpy==1.21.6\nwrapt==1.11.1\n"),
    ):
        arguments = ("--shallow", "--name", name, "-o", f"{name}.json")
        pinproof("image", "capture", "-", *arguments, folder=tmp_path, stdin=freeze)
    return tmp_path


def test_two_images_are_compared(images: Path) -> None:
    text = pinproof("image", "diff", "a.json", "b.json", folder=images)
    assert text.returncode == 0
    assert text.stdout.splitlines() == [
        "a → b",
        "- flask  1.0.3",
        "^ numpy  1.19.5 → 1.21.6",
        "+ wrapt  1.11.1",
        "1 added, 1 removed, 1 upgraded, 0 unchanged.",
    ]
    document = pinproof(
        "image", "diff", "a.json", "b.json", "--output-format", "json", folder=images
    )
    assert valid(json.loads(document.stdout), "image_diff.json")["unchanged"] == 0
    assert pinproof("image", "diff", "a.json", "none.json", folder=images).returncode == 2


def against(images: Path, *arguments: str) -> Any:
    return pinproof(
        "check", "--offline", "--image", "a.json", "--against", "b.json", *arguments, folder=images
    )


def test_a_move_shows_what_appears_and_vanishes(images: Path) -> None:
    (images / "requirements.txt").write_text("numpy==1.19.5\nwrapt==1.12.1\nscipy\n")
    moved = against(images, "--output-format", "json")
    document = valid(json.loads(moved.stdout), "check_against.json")
    lines = {
        key: [(finding["line"], finding["name"]) for finding in document[key]]
        for key in ("appeared", "vanished")
    }
    assert lines == {
        "appeared": [(1, "image-override"), (2, "image-override")],
        "vanished": [(1, "already-in-image")],
    }
    assert document["kept"] >= 1
    # scipy without a pin is found either way: nothing that appears is more than an info.
    assert moved.returncode == 0
    assert against(images, "--fail-on", "info").returncode == 1
    text = against(images).stdout
    assert text.startswith("From a to b:\n")
    assert "appears: requirements.txt:1:" in text
    assert "2 findings would appear, 1 vanish" in text


def test_a_move_names_an_image_once_in_what_it_says_of_it(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("numpy==1.16.0\n")
    names = ("sklearn-0.24.1-ubuntu18.04-py37-cpu-inference", "tensorflow-1.15")
    text = pinproof(
        "check", "--offline", "--image", names[0], "--against", names[1], folder=tmp_path
    ).stdout
    notes = [line for line in text.splitlines() if "not read off the image" in line]
    assert notes
    assert all(line.startswith("What ") for line in notes)


def test_a_move_needs_both_ends_and_changes_nothing(images: Path) -> None:
    (images / "requirements.txt").write_text("numpy==1.19.5\n")
    alone = pinproof("check", "--offline", "--against", "b.json", folder=images)
    assert (alone.returncode, alone.stdout) == (2, "")
    assert "--against needs an image to move from" in alone.stderr
    assert "leave --fix and --diff out" in against(images, "--fix").stderr
    assert (
        "none.json"
        in pinproof(
            "check", "--offline", "--image", "a.json", "--against", "none.json", folder=images
        ).stderr
    )


@pytest.mark.parametrize("line", ["one==1.0", "local==1.0", "local"])
def test_what_is_held_at_an_unknown_version_is_held(tmp_path: Path, line: str) -> None:
    for version in ("1.0", "2.0"):
        wheel(tmp_path / "wheels", "local", version)
    wheel(tmp_path / "wheels", "one", "1.0", "local>=2")
    (tmp_path / "freeze.txt").write_text("local @ file:///tmp/build/local\n")
    (tmp_path / "requirements.txt").write_text(f"{line}\n")
    captured = ("freeze.txt", "--shallow", "-o", "image.json")
    assert pinproof("image", "capture", *captured, folder=tmp_path).returncode == 0
    index = ("--image", "image.json", "--no-index", "--find-links", "wheels")
    checked = pinproof("check", *index, folder=tmp_path)
    assert checked.returncode in (0, 1)
    assert "(IMG" not in checked.stdout
    planned = pinproof(
        "plan", "requirements.txt", *index, "--output-format", "json", folder=tmp_path
    )
    assert planned.returncode == 0
    new = planned.stdout.count('"action": "install"')
    assert new == (line == "one==1.0")
