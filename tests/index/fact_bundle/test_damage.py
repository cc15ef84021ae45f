"""Fact bundles that are cut off, damaged, foreign, newer, or made to burst."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from pinproof.cli.commands.facts.show import FactsShowOptions, run_verify
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.index.fact_bundle.compression import open_packer
from pinproof.index.fact_bundle.counting import read_contents
from pinproof.index.fact_bundle.damage import DamagedBundle
from pinproof.index.fact_bundle.layout import (
    TABLES,
    AnswerRow,
    digest_of_row,
    hash_of_bundle,
    header_text,
    numbered_order,
    pack_row,
)
from pinproof.index.fact_bundle.reading import FactBundle
from pinproof.index.fact_bundle.snapshot import Snapshot
from pinproof.index.fact_bundle.writing import WrittenBundle, write_bundle

PAGE = "https://index.example.org/simple/demo/"
ROWS = [
    AnswerRow("fact", "https://files.example.org/a-1.whl#sha256=ab", 0, '["a", "1"]'),
    AnswerRow(
        "files",
        PAGE,
        0,
        '[["wheel", "https://files.example.org/demo-1.0-py3-none-any.whl", "", "ab", null, null,'
        " 1, null, null]]",
    ),
    AnswerRow("page", PAGE, 0, '{"1": ["1.0", null]}'),
]
HEADER: dict[str, Any] = {"sources": {}, "taken": None}


def write(rows: list[AnswerRow], path: Path) -> WrittenBundle:
    packed = [pack_row(row, open_packer()) for row in rows]
    assert numbered_order(packed) == packed
    return write_bundle(HEADER, packed, str(path))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "a.facts"
    write(ROWS, path)
    return path


@pytest.fixture
def change(bundle: Path) -> Callable[..., Path]:
    """Give what changes the bundle by SQL, as somebody with SQLite would."""

    def changed(*statements: str, values: tuple[object, ...] = ()) -> Path:
        database = sqlite3.connect(bundle, isolation_level=None)
        for statement in statements:
            database.execute(statement, values)
        database.close()
        return bundle

    return changed


def test_a_whole_one_is_whole(bundle: Path) -> None:
    held = read_contents(str(bundle))
    assert (held.projects, held.metadata) == (("demo",), 1)
    assert run_verify(FactsShowOptions(flags=Config(), path=str(bundle))) == 0


def test_verify_says_damage_by_its_exit_code(
    change: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = change("delete from answer where kind = 'fact'")
    assert run_verify(FactsShowOptions(flags=Config(), path=str(path))) == 1
    assert "it holds 2 rows, and its hash covers 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update answer set key = key || 'x' where kind = 'fact'", "is not what its hash says"),
        ("update answer set number = 9 where number = 1", "is not what its hash says"),
        ("update answer set data = x'00' where number = 1", "cannot be unpacked"),
        ("update answer set data = 'text' where number = 1", "has another shape"),
        ("update answer set size_bytes = 4 where number = 1", "another size than it says"),
        ("update answer set size_bytes = 1e18 where number = 1", "would unpack to"),
        ("update answer set size_bytes = -1 where number = 1", "would unpack to"),
        ("insert into answer values (4, 'fact', 'x', 0, 0, x'')", "is not what its hash says"),
        ("update bundle set header = '{}'", "its header is not what its hash says"),
        ("update bundle set digests = zeroblob(96)", "its header is not what its hash says"),
        ("update bundle set header = x'00'", "its header has another shape"),
        ("delete from bundle", "its header has another shape"),
        ("create view more as select 1", "other tables"),
        ("create table more (x)", "other tables"),
        ("drop table answer", "other tables"),
    ],
)
def test_a_changed_one_is_refused(change: Callable[..., Path], statement: str, said: str) -> None:
    with pytest.raises(DamagedBundle, match=said):
        read_contents(str(change(statement)))


def test_a_row_that_would_burst_is_not_unpacked(change: Callable[..., Path]) -> None:
    # A frame of zeros that tells its size, and one that says less than it makes.
    bomb = zstandard.ZstdCompressor(level=3).compress(bytes(2**28))
    path = change("update answer set data = ?, size_bytes = 40 where number = 1", values=(bomb,))
    with pytest.raises(DamagedBundle, match="another size than it says"):
        read_contents(str(path))
    path = change("update answer set size_bytes = 268435456 where number = 1")
    with pytest.raises(DamagedBundle, match="would unpack to 268435456 bytes"):
        read_contents(str(path))


def test_one_that_is_cut_off_is_refused(bundle: Path) -> None:
    content = bundle.read_bytes()
    bundle.write_bytes(content[: len(content) // 2])
    with pytest.raises(DamagedBundle, match=f"cut off: it has {len(content) // 2} of"):
        FactBundle(str(bundle))


@pytest.mark.parametrize("length", [0, 10, 99])
def test_one_of_few_bytes_is_none(bundle: Path, length: int) -> None:
    bundle.write_bytes(bundle.read_bytes()[:length])
    with pytest.raises(UsageError, match="no fact bundle"):
        FactBundle(str(bundle))


def test_a_strangers_database_is_none(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    database = sqlite3.connect(path)
    database.execute(TABLES[0])
    database.close()
    with pytest.raises(UsageError, match="a database, but no fact bundle"):
        FactBundle(str(path))


def test_a_newer_form_is_named(change: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match="its form is number 2, and this pinproof reads 1"):
        FactBundle(str(change("pragma user_version = 2")))


@pytest.mark.parametrize(
    ("name", "said"), [("none", "no such file"), (".", "it is a folder, not a file")]
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        FactBundle(str(tmp_path / name))


def test_each_single_flipped_byte_is_found_or_changes_nothing(bundle: Path) -> None:
    whole = bundle.read_bytes()
    held = read_contents(str(bundle))
    said = 0
    for at in range(0, len(whole), 97):
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        bundle.write_bytes(flipped)
        try:
            assert read_contents(str(bundle)) == held
        except (DamagedBundle, UsageError):
            said += 1
    assert said > 0


def files_of_one(opened: FactBundle) -> str:
    page = Snapshot(opened).pages([PAGE])[PAGE].page
    assert page is not None
    return page.text("1")


def test_a_page_that_lacks_its_files_is_refused(change: Callable[..., Path]) -> None:
    path = change("update answer set key = key || 'x' where kind = 'files'")
    opened = FactBundle(str(path))
    with pytest.raises(DamagedBundle, match="the files of 1 are not on the page"):
        files_of_one(opened)
    opened.close()


def test_the_hash_is_of_what_the_rows_say(tmp_path: Path) -> None:
    text = header_text(HEADER)
    told = hash_of_bundle(text, b"".join(map(digest_of_row, ROWS)))
    written = write(ROWS, tmp_path)
    assert written.sha256 == told
    assert Path(written.path).name == f"{told}.facts"
    changed = [ROWS[0]._replace(text="{}"), *ROWS[1:]]
    assert write(changed, tmp_path).sha256 != told


@pytest.mark.parametrize(
    ("listing", "files"),
    [
        ("[]", "[]"),
        ('{"1": ["1.0"]}', "[]"),
        ('{"1": [1, null]}', "[]"),
        ('{"1": ["one", null]}', "[]"),
        ('{"1": ["1.0", null]}', "{"),
        ('{"1": ["1.0", null]}', '[["wheel"]]'),
        ('{"1": ["2.0", null]}', ROWS[1].text),
        ('{"1": ["1.0", null]}', ROWS[1].text.replace('"wheel"', '"sdist"')),
        ('{"1": ["1.0", null]}', ROWS[1].text.replace("demo-1.0", "stranger-1.0")),
        ('{"1": ["1.0", null]}', ROWS[1].text.replace('"ab"', '{"sha256": 5}')),
    ],
)
def test_a_page_that_no_reader_of_pages_makes_is_refused(
    tmp_path: Path, listing: str, files: str
) -> None:
    rows = [ROWS[0], ROWS[1]._replace(text=files), ROWS[2]._replace(text=listing)]
    # It has the hash of what it says: whoever builds a bundle may write anything.
    path = tmp_path / "b.facts"
    write(rows, path)
    opened = FactBundle(str(path))
    with pytest.raises(DamagedBundle, match=r"another shape|no file of 1"):
        files_of_one(opened)
    opened.close()
