"""`docs/configuration.md` lists every key with its type, default and a working example."""

import re
from pathlib import Path
from typing import NamedTuple, get_args

import pytest
from support.commands import OPTIONS

from pinproof.config import (
    KEYS,
    USER_ONLY,
    Color,
    Config,
    FailOn,
    PathSettings,
    UncheckedPolicy,
)
from pinproof.config.reading import parse_config
from pinproof.deadline import RUN_S
from pinproof.errors import UsageError
from pinproof.gather.project.paths import USUALLY_EXCLUDED
from pinproof.target.model import DEFAULT_PYTHON, PythonVersion, assumed_platform

PAGE = Path(__file__).resolve().parents[3] / "docs/configuration.md"


class Row(NamedTuple):
    """A row of the page's table of keys."""

    key: str
    value: str
    default: str
    does: str
    example: str


def rows(heading: str) -> list[list[str]]:
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    lines = text.partition("\n## ")[0].splitlines()
    cells = [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in lines if line.startswith("| `")]
    assert cells
    return cells


ROWS = [Row(*cells) for cells in rows("Keys")]
KINDS: dict[object, str] = {
    str: "text",
    int: "number or `auto`",
    bool: "true or false",
    float: "seconds",
    tuple: "list of texts",
}
CHOICES = {
    "color": get_args(Color),
    "fail-on": get_args(FailOn),
    "unchecked": get_args(UncheckedPolicy),
}


def test_every_key_has_its_row() -> None:
    assert [row.key.strip("`").replace("-", "_") for row in ROWS] == list(KEYS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key.strip("`"))
def test_a_key_takes_its_example_from_whom_the_page_says(row: Row) -> None:
    key = row.key.strip("`")
    name, example = key.replace("-", "_"), row.example.strip("`")
    own = parse_config(example, path="pinproof.toml", trusted=True)
    assert own is not None
    value = getattr(own, name)
    assert value not in (None, (), {})
    assert own == Config(**{name: value}, origins={name: "pinproof.toml"})
    assert row.value.endswith(", yours") == (name in USER_ONLY)
    if name in USER_ONLY:
        with pytest.raises(UsageError, match="in your own configuration"):
            parse_config(example, path="pinproof.toml", trusted=False)
    said = row.value.removesuffix(", yours")
    if key in CHOICES:
        assert re.findall(r"`(\w+)`", said) == list(CHOICES[key])
    elif said.startswith("table of"):
        assert isinstance(value, dict)
    elif said.startswith("tables of"):
        assert all(isinstance(each, PathSettings) for each in value)
    else:
        listed = re.sub(r"list of \w+", "list of texts", said)
        assert listed == KINDS[type(value)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key.strip("`"))
def test_a_key_takes_nothing_of_another_kind(row: Row) -> None:
    key = row.key.strip("`")
    wrong = '"x"' if row.value.startswith(("true", "seconds", "table")) else "[1]"
    with pytest.raises(UsageError, match=key):
        parse_config(f"{key} = {wrong}", path="pinproof.toml", trusted=True)


def test_the_defaults_are_those_of_the_code() -> None:
    default = {row.key.strip("`"): row.default for row in ROWS}
    assert f"else {DEFAULT_PYTHON}" in default["python"]
    series = [PythonVersion.parse(each) for each in ("3.7", "3.8", "3.9", "3.10", "3.13")]
    platforms = dict.fromkeys(assumed_platform(each) for each in series)
    assert re.findall(r"`([^`]+)`", default["platform"]) == list(platforms)
    assert re.findall(r"`([^`]+)`", default["exclude"]) == [".*/", *USUALLY_EXCLUDED]
    assert default["timeout"].startswith(f"{RUN_S:.0f};")


def test_every_option_without_a_key_says_why() -> None:
    keyless = {
        option.words[0].rpartition("/")[2]: option.why_no_key
        for _, option in OPTIONS
        if option.why_no_key
    }
    listed = {option.strip("`"): why for option, why in rows("Options without a key")}
    assert listed == keyless
