"""What pip installs for the paths and addresses of lines, and what a script can import of it."""

import os
from pathlib import Path

import pytest
from support.distributions import wheel_bytes
from support.indexes.loopback import LoopbackIndex

import pinproof
from pinproof.effects.plan import Plan
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.unknown import Unresolved

WHEEL = "mine-1.0-py3-none-any.whl"


@pytest.fixture
def folder(alone: None, tmp_path: Path) -> Path:
    del alone
    (tmp_path / WHEEL).write_bytes(wheel_bytes("mine", "1.0", requires=("other",))[0])
    os.mkfifo(tmp_path / "pipe-1.0-py3-none-any.whl")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    return tmp_path


def outcome(folder: Path, text: str, *, offline: bool = False) -> Plan | Conflict | Unresolved:
    (folder / "requirements.txt").write_text(text, encoding="utf-8")
    with LoopbackIndex() as served:
        served.add_wheel("other", "1.0")
        served.add_wheel("other", "2.0", requires=("third<2",))
        served.add_wheel("third", "1.0")
        served.add_wheel("third", "2.0")
        place = str(folder / "cache")
        (planned,) = pinproof.plan(
            "requirements.txt", index_url=served.url, cache_dir=place, offline=offline
        )
        (folder / "cures").write_text(
            "\n".join(cure.requirement for cure in planned.cures), encoding="utf-8"
        )
    return planned.outcome


def test_a_wheel_beside_the_file_is_planned_with_what_it_needs(folder: Path) -> None:
    plan = outcome(folder, f"./{WHEEL}\n")
    assert isinstance(plan, Plan)
    assert [(step.name, step.version) for step in plan.steps] == [
        ("mine", "1.0"),
        ("other", "2.0"),
        ("third", "1.0"),
    ]


def test_what_is_no_archive_ends_pip_and_a_pipe_is_not_opened(folder: Path) -> None:
    assert isinstance(outcome(folder, "./notes.txt\n"), Conflict)
    plan = outcome(folder, "./pipe-1.0-py3-none-any.whl\n")
    assert "it is neither a file nor a folder" in str(plan)


def test_a_clash_is_told_with_its_cure_and_silence_without(folder: Path) -> None:
    clash = outcome(folder, "other==2.0\nthird==2.0\n")
    assert isinstance(clash, Conflict)
    assert (folder / "cures").read_text() in ("other==1.0", "third==1.0")
    unknown = outcome(folder, "unheard==1.0\n", offline=True)
    assert isinstance(unknown, Unresolved)
    assert (folder / "cures").read_text() == ""


def test_a_pin_beside_a_file_clashes_whether_or_not_an_index_answers(folder: Path) -> None:
    clash = outcome(folder, f"./{WHEEL}\nmine==3.0\n", offline=True)
    assert isinstance(clash, Conflict)
    assert "mine==3.0" in clash.message


def test_what_can_be_imported_of_a_folder_is_not_known(folder: Path) -> None:
    (folder / "score.py").write_text("import mine, third\n", encoding="utf-8")
    (folder / "lib").mkdir()
    (folder / "lib/pyproject.toml").write_text(
        '[project]\nname = "mine"\nversion = "1.0"\n', encoding="utf-8"
    )
    (folder / "requirements.txt").write_text("./lib\n", encoding="utf-8")
    (gap,) = pinproof.check(
        "requirements.txt", script=("score.py",), select=("missing-import",), offline=True
    ).report.unchecked
    assert gap.reason.startswith("what can be imported of mine 1.0 is not known: ")
    assert gap.reason.endswith("it is a folder, not a file")
