"""Whose fault a failing run is, told by real imports."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from trials import facts as trial_facts
from trials.blame import find_third
from trials.environments import Store
from trials.facts import make_facts
from trials.laboratory import Laboratory, Stretch, Tried
from trials.running import Memory, Ran, run_statement
from trials.subjects import Bench, Subject

from pinproof.index.model import Index


class PlainBench(Bench):
    """A bench on which nothing is before the change."""

    @property
    def base(self) -> Mapping[str, str]:
        """Give nothing."""
        return {}


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """Give an environment in which nothing is installed."""
    made = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    return made


def install(environment: Path, project: str, module: str, code: str) -> None:
    (packages,) = environment.glob("lib/python3*/site-packages")
    file = packages / module / "__init__.py"
    file.parent.mkdir(parents=True)
    file.write_text(code, encoding="utf-8")
    metadata = packages / f"{project.replace('-', '_')}-1.0.dist-info"
    metadata.mkdir()
    listed = f"{module}/__init__.py,,\n../../../bin/{module},,\n"
    (metadata / "RECORD").write_text(listed, encoding="utf-8")


SAUCER = "def rim():\n    raise AttributeError('no rim')\n"


@pytest.mark.parametrize(
    ("kettle", "cup", "third"),
    [
        # The kettle cannot be imported, whoever asks for it.
        ("import saucer\nsaucer.rim()", "import pykettle", "kettle"),
        # It can, and only what the cup does with it fails.
        ("import saucer\npour = saucer.rim", "import pykettle\npykettle.pour()", None),
        # It has no part in it.
        ("import saucer", "import pykettle, saucer\nsaucer.rim()", None),
        # It fails otherwise than the cup does.
        (
            "import saucer\nsaucer.rim()",
            "try:\n    import pykettle\nexcept AttributeError:\n    raise TypeError('spilt')",
            None,
        ),
    ],
)
def test_a_project_that_fails_alone_is_at_fault(
    environment: Path, kettle: str, cup: str, third: str | None
) -> None:
    install(environment, "saucer", "saucer", SAUCER)
    install(environment, "kettle", "pykettle", kettle)
    install(environment, "cup", "cup", cup)
    ran = run_statement(environment, "import cup")
    assert ran.says is not None
    assert find_third(environment, ran, ("cup", "saucer")) == third
    # What is tried is not a third project.
    assert find_third(environment, ran, ("cup", "saucer", "kettle")) is None


def test_what_shares_a_namespace_is_told_apart(environment: Path) -> None:
    install(environment, "cup-api", "cup/api", "")
    install(environment, "cup-sdk", "cup/sdk", "from cup.api import rim")
    install(environment, "shop", "shop", "import cup.sdk")
    ran = run_statement(environment, "import shop")
    assert find_third(environment, ran, ("shop", "cup-api")) == "cup-sdk"
    # Who asks for what is tried has no part in it.
    assert find_third(environment, ran, ("cup-sdk", "cup-api")) is None
    # Where the error goes through neither of the two, anybody may be at fault.
    assert find_third(environment, ran, ("cup-api", "saucer")) == "cup-sdk"


def test_who_was_at_fault_is_remembered(tmp_path: Path) -> None:
    memory = Memory(path=tmp_path / "tried.jsonl")
    saucer, spoon = "cup with saucer", "cup with spoon"
    memory.keep("a", Ran(says="TypeError: spilt"))
    # Nobody asked whose fault it was.
    assert memory.recall("a") == Ran(says="TypeError: spilt")
    assert memory.recall("a", saucer) is None
    memory.keep("a", Ran(says="TypeError: spilt", third="kettle"), saucer)
    assert memory.recall("a", saucer) == Ran(says="TypeError: spilt", third="kettle")
    assert memory.recall("a", spoon) is None
    memory.keep("a", Ran(says="TypeError: spilt"), spoon)
    assert memory.recall("a", spoon) == Ran(says="TypeError: spilt")
    assert memory.recall("a", saucer) == Ran(says="TypeError: spilt", third="kettle")
    assert memory.recall("a") == Ran(says="TypeError: spilt")


def test_what_worked_is_remembered_whatever_it_was_tried_for(tmp_path: Path) -> None:
    memory = Memory(path=tmp_path / "tried.jsonl")
    memory.path.write_text('{"key": "a", "says": null}\n', encoding="utf-8")
    assert memory.recall("a") == memory.recall("a", "cup with saucer") == Ran(says=None)
    assert memory.recall("b") is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kitchen(Store):
    """A store whose only environment is at hand."""

    made: Path

    @contextmanager
    def environment(
        self, series: str, pins: Mapping[str, str], *, base: Mapping[str, str] | None = None
    ) -> Iterator[Path]:
        """Give it, whatever is to be in it."""
        assert (series, pins, base) == ("3.7", {"cup": "1.0"}, {})
        yield self.made


def test_what_failed_is_tried_again_for_whose_fault_it_is(
    tmp_path: Path, environment: Path
) -> None:
    install(environment, "saucer", "saucer", SAUCER)
    install(environment, "kettle", "kettle", "import saucer\nsaucer.rim()")
    install(environment, "cup", "cup", "import kettle")
    subject = Subject(
        consumer="cup", versions=("1.0",), pythons=("3.7",), run="import cup", dependencies=()
    )
    bench = PlainBench(subject=subject, version="1.0", series="3.7", index=cast("Index", None))
    laboratory = Laboratory(
        store=Kitchen(folder=tmp_path, made=environment),
        memory=Memory(path=tmp_path / "tried.jsonl"),
        index=bench.index,
    )
    thirds = [
        laboratory.try_pins(bench, {"cup": "1.0"}, dependency).third
        for dependency in (None, "saucer", "kettle", "saucer", None)
    ]
    assert thirds == [None, "kettle", None, "kettle", None]
    assert len(laboratory.memory.path.read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("thirds", "facts"),
    [
        (("kettle", "kettle"), []),
        # Of the stove nothing is recorded: that the cup fails is all that is known.
        (("stove", "kettle"), ["1.0 TypeError: 0"]),
        (("kettle", None), ["1.1 TypeError: 1"]),
        ((None, None), ["1.0 to 1.1 TypeError: 0"]),
    ],
)
def test_a_failure_of_a_recorded_third_project_is_no_fact(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    thirds: tuple[str | None, ...],
    facts: list[str],
) -> None:
    monkeypatch.setattr(trial_facts, "DATA", str(tmp_path))
    (tmp_path / "kettle.json").touch()
    subject = Subject(
        consumer="cup",
        versions=("1.0",),
        pythons=("3.7",),
        run="import cup",
        dependencies=("saucer", "spoon"),
    )
    tried = tuple(
        Tried(
            version="1.0",
            dependency_version=f"1.{number}",
            ran=Ran(says=f"TypeError: {number}", third=third),
        )
        for number, third in enumerate(thirds)
    )
    found = make_facts(
        subject, "3.7", "saucer", [("1.0", [Stretch(first="1.0", last="1.1", tried=tried)])]
    )
    assert [f"{one.dependency_versions} {one.says}" for one in found] == facts
