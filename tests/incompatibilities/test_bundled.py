"""The facts that come with pinproof, and the page that is written from them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from generate_incompatibilities import main, read_all

from pinproof.errors import UsageError
from pinproof.gate.opening import read_path
from pinproof.incompatibilities import bundled
from pinproof.incompatibilities.bundled import DATA, load_pairs
from pinproof.requirements.model import normalize_name

FILES = sorted(Path(DATA).glob("*.json"))


def test_all_facts_can_be_true_together() -> None:
    facts = read_all()
    assert len(facts) > len(FILES) > 0
    assert len({fact.name for fact in facts}) == len(facts)


def test_a_file_is_named_after_its_consumer() -> None:
    assert {fact.consumer for fact in read_all()} == {path.stem for path in FILES}


def test_a_seen_fact_says_what_was_tried_and_a_seen_failure_what_was_said() -> None:
    for fact in read_all():
        if fact.known == "seen":
            assert fact.tried, fact.name
            assert (fact.says is None) == (fact.outcome == "works"), fact.name


def test_an_error_is_of_the_pair_that_was_tried_and_of_no_third_project() -> None:
    facts = read_all()
    projects = {name for fact in facts for name in (fact.consumer, fact.dependency)}
    for fact in facts:
        module = re.search(r"from '(\w+)", fact.says or "")
        project = normalize_name(module[1]) if module else fact.consumer
        if project in projects:
            assert project in (fact.consumer, fact.dependency), fact.name


def test_the_page_is_what_the_facts_say() -> None:
    assert main(["--check"]) == 0


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Nothing of the facts is remembered, neither before nor afterwards."""
    kept = (bundled._sections, bundled._open_section, bundled._open_file)
    for each in kept:
        each.cache_clear()
    yield
    for each in kept:
        each.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_only_what_is_quoted_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def watched(path: str, **options: object) -> object:
        read.append(Path(path).stem)
        return read_path(path, **options)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(bundled, "read_path", watched)
    pairs = load_pairs(["jinja2", "markupsafe", "no-such-project"])
    assert {fact.dependency for facts in pairs.facts.values() for fact in facts} == {"markupsafe"}
    (failing,) = pairs.failing({"jinja2": "2.11.3", "markupsafe": "2.1.1"}, "3.7")
    assert read == ["brief"]
    assert "soft_unicode" in (failing.fact.says or "")
    assert read == ["brief", "jinja2"]


@pytest.mark.usefixtures("forgotten")
def test_a_file_that_was_damaged_is_told_with_its_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = Path(DATA, "jinja2.json").read_text(encoding="utf-8")
    text = whole.replace('"seen"', '"sene"', 1)
    line = whole[: whole.index('"seen"')].count("\n") + 1
    (tmp_path / "jinja2.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundled, "DATA", str(tmp_path))
    pairs = load_pairs(["jinja2", "markupsafe"])
    with pytest.raises(UsageError, match=rf"jinja2\.json:{line}: "):
        _ = [fact.date for fact in pairs.facts["jinja2"]]
