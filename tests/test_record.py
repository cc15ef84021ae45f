import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from pinproof.record import NamedTuple, field, field_names, record, replace


@record
class Shape:
    name: str
    corners: int = 0
    notes: list[str] = field(default_factory=list, compare=False)

    @property
    def title(self) -> str:
        return self.name.title()


@record
class Solid(Shape):
    corners: int = 8
    height: float


@record
class Nothing:
    """Says only what it is."""


@record(eq=False)
class Single:
    name: str


@record
class Remembering:
    name: str
    _initials: list[str] = field(default_factory=list)

    @property
    def initial(self) -> str:
        if not self._initials:
            self._initials.append(self.name[0])
        return self._initials[0]


class Corner(NamedTuple):
    x: int
    y: int = 0
    name: str = ""

    @property
    def is_left(self) -> bool:
        return self.x < 0


def corner_of_the_standard_library() -> type:
    class Corner(typing.NamedTuple):
        x: int
        y: int = 0
        name: str = ""

    return Corner


def test_a_named_tuple_is_what_the_standard_library_makes_of_it() -> None:
    own: Any = Corner
    other: Any = corner_of_the_standard_library()
    assert own._fields == other._fields
    one, two = own(-1, name="edge"), other(-1, 0, "edge")
    assert (one, tuple(one), hash(one), repr(one)) == (two, tuple(two), hash(two), repr(two))
    assert (one.x, one.y, one.name, one.is_left) == (-1, 0, "edge", True)
    assert (one._replace(y=2), one._asdict()) == (two._replace(y=2), two._asdict())
    assert copy.deepcopy(one) == one
    assert sent(one) == one
    assert own._make([1, 2, "x"]) == other._make([1, 2, "x"])
    for bad in (own, lambda: own(1, x=2), lambda: own(1, z=2), lambda: own(1, 2, "", 3)):
        with pytest.raises(TypeError, match="Corner"):
            bad()
    with pytest.raises(AttributeError):
        one.x = 1
    with pytest.raises(AttributeError):
        one.other = 1


def test_a_record_holds_what_it_was_given() -> None:
    solid = Solid(name="cube", height=2.0)
    assert (solid.name, solid.corners, solid.notes, solid.height) == ("cube", 8, [], 2.0)
    assert solid.title == "Cube"
    assert repr(solid) == "Solid(name='cube', corners=8, notes=[], height=2.0)"
    assert field_names(solid) == field_names(Solid) == ("name", "corners", "notes", "height")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda kind: kind(), "Shape: 'name' is missing"),
        (lambda kind: kind(name="x", edges=1), "Shape has no 'edges'"),
        (lambda kind: kind("x"), "positional"),
    ],
)
def test_fields_are_given_by_name(make: Callable[[Any], object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make(Shape)


def test_a_record_stays_as_it_is() -> None:
    shape: Any = Shape(name="square")
    with pytest.raises(AttributeError, match="frozen"):
        shape.name = "circle"
    with pytest.raises(AttributeError, match="frozen"):
        del shape.name
    with pytest.raises(AttributeError):
        object.__setattr__(shape, "colour", "red")
    assert shape.name == "square"


def test_defaults_that_are_made_belong_to_one_record() -> None:
    one, other = Shape(name="a"), Shape(name="a")
    one.notes.append("mine")
    assert other.notes == []


def test_records_of_one_class_with_equal_fields_are_equal() -> None:
    one = Shape(name="square", corners=4, notes=["left out"])
    assert one == Shape(name="square", corners=4)
    assert hash(one) == hash(Shape(name="square", corners=4))
    assert one != Shape(name="square", corners=5)
    assert Shape(name="cube", corners=8) != Solid(name="cube", height=1.0)
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert Single(name="a") != Single(name="a")
    assert len({Single(name="a"), Single(name="a")}) == 2


def test_replace_leaves_behind_what_was_worked_out() -> None:
    one = Remembering(name="square")
    assert one.initial == "s"
    other = replace(one, name="circle")
    assert (other.initial, one.initial) == ("c", "s")
    assert replace(one) == Remembering(name="square")


def test_replace_gives_a_new_record() -> None:
    one = Solid(name="cube", height=1.0)
    other = replace(one, height=2.0)
    assert (one.height, other.height, other.name, type(other)) == (1.0, 2.0, "cube", Solid)
    with pytest.raises(TypeError, match="'width'"):
        replace(one, width=1)


def sent(one: Any) -> Any:
    """Give what another process gets."""
    return pickle.loads(pickle.dumps(one))  # noqa: S301 - written by this very line


@pytest.mark.parametrize("made", [copy.copy, copy.deepcopy, sent])
def test_a_record_can_be_made_again_elsewhere(made: Callable[[Any], Any]) -> None:
    solid = Solid(name="cube", height=2.0, notes=["left out"])
    again = made(solid)
    assert (again, again.notes, type(again)) == (solid, ["left out"], Solid)
    assert made(Nothing()) == Nothing()
    with pytest.raises(AttributeError, match="frozen"):
        again.name = "circle"


@pytest.mark.parametrize("made", [copy.copy, sent])
def test_what_was_worked_out_is_worked_out_again_elsewhere(made: Callable[[Any], Any]) -> None:
    one = Remembering(name="square")
    assert one.initial == "s"
    again = made(one)
    assert (again.name, again._initials) == ("square", [])
    assert again.initial == "s"


def test_a_record_that_is_only_equal_to_itself_stays_one_among_others() -> None:
    first, second, other = sent([one := Single(name="a"), one, Single(name="a")])
    assert first is second
    assert first != other
