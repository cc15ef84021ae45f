"""Facts in brief: the same facts, their evidence read when it is asked for."""

import copy
import pickle

import pytest
from generate_incompatibilities import read_all
from trials.fact_files import write_brief

from pinproof.errors import UsageError
from pinproof.incompatibilities.brief import (
    Section,
    read_sections,
)
from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.record import field_names

SEEN = PairFact(
    name="cup-fails",
    consumer="cup",
    versions=VersionSpan.parse("1.0 to 1.4"),
    dependency="saucer",
    dependency_versions=VersionSpan.parse("2.1.0"),
    outcome="fails",
    known="seen",
    date="2021-05-27",
    pythons=("3.7", "3.9"),
    by="import cup",
    says="ImportError: cannot import name 'json' from 'saucer'",
    tried=("1.0 with 2.1.0", "1.4 with 2.1.0"),
    feature="cup.pour",
    unless=("spoon", "stove"),
)
STATED = PairFact(
    name="cup-stated",
    consumer="cup",
    versions=VersionSpan.parse("1.0"),
    dependency="spoon",
    dependency_versions=VersionSpan.parse("1.5 to 1.9"),
    outcome="works",
    known="stated",
    date="2021-05-27",
    source="a channel's patches, 2021-05-01: spoon<1.5",
    refuted="cup-fails",
)
IN_BRIEF = set(field_names(PairFact)) - {"name", "by", "says", "tried", "source", "date"}
# What is worked out at check time stands in no file of facts.
IN_BRIEF -= {"bound"}


def read(text: str, whole: list[PairFact]) -> tuple[list[PairFact], list[int]]:
    """Read facts in brief; the second grows by the number of each that is read whole."""
    asked: list[int] = []

    def read_whole(number: int) -> PairFact:
        asked.append(number)
        return whole[number]

    facts = [
        fact
        for consumer, lines in read_sections(text).items()
        for fact in Section(consumer, lines, read_whole, path="brief.tsv").among(
            {"saucer", "spoon"}
        )
    ]
    return facts, asked


def test_evidence_is_read_when_it_is_asked_for_and_once() -> None:
    whole = [SEEN, STATED]
    facts, asked = read(write_brief(whole), whole)
    for fact, same in zip(facts, whole, strict=True):
        for name in sorted(IN_BRIEF):
            assert getattr(fact, name) == getattr(same, name), name
    assert asked == []
    assert (facts[1].source, facts[1].source) == (STATED.source, STATED.source)
    assert asked == [1]
    assert (facts[0].says, facts[0].tried) == (SEEN.says, SEEN.tried)
    assert not hasattr(facts[0], "sow")


def test_facts_are_equal_by_their_line_and_whole_elsewhere() -> None:
    whole = [SEEN, STATED]
    one, asked = read(write_brief(whole), whole)
    other, _ = read(write_brief(whole), whole)
    assert one == other
    assert one[0] != one[1]
    assert len({*one, *other}) == 2
    assert asked == []
    assert pickle.loads(pickle.dumps(one)) == whole  # noqa: S301 - written by this very line
    assert copy.copy(one[1]) == STATED


def test_a_line_is_taken_apart_when_it_is_chosen_and_once() -> None:
    text = write_brief([SEEN, STATED])
    (lines,) = read_sections(text).values()
    section = Section("cup", lines, [SEEN, STATED].__getitem__, path="brief.tsv")
    (chosen,) = section.among({"spoon", "stove"})
    assert (chosen.dependency, chosen.name) == ("spoon", STATED.name)
    assert [*section.among({"saucer", "spoon"})][1] is chosen
    assert section.among({"spoon"}) is section.among({"spoon", "sink"})
    # What nobody chooses is not looked at beyond what it is about.
    damaged = Section("cup", lines.replace("3.7 3.9\t", ""), [].__getitem__, path="brief.tsv")
    assert [each.dependency for each in damaged.among({"spoon"})] == ["spoon"]
    with pytest.raises(UsageError, match=r"brief\.tsv: a line of cup was damaged"):
        damaged.among({"saucer"})


def test_failures_are_told_of_what_is_not_named() -> None:
    (lines,) = read_sections(write_brief([SEEN, STATED])).values()
    section = Section("cup", lines, [SEEN, STATED].__getitem__, path="brief.tsv")
    assert (SEEN.outcome, STATED.outcome) == ("fails", "works")
    assert [each.dependency for each in section.failures_beside({"spoon"})] == ["saucer"]
    assert list(section.failures_beside({"saucer"})) == []


def test_a_damaged_line_is_told() -> None:
    text = write_brief([SEEN]).replace("\tfails", "")
    with pytest.raises(UsageError, match=r"brief\.tsv: a line of cup was damaged"):
        read(text, [SEEN])


def test_what_is_bundled_in_brief_is_what_the_files_of_facts_say() -> None:
    # That it is written anew when they change is part of `test_the_page_is_what_the_facts_say`.
    facts = read_all()
    by_consumer: dict[str, list[PairFact]] = {}
    for fact in facts:
        by_consumer.setdefault(fact.consumer, []).append(fact)
    sections = read_sections(write_brief(facts))
    assert sections.keys() == by_consumer.keys()
    for consumer, lines in sections.items():
        own = by_consumer[consumer]
        names = {each.dependency for each in own}
        read_again = Section(consumer, lines, own.__getitem__, path="brief.tsv").among(names)
        for name in field_names(PairFact):
            assert [getattr(each, name) for each in read_again] == [
                getattr(each, name) for each in own
            ], (consumer, name)
