"""Facts of what runs together: read, refused when bad, and the strongest one found."""

import json
from typing import Any

import pytest
from incompatibility_files import check_facts, write_facts

from pinproof.errors import UsageError
from pinproof.incompatibilities.model import KnownPairs, VersionSpan
from pinproof.incompatibilities.reading import FactFile

FAILS: dict[str, Any] = {
    "name": "cup-fails",
    "versions": "1.0 to 1.4",
    "dependency": "saucer",
    "fails": "2.1.0 to 2.1.2",
    "known": "seen",
    "python": ["3.7"],
    "by": "import cup",
    "says": "ImportError: cannot import name 'json' from 'saucer'",
    "tried": ["1.0 with 2.1.0", "1.4 with 2.1.2"],
    "date": "2021-05-27",
}
WORKS: dict[str, Any] = {
    **{key: value for key, value in FAILS.items() if key not in ("fails", "says")},
    "name": "cup-works",
    "works": "1.0 to 2.0.1",
    "tried": ["1.0 with 2.0.1"],
}
LATER: dict[str, Any] = {
    "name": "cup-later",
    "versions": "1.0 to 1.4",
    "dependency": "saucer",
    "fails": "2.0 to 3.0",
    "known": "declared-later",
    "source": "cup 1.5 declares saucer<2",
    "date": "2021-05-27",
}


def text(*rows: dict[str, Any], **top: Any) -> str:
    body = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    head = {"schema": 1, "consumer": "cup", **top}
    keys = "".join(f'  "{key}": {json.dumps(value)},\n' for key, value in head.items())
    return f'{{\n{keys}  "facts": [\n{body}\n  ]\n}}\n'


def known(*rows: dict[str, Any]) -> KnownPairs:
    return KnownPairs(facts={"cup": FactFile(text(*rows), path="cup.json").facts()})


def test_facts_are_written_as_they_are_read() -> None:
    facts = check_facts(text(FAILS, WORKS, LATER), path="cup.json")
    written = write_facts("cup", facts)
    assert check_facts(written, path="cup.json") == facts
    assert write_facts("cup", FactFile(written, path="cup.json").facts()) == written


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ([{**FAILS, "sow": "x"}], 5, 'unknown key "sow"'),
        ([WORKS, {**FAILS, "fails": "2.x"}], 6, "2.x"),
        ([{**FAILS, "versions": "1.4 to 1.0"}], 5, "stands before the first"),
        ([{**FAILS, "versions": "1.0-1"}], 5, "as PEP 440 normalizes"),
        ([{**FAILS, "python": ["2.7"]}], 5, "series such as 3.7"),
        ([{**FAILS, "known": "guessed"}], 5, "must be one of seen"),
        ([{**FAILS, "says": None}], 5, 'needs "says"'),
        ([{**FAILS, "tried": []}], 5, 'needs "tried"'),
        ([{**FAILS, "works": "1.0"}], 5, 'one of "fails" and "works"'),
        ([{**FAILS, "date": "yesterday"}], 5, "must be a day"),
        ([{**FAILS, "dependency": "Sau_cer"}], 5, "normalized name"),
        ([{**FAILS, "tried": ["1.0 with 2.0"]}], 5, "lies outside"),
        ([FAILS, {**WORKS, "works": "1.0 to 2.1.0"}], 6, "cup-works contradicts cup-fails"),
        ([FAILS, FAILS], 6, "is there twice"),
        ([{key: value for key, value in LATER.items() if key != "source"}], 5, 'needs "source"'),
    ],
)
def test_bad_facts_are_refused_with_file_and_line(
    rows: list[dict[str, Any]], line: int, said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        check_facts(text(*rows), path="data/cup.json")
    assert str(refused.value).startswith(f"data/cup.json:{line}: ")
    assert said in str(refused.value)


def test_a_file_of_another_kind_is_refused() -> None:
    for bad, said in (("{", "cup.json:1: not JSON"), ("[]", '"schema"'), (text(sow=1), "sow")):
        with pytest.raises(UsageError, match=said):
            FactFile(bad, path="cup.json")


def test_a_fact_is_read_when_its_dependency_is_asked_for() -> None:
    broken = {**WORKS, "name": "other", "dependency": "spoon", "known": "guessed"}
    file = FactFile(text(FAILS, WORKS, broken), path="cup.json")
    assert [fact.name for fact in file.facts({"saucer"}.__contains__)] == ["cup-fails", "cup-works"]
    assert [fact.name for fact in file.facts({"saucer"}.__contains__, "works")] == ["cup-works"]
    with pytest.raises(UsageError, match=r"cup\.json:7: "):
        file.facts()


def test_the_other_python_makes_an_opposite_and_no_contradiction() -> None:
    other = {**WORKS, "works": "1.0 to 2.1.2", "python": ["3.9"]}
    assert len(check_facts(text(FAILS, other), path="cup.json")) == 2


@pytest.mark.parametrize(
    ("version", "dependency", "python", "name", "here"),
    [
        ("1.2", "2.1.1", "3.7", "cup-fails", True),
        ("1.2", "2.1.1", "3.8", "cup-fails", False),
        ("1.2", "2.0.1", "3.7", "cup-works", True),
        ("1.2", "2.0.5", "3.7", "cup-later", False),
        ("1.2+cpu", "2.1.1", "3.7", "cup-fails", True),
        ("1.5", "2.1.1", "3.7", None, False),
        ("1.2", "3.1", "3.7", None, False),
        ("odd version", "2.1.1", "3.7", None, False),
    ],
)
def test_the_strongest_fact_is_found(
    version: str, dependency: str, python: str, name: str | None, here: bool
) -> None:
    found = known(FAILS, WORKS, LATER).find("cup", version, "saucer", dependency, python)
    assert (found and found.fact.name) == name
    assert (found is not None and found.is_seen_here) == here


def test_what_was_seen_here_comes_before_what_was_seen_elsewhere() -> None:
    here = {**WORKS, "works": "1.0 to 2.1.2", "python": ["3.9"]}
    both = known(FAILS, here)
    assert both.failing({"cup": "1.0", "saucer": "2.1.0"}, "3.9") == ()
    (failing,) = both.failing({"cup": "1.0", "saucer": "2.1.0"}, "3.7")
    assert failing.fact.name == "cup-fails"


def test_a_span_shows_what_it_was_read_from() -> None:
    assert [str(VersionSpan.parse(each)) for each in ("1.0", "1.0 to 2.0")] == ["1.0", "1.0 to 2.0"]
