"""The plan and its steps, on indexes written by hand; real pips judge the choice itself."""

from collections.abc import Callable
from typing import Any

import pytest
from oracle.worlds import read_world
from support.planning import Batch, Partial, clash, plan, planned

from pinproof.index.model import Unavailable
from pinproof.resolve.unknown import Unresolved

FLASK = {
    "index": {
        "flask": {"1.0.3": ["werkzeug"], "2.2.5": ["werkzeug>=2.2"]},
        "werkzeug": {"2.0.1": [], "2.2.3": []},
        "scipy": {"1.7.3": ["numpy<1.23"]},
        "numpy": {"1.20.3": [], "1.21.6": []},
    },
    "image": {
        "Flask": "1.0.3",
        "werkzeug": "2.0.1",
        "numpy": "1.20.3",
        "server": {"version": "0.1.5", "requires": ["flask (==1.0.3)", "gone"]},
    },
    "file": ["flask==2.2.5", "scipy"],
}


def test_steps_with_who_asks_for_them() -> None:
    outcome = planned(FLASK)
    assert [
        (step.name, step.action, step.from_version, step.version, step.requested_by)
        for step in outcome.steps
    ] == [
        ("flask", "upgrade", "1.0.3", "2.2.5", ("flask==2.2.5",)),
        ("numpy", "keep", "1.20.3", "1.20.3", ("scipy 1.7.3",)),
        ("scipy", "install", None, "1.7.3", ("scipy",)),
        ("werkzeug", "upgrade", "2.0.1", "2.2.3", ("flask 2.2.5",)),
    ]
    files = [step.file.filename if step.file else None for step in outcome.steps]
    assert files[1] is None
    assert files[2] == "scipy-1.7.3-py3-none-any.whl"
    sizes = [step.file.size_bytes or 0 for step in outcome.steps if step.file]
    assert outcome.download_bytes == sum(sizes) > 0


def test_versions_are_those_that_were_published() -> None:
    data = {"index": {"a": {"1.0.0": ["b==2"]}, "b": {"2.0": []}}, "file": ["a==1"]}
    outcome = planned(data)
    assert [(step.name, step.version, step.requested_by) for step in outcome.steps] == [
        ("a", "1.0.0", ("a==1",)),
        ("b", "2.0", ("a 1.0.0",)),
    ]


def test_what_breaks_and_what_was_broken_before() -> None:
    outcome = planned(FLASK)
    assert [(one.distribution, one.requires_name) for one in outcome.broken] == [
        ("server", "flask")
    ]
    assert [(one.distribution, one.requires) for one in outcome.already_broken] == [
        ("server", "gone")
    ]


def test_a_build_and_an_unknown_project_to_build() -> None:
    data = {
        "index": {"a": {"1": {"tags": [], "sdist": True, "requires": ["b"]}}, "b": {"1": []}},
        "file": ["a", "./here", "git+https://index.example.org/x.git#egg=x"],
    }
    outcome = planned(data)
    assert [(step.name, step.is_source_build) for step in outcome.steps] == [
        ("a", True),
        ("b", False),
    ]
    assert [one.name for one in outcome.unknown] == ["./here", "x"]


@pytest.mark.parametrize(
    ("line", "action", "said"),
    [
        ("a", "keep", []),
        ("r", "keep", ["taken to satisfy a>=1"]),
        ("a==1", "reinstall", ["taken not to satisfy a==1"]),
    ],
)
def test_what_is_held_at_an_unknown_version_is_kept_unless_a_line_pins_it(
    line: str, action: str, said: list[str]
) -> None:
    data = {
        "index": {"a": {"1": [], "2": []}, "r": {"1": ["a (>=1)"]}},
        "image": {"a": {"version": None}},
        "file": [line],
    }
    outcome = planned(data)
    (step,) = [step for step in outcome.steps if step.name == "a"]
    assert (step.action, step.from_version) == (action, None)
    assert (step.version, step.file is None) == ((None, True) if action == "keep" else ("1", False))
    held = "the image holds it at an unknown version, "
    assert [one.reason for one in outcome.unknown] == [held + one for one in said]


def test_metadata_that_cannot_be_had_is_said() -> None:
    data = {"index": {"a": {"1": ["b"]}}, "file": ["a"]}
    unavailable = Unavailable(name="a", reason="timed out")
    index = Partial(data, **{"a-1-py3-none-any.whl": unavailable})
    outcome = planned(data, index=index)
    assert [step.name for step in outcome.steps] == ["a"]
    assert [(one.name, one.version, one.reason) for one in outcome.unknown] == [
        ("a", "1", "timed out")
    ]


def test_a_project_that_cannot_be_asked_for_ends_the_search() -> None:
    data = {"index": {"a": {"1": ["b"]}}, "file": ["a"]}
    index = Partial(data, b=Unavailable(name="b", reason="offline", offline=True))
    assert plan(data, index=index) == Unresolved(reason="offline", name="b", offline=True)


