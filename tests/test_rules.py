"""The contract of rules: how each file is named, documented, and what it may look at."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rule_page import HEADINGS, REQUIRED_HEADINGS, Page, parse_page
from situations import JudgedScene, judge, situations

from pinproof.facts.deployment import DeploymentFacts
from pinproof.facts.imports import ImportFacts
from pinproof.facts.mount import MountFacts
from pinproof.facts.parts import Part
from pinproof.facts.requirements import Facts
from pinproof.lint.requirements import lint
from pinproof.record import field_names, replace
from pinproof.registry import RULES, find, load
from pinproof.rule import RuleEntry
from pinproof.source import Span

PARTS_OF: dict[str, set[Part]] = {
    "file": {"text"},
    "pins": {"text"},
    "target": {"target"},
    # It answers for projects and targets that are looked at elsewhere.
    "judged": set(),
    "image": {"image"},
    "ended": {"image"},
    "projects": {"index"},
    # They are what the configuration says of the user's own projects.
    "private": {"index"},
    "dependencies": {"dependencies"},
    "plan": {"plan"},
    "unmet": {"dependencies"},
    "repair": {"image", "index", "plan"},
    # They are what the plan settles on, or what the index has and the image goes with.
    "proposals": {"image", "index", "plan"},
    "known_pairs": {"incompatibilities"},
}
every_rule = pytest.mark.parametrize("entry", RULES, ids=lambda entry: entry.name)


@cache
def page_of(entry: RuleEntry) -> Page:
    return parse_page(import_module(entry.module).__doc__ or "")


def test_names_and_codes_are_unique() -> None:
    assert len({entry.name for entry in RULES}) == len(RULES) == len({e.code for e in RULES})


@every_rule
def test_the_file_is_named_as_the_rule(entry: RuleEntry) -> None:
    family, name = entry.module.split(".")[-2:]
    assert name == entry.name.replace("-", "_")
    assert re.fullmatch(rf"{family.upper()}\d{{3}}", entry.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", entry.name)
    assert not entry.name.startswith(("avoid-", "use-", "prefer-"))


@every_rule
def test_the_table_says_what_the_rule_says(entry: RuleEntry) -> None:
    rule = load(entry)
    assert (rule.code, rule.name, rule.severity, rule.since, rule.needs) == (
        entry.code,
        entry.name,
        entry.severity,
        entry.since,
        frozenset(entry.needs),
    )
    assert rule.spared_without_image == set(entry.spared_without_image)
    assert rule.yields_to <= set(entry.yields_to)
    assert rule.manager == entry.manager


def test_what_a_rule_yields_to_is_a_rule_that_does_not_yield_to_it() -> None:
    by_name = {entry.name: entry for entry in RULES}
    for entry in RULES:
        for name in entry.yields_to:
            assert entry.name not in by_name[name].yields_to
            # Whom the stronger one yields to, the weaker one does, too.
            assert set(by_name[name].yields_to) <= set(entry.yields_to)


@every_rule
def test_the_docstring_is_a_page(entry: RuleEntry) -> None:
    page = page_of(entry)
    headings = [section.heading for section in page.sections]
    assert set(REQUIRED_HEADINGS) <= set(headings)
    assert headings == [heading for heading in HEADINGS if heading in headings]
    assert all(section.body.strip() for section in page.sections)
    assert page.example
    assert page.cure
    assert page.summary.endswith(".")


def test_every_field_of_the_facts_is_a_part() -> None:
    assert {name for name in field_names(Facts) if name[0] != "_"} == set(PARTS_OF)


class WatchedFacts(Facts):
    """Facts that remember which of their parts were looked at."""

    __slots__ = ("seen",)
    seen: set[Part]

    def __init__(self, facts: Facts) -> None:
        object.__setattr__(self, "seen", set())
        # What was worked out before would hide what a rule looks at: it begins anew.
        fresh = replace(facts)
        for name in field_names(Facts):
            object.__setattr__(self, name, getattr(fresh, name))

    def __getattribute__(self, name: str) -> object:
        if name in PARTS_OF:
            object.__getattribute__(self, "seen").update(PARTS_OF[name])
        return object.__getattribute__(self, name)


DEPLOYMENT_PART_OF: dict[str, Part] = {
    "wiring": "deployment",
    "target": "target",
    "image": "image",
    "removals": "image",
}
SCRIPT_PART_OF: dict[str, Part] = {
    "reading": "imports",
    "files": "imports",
    "importables": "imports",
    "doubts": "imports",
    "described": "imports",
    "perhaps": "imports",
    "would_bring": "imports",
    "target": "target",
}
MOUNT_PART_OF: dict[str, Part] = {
    "mount": "mount",
    "target": "target",
    "image": "image",
    "known_pairs": "incompatibilities",
}

PARTS_AROUND: dict[type, dict[str, Part]] = {
    DeploymentFacts: DEPLOYMENT_PART_OF,
    ImportFacts: SCRIPT_PART_OF,
    MountFacts: MOUNT_PART_OF,
}
SUBJECTS = {DeploymentFacts: "deployment", ImportFacts: "script", MountFacts: "mount"}


def test_every_field_of_the_surroundings_is_a_part() -> None:
    for kind, parts in PARTS_AROUND.items():
        assert {name for name in field_names(kind) if name[0] != "_"} == set(parts)


def seen_around(facts: DeploymentFacts | ImportFacts | MountFacts, entry: RuleEntry) -> set[Part]:
    """Take one part after the other away: a rule that looked at it then fails."""
    rule = load(entry)
    parts = PARTS_AROUND[type(facts)]
    seen: set[Part] = set()
    for name, part in parts.items():
        given = {name: getattr(facts, name) for name in field_names(facts)}
        lacking = type(facts)(**{key: given[key] for key in parts})
        object.__setattr__(lacking, name, Untouchable())
        try:
            list(rule.check_deployment(lacking))  # type: ignore[arg-type]  # nothing, for the other kind
            list(rule.check_mount(lacking))  # type: ignore[arg-type]  # nothing, for the other kind
            list(rule.check_script(lacking))  # type: ignore[arg-type]  # nothing, for the other kind
        except Touched:
            seen.add(part)
    return seen


class Touched(Exception):  # noqa: N818 - it says what happened
    pass


class Untouchable:
    def __getattribute__(self, name: str) -> object:
        raise Touched(name)

    # Python looks these up past it.
    def __iter__(self) -> Iterator[object]:
        raise Touched("__iter__")

    def __getitem__(self, key: object) -> object:
        raise Touched("__getitem__")

    def __bool__(self) -> bool:
        raise Touched("__bool__")


def looked_at(judged: JudgedScene, entry: RuleEntry) -> set[Part]:
    rule = load(entry)
    seen: set[Part] = set()
    for facts in judged.facts:
        if isinstance(facts, DeploymentFacts | ImportFacts | MountFacts):
            if entry.subject == SUBJECTS[type(facts)]:
                seen |= seen_around(facts, entry)
            continue
        watched = WatchedFacts(facts)
        list(rule.check_file(facts.file, watched))
        for line in facts.file.walk():
            list(rule.check_line(line, watched))
        seen |= watched.seen
    return seen


@pytest.mark.parametrize(
    "folder", list(situations()), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_a_rule_looks_at_nothing_but_what_it_needs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    entry = find(folder.parent.name)
    rule = load(entry)
    assert looked_at(judge(folder), entry) <= {"text", *rule.needs, *rule.uses}


WITHOUT: dict[Part, dict[str, Any]] = {
    "image": {"image": None},
    "index": {"projects": {}},
    "plan": {"plan": None},
}


def said_by(facts: Facts, entry: RuleEntry) -> tuple[set[tuple[str, Span]], int]:
    """Give the places of what a rule finds, and how much it leaves unchecked."""
    verdict = lint(facts, [entry])
    places = {(each.path, each.place.span) for each in verdict.findings}
    return places, len(verdict.unchecked)


USING = [
    folder
    for folder in situations()
    if (entry := find(folder.parent.name)).subject == "file" and load(entry).uses
]


@pytest.mark.parametrize("folder", USING, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_rule_only_uses_it_can_do_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    entry = find(folder.parent.name)
    uses = load(entry).uses
    lacking = {name: value for part in uses for name, value in WITHOUT[part].items()}
    # Beside the files there may be the deployment that installs them.
    of_files = [facts for facts in judge(folder).facts if isinstance(facts, Facts)]
    assert of_files
    for facts in of_files:
        found, unchecked = said_by(facts, entry)
        without, still_unchecked = said_by(replace(facts, **lacking, proposals={}), entry)
        # Without the image, a pin to what it holds is judged like any other.
        assert found <= without
        assert found == without or "image" in uses
        assert still_unchecked == unchecked
