import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pinproof.image.diff import diff_images
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.report.image.diff import render_json, render_text

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "image_diff.json").read_text(encoding="utf-8")
)


def image(name: str, *held: Distribution, **said: Any) -> ImageManifest:
    fields = {"python": "3.7", "platform": "manylinux_2_27_x86_64", **said}
    return ImageManifest(
        name=name, distributions={each.name.lower(): each for each in held}, **fields
    )


def held(name: str, version: str | None, *requires: str, **said: Any) -> Distribution:
    return Distribution(name=name, version=version, requires=requires, **said)


BEFORE = image(
    "old",
    held("Flask", "1.0.3", "click>=5.1", "Werkzeug (>=0.15)"),
    held("gone", "1.0"),
    held("pandas", None, stated=">=1.1,<1.2"),
    held("same", "1.0", "a>=1 ; python_version < '3'"),
    held("shrunk", "1.10"),
    held("torch", "1.7.1+cu110"),
    boot={"user": "dockeruser"},
    pip="21.0",
)
AFTER = image(
    "new",
    held("Flask", "1.1.0", "Werkzeug>=0.15", "itsdangerous>=0.24"),
    held("new", "0.1"),
    held("pandas", "1.1.5"),
    held("same", "1.0.0", 'a>=1; python_version < "3"'),
    held("shrunk", "1.9"),
    held("torch", "1.7.1"),
    boot={"user": "root"},
    python="3.8",
)


def test_each_kind_of_change() -> None:
    diff = diff_images(BEFORE, AFTER)
    assert [(each.name, each.change, each.before, each.after) for each in diff.distributions] == [
        ("Flask", "upgraded", "1.0.3", "1.1.0"),
        ("gone", "removed", "1.0", None),
        ("new", "added", None, "0.1"),
        ("pandas", "changed", ">=1.1,<1.2", "1.1.5"),
        ("shrunk", "downgraded", "1.10", "1.9"),
        ("torch", "downgraded", "1.7.1+cu110", "1.7.1"),
    ]
    assert diff.distributions[0].requires_added == ("itsdangerous>=0.24",)
    assert diff.distributions[0].requires_removed == ("click>=5.1",)
    assert [(each.name, each.before, each.after) for each in diff.fields] == [
        ("python", "3.7", "3.8"),
        ("pip", "21.0", None),
        ("boot.user", "dockeruser", "root"),
    ]
    assert diff.unchanged == 1
    assert not diff.is_empty


def test_an_image_does_not_differ_from_itself() -> None:
    diff = diff_images(BEFORE, BEFORE)
    assert diff.is_empty
    assert diff.unchanged == 6
    assert render_text(diff) == "old → old\n6 unchanged.\n"


def test_requirements_that_one_side_does_not_tell_are_not_compared() -> None:
    known = image("a", held("x", "1", "y>=1"))
    unknown = image("b", Distribution(name="x", version="1", requires=None))
    assert diff_images(known, unknown).distributions == ()
    changed = diff_images(known, image("c", held("x", "1"))).distributions
    assert [(each.change, each.requires_removed) for each in changed] == [("changed", ("y>=1",))]


@pytest.mark.parametrize("version", ["2004d", "not a version"])
def test_versions_that_are_none_are_only_different(version: str) -> None:
    (change,) = diff_images(
        image("a", held("x", "1")), image("b", held("x", version))
    ).distributions
    assert change.change == "changed"


def test_text_and_json() -> None:
    diff = diff_images(BEFORE, AFTER)
    lines = render_text(diff).splitlines()
    assert lines[0] == "old → new"
    assert "  pip: 21.0 → (not told)" in lines
    assert "^ Flask   1.0.3 → 1.1.0" in lines
    assert "    now requires itsdangerous>=0.24" in lines
    assert lines[-1] == "1 added, 1 removed, 1 upgraded, 2 downgraded, 1 changed, 1 unchanged."
    document = json.loads(render_json(diff))
    assert (document["before"], document["after"], document["unchanged"]) == ("old", "new", 1)
    assert [change["name"] for change in document["distributions"]] == [
        change.name for change in diff.distributions
    ]
    assert {"name": "pip", "before": "21.0", "after": None} in document["fields"]
    jsonschema.validate(document, SCHEMA)


def test_requirements_of_extras_that_nobody_asks_for_are_only_counted() -> None:
    old = image("old", held("a", "1", 'x; extra == "test"'), held("b", "1", 'y; extra == "test"'))
    new = image(
        "new",
        held("a", "1", 'x>=2; extra == "test"', "a[dev]", 'z; extra == "dev"'),
        held("b", "1", 'y>=2; extra == "test"'),
    )
    diff = diff_images(old, new)
    assert render_text(diff).splitlines() == [
        "old → new",
        "~ a  1 (its requirements)",
        "    now requires a[dev]",
        '    now requires z; extra == "dev"',
        "1 changed, 1 changed only in extras that nothing asks for, 0 unchanged.",
    ]
    listed = json.loads(render_json(diff))["distributions"]
    assert [each["requires_added"][-1:] for each in listed] == [
        ['z; extra == "dev"'],
        ['y>=2; extra == "test"'],
    ]