def test_the_search_ends_when_told_to() -> None:
    asked = iter([True, True, False])

    def keep_going() -> bool:
        return next(asked, False)

    outcome = plan(FLASK, keep_going=keep_going)
    assert isinstance(outcome, Unresolved)
    assert "took too long" in outcome.reason


def test_what_is_asked_early_ends_when_told_to_as_well() -> None:
    chain = {f"p{number}": {"1": [f"p{number + 1}"]} for number in range(9)}
    data = {"index": {**chain, "p9": {"1": []}}, "file": ["p0"]}
    asked = []
    # What is known already is gone through before, and asks as well.
    for times in (6, 1000):
        index = Batch(data)
        left = iter(range(times))
        plan(data, index=index, keep_going=lambda left=left: next(left, None) is not None)
        asked.append(len(index.asked))
    assert asked == [2, 10]


@pytest.mark.parametrize("pip", ["22.0", "26.0"])
def test_a_deep_search_through_many_projects_can_be_ended(pip: str) -> None:
    count = 400
    index: dict[str, Any] = {
        f"p{number}": {version: [f"p{number + 1}"] for version in ("1", "2", "3")}
        for number in range(count)
    }
    # Each release of the last one fails, which lies in none of the choices before it.
    index[f"p{count}"] = {version: [f"x=={version}"] for version in ("1", "2", "3")}
    index["x"] = {version: [f"z=={version}"] for version in ("1", "2", "3")}
    index["z"] = {"9": []}
    asked = 0

    def keep_going() -> bool:
        nonlocal asked
        asked += 1
        return asked < 3 * count

    outcome = plan({"index": index, "file": ["p0"], "pip": pip}, keep_going=keep_going)
    assert isinstance(outcome, Unresolved)
    assert "took too long" in outcome.reason


def test_the_old_resolver_is_said_to_differ() -> None:
    notes = planned({**FLASK, "pip": "20.2.4"}).notes
    assert len(notes) == 1
    assert "pip 20.2" in notes[0]
    assert planned({**FLASK, "pip": "20.3"}).notes == ()


def test_what_pip_refuses_before_it_looks_anything_up() -> None:
    outcome = clash({"index": {"a": {"1": []}}, "file": ["a", "b = 1"]})
    assert outcome.message.startswith("pip stops at line 2: ")
    assert [line.number for line in outcome.lines] == [2]
    outcome = clash({"index": {}, "file": ["-r more.txt"]})
    assert outcome.message == "pip stops at line 1: more.txt: gone"
    data = {"index": {}, "file": ["-c c.txt"], "others": {"c.txt": "a[x]\n"}}
    assert clash(data).message == "pip stops at line 1: a constraint cannot have extras"


SHA = "0" * 64


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (lambda own: [f"a==1 --hash=sha256:{own}"], "b 1 has no hash in the file"),
        (lambda own: [f"a --hash=sha256:{own}"], "a 1 is not pinned with =="),
        (lambda _: [f"a==1 --hash=sha256:{SHA}"], "a 1 has another hash in the file"),
        (lambda _: ["--require-hashes", "a==1"], "a 1 has no hash in the file"),
    ],
)
def test_hashes_are_demanded_of_everything(lines: Callable[[str], list[str]], message: str) -> None:
    index = {"a": {"1": ["b"]}, "b": {"1": []}}
    world = read_world({"name": "w", "index": index, "file": ""})
    own = world.archives["a"][0].sha256
    assert clash({"index": index, "file": lines(own)}).message.startswith(message)


def test_hashes_that_are_all_there() -> None:
    index = {"a": {"1": ["b"]}, "b": {"1": [], "2": []}}
    world = read_world({"name": "w", "index": index, "file": ""})
    a, b = world.archives["a"][0].sha256, world.archives["b"][0].sha256
    lines = [f"a==1 --hash=sha256:{SHA} --hash=sha256:{a}", f"b==1 --hash=sha256:{b}"]
    assert [step.version for step in planned({"index": index, "file": lines}).steps] == ["1", "1"]


@pytest.mark.parametrize(
    ("line", "action", "to"),
    [
        ("a==1.0", "downgrade", "1.0"),
        ("a==2.0", "keep", "2.0"),
        ("a==3.0", "upgrade", "3.0"),
        # The same version again is put in its place only from an archive that is built here.
        ("a @ {base}/files/a-2.0-py3-none-any.whl", "keep", "2.0"),
        ("a @ {base}/files/a-1.0-py3-none-any.whl", "downgrade", "1.0"),
    ],
)
def test_what_happens_to_what_is_held(line: str, action: str, to: str) -> None:
    data = {
        "index": {"a": {"1.0": [], "2.0": [], "3.0": []}},
        "image": {"a": "2.0"},
        "file": [line],
    }
    (step,) = planned(data).steps
    assert (step.action, step.from_version, step.version) == (action, "2.0", to)
