"""The picture and the table of `docs/architecture.md` are what the sources are."""

import ast
import re
from pathlib import Path
from typing import Any

import tomli

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src/pinproof"
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
PYPROJECT: dict[str, Any] = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES_AT_MOST = 12
# A family has as many rules as there are faults of its kind, and a rule is a file.
LONGER = {"rules/dep", "rules/mnt"}


def tabled() -> list[str]:
    """Give the rooms of the table, in its order."""
    table = PAGE[PAGE.index("| room | what it answers |") :].partition("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \| [^|\n]+ \|$", table, re.MULTILINE)


def listed() -> set[str]:
    """Give the folders and single files of the sources."""
    folders = {path.parent.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("__init__.py")}
    files = {path.stem for path in SOURCES.glob("*.py") if not path.stem.startswith("_")}
    return (folders | files) - {"."}


def floors() -> dict[str, int]:
    """Give the floor of each top room, counted from above."""
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each["type"] == "layers")
    return {
        name.strip(" ()"): floor
        for floor, layer in enumerate(contract["layers"])
        for name in layer.split("|")
    }


def arrows() -> list[tuple[str, str, str]]:
    """Give who asks, the word for the answer, and who answers."""
    picture = PAGE[PAGE.index("```mermaid") :].partition("\n```\n")[0]
    return re.findall(r"^    (\w+) -->\|(\w+)\| (\w+)$", picture, re.MULTILINE)


def imports(room: str) -> set[str]:
    """Give the rooms from which a room imports."""
    folder = SOURCES / room
    paths = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    return {
        node.module.split(".")[1]
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        if node.module and node.module.startswith("pinproof.")
    }


def test_every_room_stands_in_the_table_and_the_other_way_round() -> None:
    assert len(tabled()) == len(set(tabled()))
    assert set(tabled()) ^ listed() == set()


def test_the_table_goes_down_the_floors_and_a_room_stands_before_its_own() -> None:
    tops = [room for room in tabled() if "/" not in room]
    floor = floors()
    assert [floor[room] for room in tops] == sorted(floor[room] for room in tops)
    for before, room in zip(tabled(), tabled()[1:], strict=False):
        # The room around it was the last of its depth.
        around = room.rpartition("/")[0]
        assert not around or f"{before}/".startswith(f"{around}/"), room


def test_the_picture_shows_who_asks_whom_for_what() -> None:
    picture = PAGE[PAGE.index("```mermaid") :].partition("\n```\n")[0]
    assert len(arrows()) == picture.count("-->")
    defined = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    wrong = [
        (asking, word, answering)
        for asking, word, answering in arrows()
        if answering not in imports(asking)
        or re.search(rf"^(?:(?:class|def) )?{word}\b(?:[:(]| = )", defined, re.MULTILINE) is None
    ]
    assert wrong == []


def test_the_page_names_the_pure_rooms() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each["name"] == "Pure rooms do no I/O")
    (said,) = re.findall(r"^Pure rooms do no I/O: ([^.]+)\.", PAGE, re.MULTILINE)
    pure = [name.removeprefix("pinproof.") for name in contract["source_modules"]]
    assert re.findall(r"`(\w+)`", said) == pure


def test_the_files_and_names_that_the_page_speaks_of_exist() -> None:
    files = re.findall(r"`((?:\w+/)+\w+\.\w+)`", PAGE)
    assert files
    places = (SOURCES, ROOT, ROOT / "src")
    assert [file for file in files if not any((at / file).exists() for at in places)] == []
    for dotted in re.findall(r"`((?:\w+\.)+[A-Za-z_]\w*)`", PAGE):
        parts = dotted.removeprefix("pinproof.").split(".")
        if (SOURCES / parts[0]).is_dir():
            inner = parts[:-1] if parts[-1][0].isupper() else parts
            path = (SOURCES / "/".join(inner)).with_suffix(".py")
            assert path.exists(), dotted
            assert parts[-1] in path.read_text(encoding="utf-8") or inner == parts, dotted


def test_a_folder_can_be_read_at_a_glance() -> None:
    longer = {
        room
        for room in listed()
        if len([path for path in (SOURCES / room).glob("*.py") if path.stem != "__init__"])
        > FILES_AT_MOST
    }
    assert longer - LONGER == set()
    assert all(room.startswith("rules/") for room in LONGER)
