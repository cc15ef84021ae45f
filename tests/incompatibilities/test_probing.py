"""What an experiment writes, and which one repeats a fact."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from probe_incompatibilities import TRIALS, _among, all_facts, is_recorded, trial_of
from trials import facts as trial_facts
from trials.fact_files import check_facts, write_facts
from trials.facts import make_facts, put_facts
from trials.laboratory import Stretch, Tried
from trials.rows import read_subjects
from trials.running import Ran
from trials.subjects import Subject

from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.record import replace as replace_record

TRIED = Tried(version="1.0", dependency_version="1.4", ran=Ran(says="TypeError: spilt"))


def fact(version: str, dependency: str, last: str, date: str = "2021-05-27") -> PairFact:
    return PairFact(
        name=f"cup-{version}-{dependency}-1.0..{last}-py37",
        consumer="cup",
        versions=VersionSpan(first=version, last=version),
        dependency=dependency,
        dependency_versions=VersionSpan(first="1.0", last=last),
        outcome="works",
        known="seen",
        date=date,
        pythons=("3.7",),
        by="import cup",
        tried=(f"{version} with {last}",),
    )


def test_only_what_the_same_trial_found_before_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_facts, "DATA", str(tmp_path))
    subject = Subject(
        consumer="cup", versions=("2.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    older = Subject(
        consumer="cup", versions=("1.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    put_facts(older, [fact("1.0", "saucer", "1.4"), fact("1.0", "spoon", "1.4")])
    put_facts(subject, [fact("2.0", "saucer", "1.4")])
    put_facts(subject, [fact("2.0", "saucer", "1.6")])
    text = (tmp_path / "cup.json").read_text(encoding="utf-8")
    assert {each.name for each in check_facts(text, path="cup.json")} == {
        "cup-1.0-saucer-1.0..1.4-py37",
        "cup-1.0-spoon-1.0..1.4-py37",
        "cup-2.0-saucer-1.0..1.6-py37",
    }


@pytest.mark.parametrize(
    ("says", "kept"),
    [
        ("ImportError: cannot import name 'tea' from 'saucer.rim'", True),
        ("ImportError: cannot import name 'tea' from 'cup'", True),
        ("ImportError: cannot import name 'tea' from 'kettle' (…/kettle.py)", False),
        ("ImportError: cannot import name 'tea' from 'stove'", True),
    ],
)
def test_an_error_of_a_third_project_tells_of_another_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, kept: bool
) -> None:
    monkeypatch.setattr(trial_facts, "DATA", str(tmp_path))
    # Whether a stove is a project, or a module of the cup's, nobody knows.
    (tmp_path / "kettle.json").touch()
    subject = Subject(
        consumer="cup", versions=("1.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    works = fact("1.0", "saucer", "1.4")
    fails = replace_record(
        works,
        name="cup-1.0-saucer-1.5-py37",
        dependency_versions=VersionSpan(first="1.5", last="1.5"),
        outcome="fails",
        tried=("1.0 with 1.5",),
        says=says,
    )
    put_facts(subject, [works, fails])
    text = (tmp_path / "cup.json").read_text(encoding="utf-8")
    assert len(check_facts(text, path="cup.json")) == 1 + kept


def test_what_a_feature_does_stands_beside_what_an_import_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_facts, "DATA", str(tmp_path))
    whole = Subject(
        consumer="cup",
        versions=("1.0",),
        pythons=("3.7",),
        run="import cup",
        dependencies=("saucer",),
    )
    pours, fills = replace(whole, feature="cup.pour"), replace(whole, feature="Cup.fill")
    put_facts(whole, [fact("1.0", "saucer", "1.4")])
    for subject in (pours, fills):
        stretch = Stretch(first="1.0", last="1.4", tried=(TRIED,))
        found = list(make_facts(subject, "3.7", "saucer", [("1.0", [stretch])]))
        assert {one.feature for one in found} == {subject.feature}
        assert [trial_of([whole, pours, fills], one) for one in found] == [subject]
        put_facts(subject, found)
    text = (tmp_path / "cup.json").read_text(encoding="utf-8")
    assert [(each.name, each.outcome) for each in check_facts(text, path="cup.json")] == [
        ("cup-1.0-saucer-1.0..1.4-py37", "works"),
        ("cup.pour-1.0-saucer-1.0..1.4-py37", "fails"),
        ("cup-Cup.fill-1.0-saucer-1.0..1.4-py37", "fails"),
    ]


def test_what_works_beside_a_third_is_no_fact_with_what_does_not() -> None:
    def fails(version: str, first: str, last: str, *unless: str) -> Stretch:
        ran = Ran(says="TypeError: spilt", unless=unless)
        tried = [Tried(version=version, dependency_version=one, ran=ran) for one in (first, last)]
        return Stretch(first=first, last=last, tried=tuple(tried))

    subject = Subject(
        consumer="cup",
        versions=("1.0", "2.0", "3.0"),
        pythons=("3.7",),
        run="import cup",
        dependencies=("saucer",),
    )
    found = make_facts(
        subject,
        "3.7",
        "saucer",
        [
            ("1.0", [fails("1.0", "1.0", "1.4", "sugar")]),
            ("2.0", [fails("2.0", "1.0", "1.4")]),
            ("3.0", [fails("3.0", "1.2", "1.4", "sugar")]),
            ("4.0", [fails("4.0", "1.0", "1.4", "sugar")]),
        ],
    )
    assert [(str(one.versions), str(one.dependency_versions), one.unless) for one in found] == [
        ("1.0", "1.0 to 1.4", ("sugar",)),
        ("2.0", "1.0 to 1.4", ()),
        ("3.0", "1.2 to 1.4", ("sugar",)),
        ("3.0 to 4.0", "1.2 to 1.4", ("sugar",)),
        ("4.0", "1.0 to 1.4", ("sugar",)),
    ]


def test_an_experiment_refutes_what_is_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_facts, "DATA", str(tmp_path))
    subject = Subject(
        consumer="cup", versions=("1.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    stated = replace_record(
        fact("1.0", "saucer", "1.4"),
        name="stated",
        outcome="fails",
        known="stated",
        pythons=(),
        by=None,
        tried=(),
        source="the shelf",
    )
    path = tmp_path / "cup.json"
    path.write_text(write_facts("cup", [stated]), encoding="utf-8")
    put_facts(subject, [fact("1.0", "saucer", "1.4")])
    facts = check_facts(path.read_text(encoding="utf-8"), path="cup.json")
    assert {one.name: one.refuted for one in facts} == {
        "stated": "cup-1.0-saucer-1.0..1.4-py37",
        "cup-1.0-saucer-1.0..1.4-py37": None,
    }


def test_less_of_a_trial_may_be_asked_for() -> None:
    assert _among(["3.7", "3.9"], None) == ["3.7", "3.9"]
    assert _among(["3.7", "3.9"], ["3.9", "3.12"]) == ["3.9"]


@pytest.mark.parametrize(
    ("changed", "recorded"),
    [
        ({}, True),
        ({"versions": ("1.0", "2.0")}, False),
        ({"dependencies": ("saucer", "spoon")}, False),
        ({"pythons": ("3.7", "3.9")}, False),
        ({"feature": "cup.spill"}, False),
        ({"outside": True}, False),
    ],
)
def test_what_was_tried_with_all_that_is_listed_is_known(
    changed: dict[str, Any], recorded: bool
) -> None:
    subject = Subject(
        consumer="cup", versions=("1.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    assert is_recorded(replace(subject, **changed), [fact("1.0", "saucer", "1.4")]) == recorded


def test_each_fact_can_be_repeated_by_the_trial_that_found_it() -> None:
    subjects = read_subjects(TRIALS)
    for each in all_facts():
        if each.known != "seen":
            continue
        subject = trial_of(subjects, each)
        assert subject is not None, each.name
        assert {pair.partition(" with ")[0] for pair in each.tried} <= set(subject.versions)
