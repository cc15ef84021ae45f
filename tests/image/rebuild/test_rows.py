"""Which rows the tool behind the bundled manifests reads."""

from datetime import date, timedelta

import pytest
from bundled_images.rebuild import rebuild
from bundled_images.rows import RebuildError, read_rows
from image.rebuild.invented import World
from rebuild_manifests import ROWS

ROW_TEXT = """
[boot.b]
honours = []
[[image]]
name = "some"
documentation = "a list"
python = "3.7"
platform = "manylinux_2_27_x86_64"
as_of = 2021-05-25
boot = "b"
"""


def test_rows_are_read(world: World) -> None:
    (row,) = read_rows(ROW_TEXT)
    assert (row.boot, row.as_of) == ({"honours": []}, date(2021, 5, 25))
    assert rebuild(row, world).boot == {"honours": []}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('boot = "b"', 'boot = "c"'), r"some: no table \[boot.c\]"),
        (('boot = "b"', ""), r"some: no table \[boot.None\]"),
        (('python = "3.7"', 'pyhton = "3.7"'), "some: .*pyhton"),
        (('python = "3.7"', ""), "some: .*python"),
        (('documentation = "a list"', ""), "some: it must be from documentation or from a recipe"),
    ],
)
def test_a_faulty_row_is_named(change: tuple[str, str], message: str) -> None:
    with pytest.raises(RebuildError, match=message):
        read_rows(ROW_TEXT.replace(*change))


def test_two_rows_of_one_name() -> None:
    double = ROW_TEXT + ROW_TEXT[ROW_TEXT.index("[[image]]") :]
    with pytest.raises(RebuildError, match="some: two rows"):
        read_rows(double)


def test_the_rows_say_their_day_where_they_say_their_source() -> None:
    for row in read_rows(ROWS.read_text(encoding="utf-8")):
        source = row.documentation or row.recipe or ""
        # An image may count what came until the day after its page did.
        day_before = row.as_of - timedelta(days=1)
        told = (str(row.as_of), str(day_before), f"{row.as_of:%B %Y}")
        assert any(day in source for day in told), row.name
