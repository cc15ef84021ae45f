"""Whose fault a failing run is, told by real imports."""

import subprocess
import sys
from pathlib import Path

import pytest
from trials import facts as trial_facts
from trials.blame import find_third
from trials.facts import make_facts
from trials.laboratory import Stretch, Tried
from trials.running import Memory, Ran, run_statement
from trials.subjects import Subject


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
    memory.keep("a", Ran(says="TypeError: spilt", third="kettle"))
    memory.keep("b", Ran(says="TypeError: spilt"))
    assert memory.recall("a") == Ran(says="TypeError: spilt", third="kettle")
    assert memory.recall("b") == Ran(says="TypeError: spilt")


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
