"""Facts of what runs together: read, refused when bad, and the strongest one found."""

import json
from typing import Any

import pytest
from trials.fact_files import check_facts, write_facts

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.known_failures import (
    compare_running,
    is_certain,
    is_seen_to_work,
    write_evidence,
)
from pinproof.errors import UsageError
from pinproof.incompatibilities.known import ConsumerFacts, KnownPairs
from pinproof.incompatibilities.model import VersionSpan
from pinproof.incompatibilities.reading import FactFile
from pinproof.target.model import PythonVersion, Target

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
STATED: dict[str, Any] = {
    **{key: value for key, value in LATER.items() if key != "source"},
    "name": "cup-stated",
    "fails": "1.5 to 1.9",
    "known": "stated",
    "source": "a channel's patches, 2021-05-01: saucer<1.5",
}
REFUTED: dict[str, Any] = {**STATED, "name": "cup-refuted", "refuted": "cup-works"}
FEATURE: dict[str, Any] = {
    **FAILS,
    "name": "cup-pour",
    "fails": "2.0.0 to 2.0.1",
    "by": "import cup; cup.pour()",
    "says": "TypeError: pour() takes no saucer",
    "tried": ["1.0 with 2.0.0"],
    "feature": "cup.pour",
}


def text(*rows: dict[str, Any], **top: Any) -> str:
    body = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    head = {"schema": 1, "consumer": "cup", **top}
    keys = "".join(f'  "{key}": {json.dumps(value)},\n' for key, value in head.items())
    return f'{{\n{keys}  "facts": [\n{body}\n  ]\n}}\n'


def known(*rows: dict[str, Any]) -> KnownPairs:
    facts = FactFile(text(*rows), path="cup.json").facts()
    return KnownPairs(facts={"cup": ConsumerFacts(facts=facts)})


def test_facts_are_written_as_they_are_read() -> None:
    facts = check_facts(text(FAILS, WORKS, LATER, STATED, REFUTED, FEATURE), path="cup.json")
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
        ([{**STATED, "source": ""}], 5, 'needs "source"'),
        ([{**LATER, "feature": "cup.pour"}], 5, 'declared later is no "feature"'),
        ([{**FEATURE, "feature": ""}], 5, '"feature" must be a text'),
        ([{**FEATURE, "feature": ["cup.pour"]}], 5, '"feature" must be a text'),
        ([FEATURE, {**FEATURE, "name": "x", "fails": "2.x"}], 6, "2.x"),
        ([FEATURE, {**WORKS, "works": "1.0 to 2.0.1", "feature": "cup.pour"}], 6, "contradicts"),
        ([WORKS | {"unless": ["spoon"]}], 5, 'only what was seen to fail has "unless"'),
        ([STATED | {"unless": ["spoon"]}], 5, 'only what was seen to fail has "unless"'),
        ([FAILS | {"unless": ["Spoon"]}], 5, '"unless" must be a list of normalized names'),
        ([FAILS | {"unless": ["sp oon"]}], 5, '"unless" must be a list of normalized names'),
        ([FAILS | {"unless": "spoon"}], 5, '"unless" must be a list of texts'),
        ([{**FAILS, "refuted": "cup-works"}, WORKS], 5, 'only what is stated is "refuted"'),
        ([WORKS, {**REFUTED, "refuted": "cup-gone"}], 6, "names no experiment of this file"),
        ([LATER, {**REFUTED, "refuted": "cup-later"}], 6, "names no experiment of this file"),
        ([FAILS, {**REFUTED, "refuted": "cup-fails"}], 6, "does not say the opposite"),
        ([{**WORKS, "feature": "cup.pour"}, REFUTED], 6, "does not say the opposite"),
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


def test_a_fact_is_read_when_it_is_asked_for() -> None:
    broken = {**WORKS, "name": "other", "dependency": "spoon", "known": "guessed"}
    file = FactFile(text(FAILS, WORKS, broken), path="cup.json")
    assert [file.fact(number).name for number in (0, 1)] == ["cup-fails", "cup-works"]
    with pytest.raises(UsageError, match=r"cup\.json:7: "):
        file.fact(2)
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


def test_what_is_refuted_counts_for_nothing() -> None:
    at_hand = ("cup", "1.2", "saucer", "1.7", "3.8")
    stated, refuted = known(STATED).find(*at_hand), known(REFUTED).find(*at_hand)
    assert stated is not None
    assert (stated.fact.known, stated.is_seen_here) == ("stated", False)
    assert refuted is None


def test_a_feature_fails_beside_an_import_that_works() -> None:
    facts = known(WORKS, FEATURE, FAILS)
    (pair,) = facts.failing({"cup": "1.0", "saucer": "2.0.0"}, "3.7")
    assert (pair.fact.feature, pair.is_seen_here) == ("cup.pour", True)
    works = facts.find("cup", "1.0", "saucer", "2.0.0", "3.7")
    assert works is not None
    assert works.fact.outcome == "works"
    own = facts.find("cup", "1.0", "saucer", "2.0.0", "3.7", feature="cup.pour")
    assert own == pair


