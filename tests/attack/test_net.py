"""One net: a fault of our own at one thing is said of that one, and stops no other."""

from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
from attack.conftest import Told
from support.indexes.loopback import LoopbackIndex

from pinproof import registry
from pinproof.budget import OverBudget
from pinproof.record import replace
from pinproof.unforeseen import noting_faults, spare

IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
RUN = f"FROM {IMAGE}\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
FILES = {
    "a/requirements.txt": "bad\n",
    "b/requirements.txt": "numpy\n",
    "c/Dockerfile": RUN.replace("requirements", "bad"),
    "d/Dockerfile": RUN.replace("requirements", "gone"),
    "e/site-packages/bad-1.0.dist-info/METADATA": "Name: bad\nVersion: 1.0\n",
    "f/site-packages/dataclasses.py": "",
    "f/site-packages/dataclasses-0.8.dist-info/METADATA": "Name: dataclasses\nVersion: 0.8\n",
}
ERRORS = [
    ValueError,
    RecursionError,
    MemoryError,
    AssertionError,
    KeyError,
    UnicodeError,
    TypeError,
]
# Each is a function that one thing after another goes through, and what the bad one is known by.
SEAMS: dict[str, tuple[str, Callable[..., bool], str]] = {
    "a rule": (
        "pinproof.rules.pin.unpinned_requirement.RULE",
        lambda line, *_: getattr(line, "name", "") == "bad",
        "a/requirements.txt, by unpinned-requirement,",
    ),
    "a list": (
        "pinproof.run.cases.read_text",
        lambda path: path.startswith("a/"),
        "a/requirements.txt",
    ),
    "a judged list": (
        "pinproof.run.files.judge.lint",
        lambda facts, *_, **__: facts.file.source.path.startswith("a/"),
        "a/requirements.txt",
    ),
    "the facts of a list": (
        "pinproof.gather.facts._gather_one",
        lambda job, *_: job.file.source.path.startswith("a/"),
        "a/requirements.txt",
    ),
    "a deployment": (
        "pinproof.run.deployments.read_deployments",
        lambda path, **_: path.startswith("c/"),
        "c/Dockerfile",
    ),
    "a definition": (
        "pinproof.run.deployments.wire",
        lambda definition, *_: definition.place.source.path.startswith("c/"),
        "c/Dockerfile",
    ),
    "a judged definition": (
        "pinproof.run.judging_around.lint_deployment",
        lambda facts, *_, **__: facts.wiring.definition.place.source.path.startswith("c/"),
        "c/Dockerfile",
    ),
    "a directory": (
        "pinproof.run.judging_around.read_mount",
        lambda path: path.startswith("e/"),
        "e/site-packages",
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "project"


def stumble(
    monkeypatch: pytest.MonkeyPatch, target: str, is_bad: Callable[..., bool], error: Exception
) -> None:
    """Make a function fail for what is bad, and only for that."""
    place, _, name = target.rpartition(".")
    owner = resolve_name(place)
    real = getattr(owner, name)

    def other(*given: Any, **named: Any) -> Any:
        if is_bad(*given, **named):
            raise error
        return real(*given, **named)

    def check_line(*given: Any) -> Any:
        # Rules yield what they have to say, and fail while they do.
        if is_bad(*given):
            raise error
        yield from real.check_line(*given)

    if name == "RULE":
        # Rules are kept once they are imported.
        monkeypatch.setattr(registry, "_load", registry._load.__wrapped__)
    made = replace(real, check_line=check_line) if name == "RULE" else other
    monkeypatch.setattr(owner, name, made)


@pytest.mark.parametrize("seam", SEAMS)
def test_a_fault_at_one_thing_stops_no_other(
    told: Told,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    seam: str,
) -> None:
    target, is_bad, what = SEAMS[seam]
    kind = ERRORS[list(SEAMS).index(seam) % len(ERRORS)]
    stumble(monkeypatch, target, is_bad, kind("of digits"))
    ended = told(project, "--offline", ".")
    assert ended.code == 70
    assert f"{what} could not be checked: a fault of pinproof itself, please report" in ended.said
    assert f"{kind.__name__}: " in ended.said
    for other in ("numpy has no version", "gone.txt is not there", "f/site-packages"):
        assert other in ended.said
    if seam == "the facts of a list":
        assert "bad has no version" in ended.said


@pytest.mark.parametrize(
    ("target", "is_bad"),
    [
        ("pinproof.index.pages.fetch._page", lambda _, wanted, *__: wanted[1] == "bad"),
        ("pinproof.index.client.assemble", lambda name, *_: name == "bad"),
        ("pinproof.index.metadata.remote_metadata.RemoteMetadata.declared", None),
    ],
)
def test_a_fault_at_one_page_stops_no_other(
    told: Told,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    is_bad: Callable[..., bool] | None,
) -> None:
    if is_bad is None:

        def fails(_: object, file: Any) -> None:
            raise ValueError(file.filename)

        monkeypatch.setattr(target, fails)
    else:
        stumble(monkeypatch, target, is_bad, ValueError("of digits"))
    with LoopbackIndex() as index:
        index.add_wheel("bad", "1.0")
        index.add_wheel("numpy", "1.0")
        text = "bad==1.0\nnumpy==2.0\n"
        (project / "b/requirements.txt").write_text(text, encoding="utf-8")
        ended = told(project / "b", "-i", index.url, "requirements.txt")
    assert ended.code == 70
    assert "a fault of pinproof itself, please report it: ValueError" in ended.said
    assert "numpy has no release 2.0" in ended.said
    assert "bad has no release" not in ended.said


def test_whoever_looks_for_a_fault_sees_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ValueError("x" * 1000)

    with noting_faults() as noted:
        reason = spare("this", fails, lambda reason: reason)
        assert spare("this", fails, lambda reason: reason) == reason
        (sentence,) = noted
        assert sentence.startswith("this could not be checked: a fault of pinproof itself")
        assert len(sentence) < 400
        monkeypatch.setenv("PINPROOF_DEBUG", "1")
        with pytest.raises(ValueError, match="x"):
            spare("this", fails, lambda reason: reason)
    monkeypatch.delenv("PINPROOF_DEBUG")
    with pytest.raises(ValueError, match="x"):
        spare("nobody keeps it", fails, lambda reason: reason)


def test_too_much_work_is_a_reason_and_no_fault() -> None:
    def asks_for_much() -> None:
        raise OverBudget("to read it takes more work than so long a text is worth")

    with noting_faults() as noted:
        said = spare("this", asks_for_much, lambda reason: reason)
        assert said == "to read it takes more work than so long a text is worth"
        assert noted == []
