import json
from pathlib import Path

import jsonschema
import pytest

from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.image.manifest_json import dump_manifest, load_manifest
from pinproof.metadata.numpy_interface import NumpyInterface

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "schemas" / "image.json").read_text(encoding="utf-8"))

FULL = ImageManifest(
    name="made-up",
    aliases=("index.example.org/made-up",),
    python="3.7.9",
    platform="manylinux_2_27_x86_64",
    pip="21.1",
    framework=("scikit-learn",),
    server=("flask==1.0.3",),
    distributions={
        "flask": Distribution(
            name="Flask",
            version="1.0.3",
            requires=("Werkzeug>=0.14", "click>=5.1"),
            requires_python=">=2.7",
            certainty="rebuilt",
            file="Flask-1.0.3-py2.py3-none-any.whl",
            sha256="0" * 64,
            numpy=NumpyInterface(major=1, oldest="1.16"),
        ),
        "numpy": Distribution(
            name="numpy", version=None, requires=None, certainty="stated", stated=">=1.16.0"
        ),
    },
    boot={"honours": ["A"], "user_site": False},
    provenance=("Made up for a tést.",),
)


def test_what_is_written_is_read_again() -> None:
    text = dump_manifest(FULL)
    assert load_manifest(text) == FULL
    assert load_manifest(b"\xef\xbb\xbf" + text.encode()) == FULL
    assert dump_manifest(load_manifest(text)) == text
    assert "tést" in text
    assert text.endswith("}\n")
    jsonschema.validate(json.loads(text), SCHEMA)


def test_the_least_that_a_manifest_says() -> None:
    text = (
        '{"schema": 1, "name": "a", "python": "3.7", "platform": "linux_x86_64", '
        '"distributions": [{"name": "B_b", "version": "1"}]}'
    )
    manifest = load_manifest(text)
    assert manifest.distributions["b-b"].certainty == "captured"
    assert manifest.distributions["b-b"].requires is None
    jsonschema.validate(json.loads(text), SCHEMA)


def _broken(**changes: object) -> str:
    data = json.loads(dump_manifest(FULL))
    data.update(changes)
    return json.dumps({key: value for key, value in data.items() if value != "gone"}, indent=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.json:1:1: not JSON: Expecting value"),
        ('{\n  "a" 1}', "x.json:2:7: not JSON: Expecting ':' delimiter"),
        ("[]", "x.json:1:1: not an image manifest: it must be an object"),
        ("{}", 'x.json:1:1: not an image manifest: it has no "schema"'),
        (
            _broken(schema=2),
            "x.json:2:12: written for schema 2, newer than this pinproof reads (1)",
        ),
        (_broken(schema="1"), 'x.json:2:12: "schema" must be 1'),
        (_broken(name="gone"), 'x.json:1:1: "name" must be a text'),
        (_broken(python="3"), '"python" must be a Python version such as 3.7 or 3.7.17'),
        (
            _broken(platform="ubuntu18.04"),
            '"platform" must be a platform such as manylinux_2_27_x86_64',
        ),
        (_broken(distribution=[]), 'unknown key "distribution" (did you mean "distributions"?)'),
        (_broken(distributions={}), '"distributions" must be a list of objects'),
        (_broken(server=["a", 1]), '"server" must be a list of texts'),
        (_broken(distributions=[{"name": "a"}]), 'a distribution needs a "version"'),
        (_broken(distributions=[{"name": "a", "version": 1}]), '"version" must be a text or null'),
        (
            _broken(
                distributions=[{"name": "a_b", "version": "1"}, {"name": "A.B", "version": "2"}]
            ),
            "A.B is listed twice",
        ),
        (
            _broken(distributions=[{"name": "a", "version": "1", "certainty": "sure"}]),
            '"certainty" must be one of captured, stated, implied, rebuilt',
        ),
        (
            _broken(distributions=[{"name": "a", "version": "1", "sha256": "F" * 64}]),
            '"sha256" must be',
        ),
        (
            _broken(distributions=[{"name": "a", "version": "1", "numpy": "1"}]),
            '"numpy" must be an object or null',
        ),
        (
            _broken(distributions=[{"name": "a", "version": "1", "numpy": {"oldest": "1.16"}}]),
            '"major" must be a major release of numpy',
        ),
        (
            _broken(distributions=[{"name": "a", "version": "1", "numpy": {"major": True}}]),
            '"major" must be a major release of numpy',
        ),
        (
            _broken(
                distributions=[
                    {"name": "a", "version": "1", "numpy": {"major": 1, "oldest": "1.x"}}
                ]
            ),
            '"oldest" must be a series of numpy',
        ),
        (
            _broken(
                distributions=[{"name": "a", "version": "1", "numpy": {"major": 1, "newest": "1"}}]
            ),
            'unknown key "newest"',
        ),
    ],
)
def test_a_broken_manifest_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_manifest(text, path="x.json")
    assert str(caught.value).startswith("x.json:")
    assert message in str(caught.value)


def test_the_place_is_that_of_the_value() -> None:
    text = (
        '{"schema": 1, "name": "a", "python": "3.7", "platform": "win_amd64",\n'
        ' "provenance": ["{\\"[", "ü"],\n'
        ' "distributions": [\n'
        '  {"name": "a", "version": "1"},\n'
        '  {"version": "1", "name": 7}]}'
    )
    with pytest.raises(UsageError, match=r'^m:5:28: "name" must be a text$'):
        load_manifest(text, path="m")


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        load_manifest(b"\xff\xfe\x00", path="m")
    with pytest.raises(UsageError, match="not an image manifest"):
        load_manifest("[" * 100_000, path="m")
