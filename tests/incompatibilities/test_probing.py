"""What an experiment writes, and which one repeats a fact."""

from pathlib import Path

import probe_incompatibilities
import pytest
from incompatibility_files import check_facts
from probe_incompatibilities import TRIALS, all_facts, trial_of, write
from trial_subjects import Subject, read_subjects

from pinproof.incompatibilities.model import PairFact, VersionSpan


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
    monkeypatch.setattr(probe_incompatibilities, "DATA", str(tmp_path))
    subject = Subject(
        consumer="cup", versions=("2.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    older = Subject(
        consumer="cup", versions=("1.0",), pythons=("3.7",), run="", dependencies=("saucer",)
    )
    write(older, [fact("1.0", "saucer", "1.4"), fact("1.0", "spoon", "1.4")])
    write(subject, [fact("2.0", "saucer", "1.4")])
    write(subject, [fact("2.0", "saucer", "1.6")])
    text = (tmp_path / "cup.json").read_text(encoding="utf-8")
    assert {each.name for each in check_facts(text, path="cup.json")} == {
        "cup-1.0-saucer-1.0..1.4-py37",
        "cup-1.0-spoon-1.0..1.4-py37",
        "cup-2.0-saucer-1.0..1.6-py37",
    }


def test_each_fact_can_be_repeated_by_the_trial_that_found_it() -> None:
    subjects = read_subjects(TRIALS)
    for each in all_facts():
        if each.known != "seen":
            continue
        subject = trial_of(subjects, each)
        assert subject is not None, each.name
        assert {pair.partition(" with ")[0] for pair in each.tried} <= set(subject.versions)
