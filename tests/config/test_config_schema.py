"""The schema of the configuration says what the reader of configurations does."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli
from generate_schema import SCHEMA, key_rows, text

from pinproof.config import KEYS
from pinproof.config.reading import parse_config
from pinproof.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]
WRITTEN: dict[str, Any] = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
EXAMPLES = {key: row.example.strip("`") for key, row in key_rows(PAGE).items()}

# Values of every kind, of which each key takes some.
VALUES = (
    *("true", "3", "-1", "'x'", "'text'", "'auto'", "'error'", "'never'", "'fail'", "[]", "['x']"),
    *("[1]", "['error']", "['json', 'sarif=a']", "['json=']", "{a = 'error'}", "{a = ['x']}"),
    *("{a = 'x'}", "{a = 1}", "{names = ['x']}", "{names = 1}", "{name = ['x']}", "{}"),
    *("[{paths = ['a'], python = '3.8'}]", "[{python = '3.8'}]", "[{paths = 'a', quiet = true}]"),
    *("[{paths = 'a', severity = {a = 'bad'}}]", "[{paths = [], extend-select = 'a'}]"),
)


def is_valid(document: str) -> bool:
    return jsonschema.Draft202012Validator(WRITTEN).is_valid(tomli.loads(document))


def is_read(document: str) -> bool:
    try:
        return parse_config(document, path="pinproof.toml", trusted=True) is not None
    except UsageError:
        return False


def test_the_schema_is_current() -> None:
    assert (ROOT / SCHEMA).read_text(encoding="utf-8") == text()


def test_it_is_a_schema_and_has_every_key() -> None:
    jsonschema.Draft202012Validator.check_schema(WRITTEN)
    assert [*WRITTEN["properties"]] == [key.replace("_", "-") for key in KEYS]
    assert all(each["description"] and each["examples"] for each in WRITTEN["properties"].values())


@pytest.mark.parametrize("key", EXAMPLES)
def test_it_takes_of_a_key_what_the_reader_takes(key: str) -> None:
    assert is_valid(EXAMPLES[key])
    documents = [f"{key} = {value}" for value in VALUES]
    taken = {document: is_valid(document) for document in documents}
    assert taken == {document: is_read(document) for document in documents}
    assert set(taken.values()) == {True, False}


def test_it_knows_no_other_keys() -> None:
    assert not is_valid("imag = 'x'")
    assert not is_read("imag = 'x'")