def test_what_does_not_run_at_all_is_not_told_of_its_features() -> None:
    whole = {**FAILS, "fails": "2.0.0 to 2.1.2"}
    found = known(FEATURE, whole).failing({"cup": "1.0", "saucer": "2.0.0"}, "3.7")
    assert [pair.fact.name for pair in found] == ["cup-fails"]


def test_a_failing_feature_is_a_doubt_that_is_told_with_its_error() -> None:
    facts, target = known(WORKS, FEATURE, FAILS), Target(python=PythonVersion.parse("3.7"))
    before, after = {"cup": "1.0", "saucer": "1.0"}, {"cup": "1.0", "saucer": "2.0.0"}
    found = compare_running(before, after, facts, target, image=None)
    (pair,) = found.new
    assert not is_certain(found.new)
    assert write_evidence(pair, target) == (
        "cup.pour of cup 1.0 does not run with saucer 2.0.0 "
        "(seen under Python 3.7: TypeError: pour() takes no saucer)"
    )
    fault = BrokenRequirement(
        distribution="Cup",
        version="1.0",
        requires="saucer<2",
        requires_name="saucer",
        installed_version="2.0.0",
    )
    assert not is_seen_to_work(fault, "2.0.0", facts, target)
    assert is_seen_to_work(fault, "2.0.0", known(WORKS), target)


def test_a_feature_of_what_did_not_run_before_is_nothing_new() -> None:
    facts, target = known(FEATURE, FAILS), Target(python=PythonVersion.parse("3.7"))
    before, after = {"cup": "1.0", "saucer": "2.1.0"}, {"cup": "1.0", "saucer": "2.0.0"}
    found = compare_running(before, after, facts, target, image=None)
    assert (found.new, [pair.fact.name for pair in found.already]) == ((), ["cup-pour"])


def test_a_span_shows_what_it_was_read_from() -> None:
    assert [str(VersionSpan.parse(each)) for each in ("1.0", "1.0 to 2.0")] == ["1.0", "1.0 to 2.0"]


def test_what_was_found_of_a_pair_is_not_said_of_another() -> None:
    spoon = {**FAILS, "name": "cup-spoon", "dependency": "spoon", "fails": "3.0 to 3.1"}
    facts = known(FAILS, spoon)

    def failing(cup: str, **others: str) -> list[tuple[str, str, str]]:
        pairs = facts.failing({"cup": cup, **others}, "3.7")
        return [(pair.version, pair.dependency, pair.dependency_version) for pair in pairs]

    for _ in range(2):
        assert failing("1.0", saucer="2.1.0") == [("1.0", "saucer", "2.1.0")]
        assert failing("1.5", saucer="2.1.0") == []
        assert failing("1.4", saucer="2.1.0") == [("1.4", "saucer", "2.1.0")]
        assert failing("1.0", saucer="3.0") == []
        assert failing("1.0", spoon="2.1.0") == []
        assert failing("1.0", spoon="3.0") == [("1.0", "spoon", "3.0")]


def test_a_third_project_may_make_a_pair_run() -> None:
    facts = known({**FAILS, "unless": ["spoon", "stove"]})
    pair = {"cup": "1.0", "saucer": "2.1.0"}
    (found,) = facts.failing(pair, "3.7")
    assert found.fact.unless == ("spoon", "stove")
    for name, runs in (("spoon", True), ("stove", True), ("sink", False)):
        assert (facts.failing(pair | {name: "1.0"}, "3.7") == ()) == runs
    said = write_evidence(found, Target(python=PythonVersion.parse("3.7"), platform="any"))
    assert said.endswith("from 'saucer'), but does beside spoon or stove")


def test_what_fails_in_any_case_is_told_beside_a_third_project_as_well() -> None:
    part = {**FEATURE, "fails": "2.1.0"}
    elsewhere = {**FAILS, "name": "cup-on-38", "python": ["3.8"]}
    facts = known({**FAILS, "unless": ["spoon"]}, elsewhere, part)
    pair = {"cup": "1.0", "saucer": "2.1.0"}

    def told(python: str, *beside: str) -> list[str]:
        return [one.fact.name for one in facts.failing(pair, python, frozenset(beside))]

    assert told("3.7") == ["cup-fails"]
    # Seen under another Python only, and stronger than nothing.
    assert told("3.7", "spoon") == ["cup-on-38"]
    alone = known({**FAILS, "unless": ["spoon"]}, part)
    assert [one.fact.name for one in alone.failing(pair | {"spoon": "1"}, "3.7")] == ["cup-pour"]
