"""What was found out of one file is put into another, with nothing of the first in it."""

from typing import Any

import pytest

from pinproof.record import record
from pinproof.requirements.alike.moving import NamesFileError, move_places
from pinproof.rule import Edit
from pinproof.source import Place, SourceFile, Span

CUP = SourceFile(path="cup.txt", text="flask\n")
SAUCER = SourceFile(path="saucer.txt", text="flask\n")
SPAN = Span(0, 5)


@record
class Tray:
    """Something with all that a field may hold."""

    place: Place | None = None
    places: tuple[Any, ...] = ()
    named: Any = None
    words: str = ""
    _seen: Any = None


@pytest.mark.parametrize(
    ("held", "moved"),
    [
        (CUP, SAUCER),
        (Place(CUP, SPAN), Place(SAUCER, SPAN)),
        ((1, "x", Place(CUP, SPAN)), (1, "x", Place(SAUCER, SPAN))),
        (Tray(place=Place(CUP, SPAN)), Tray(place=Place(SAUCER, SPAN))),
        (
            Tray(places=(Tray(named={"x": Tray(place=Place(CUP, SPAN))}),)),
            Tray(places=(Tray(named={"x": Tray(place=Place(SAUCER, SPAN))}),)),
        ),
        (
            Edit(place=Place(CUP, SPAN), text="flask==1.0"),
            Edit(place=Place(SAUCER, SPAN), text="flask==1.0"),
        ),
    ],
)
def test_places_are_in_the_other_file(held: Any, moved: Any) -> None:
    assert move_places(held, CUP, SAUCER) == moved


def test_what_has_no_place_in_it_stays_the_same_object() -> None:
    held = (Tray(words="x", named={"x": 1}), (1, 2), Place(SAUCER, SPAN))
    assert move_places(held, CUP, SAUCER) is held


def test_what_was_worked_out_from_places_is_worked_out_again() -> None:
    held = Tray(place=Place(CUP, SPAN), _seen="of the cup")
    assert move_places(held, CUP, SAUCER)._seen is None


def test_what_stands_twice_is_one_object_afterwards() -> None:
    tray = Tray(place=Place(CUP, SPAN))
    one, other = move_places((tray, tray), CUP, SAUCER)
    assert one is other


@pytest.mark.parametrize("named", ["cup.txt", "cup.txt:1", {"x": ("see cup.txt",)}])
def test_a_text_that_names_the_file_holds_of_no_other(named: Any) -> None:
    with pytest.raises(NamesFileError):
        move_places(Tray(named=named), CUP, SAUCER)
