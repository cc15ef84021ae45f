"""Records: frozen, slotted, keyword-only types whose classes cost little to make.

And named tuples that are as cheap, for what is made by the thousand and given by position.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

if TYPE_CHECKING:
    # To type checkers no other class makes named tuples.
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - it is to be had from here

    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: object) -> "Callable[[Any], Any]":
        """Say nothing at run time: it speaks to type checkers."""
        return lambda decorated: decorated


T = TypeVar("T")


class _Made:
    """A default that is made anew for each record."""

    __slots__ = ("compare", "make")

    def __init__(self, make: Callable[[], Any], *, compare: bool) -> None:
        self.make = make
        self.compare = compare


def field(*, default_factory: Callable[[], T], compare: bool = True) -> T:
    """Give a field a default of its own in each record; `compare=False`: no part of equality."""
    return cast("T", _Made(default_factory, compare=compare))


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(*, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def record(cls: type[Any] | None = None, /, *, eq: bool = True) -> Any:
    """Make a class a record of its annotated fields; those of a base come first.

    What type checkers see is a frozen keyword-only dataclass (PEP 681). A dataclass compiles
    the text of its methods for each class, a millisecond that every start would pay a hundred
    times; here all classes share theirs. `eq=False`: a record is only equal to itself.
    """
    if cls is None:
        return lambda decorated: _slotted(decorated, eq=eq)
    return _slotted(cls, eq=eq)


def replace(one: T, /, **changes: Any) -> T:
    """Give the same record with other values in some fields.

    Fields whose names begin with `_` hold what was worked out from the others: they are never
    carried along, but begin anew.
    """
    kind: Any = type(one)
    names, values = kind._carried  # noqa: SLF001 - ours
    made: T = kind(**{**dict(zip(names, values(one), strict=False)), **changes})
    return made


def field_names(one: object) -> tuple[str, ...]:
    """Give the names of a record's fields, or of those of its class, in their order."""
    names: tuple[str, ...] = one._fields  # type: ignore[attr-defined]
    return names


def _slotted(cls: type[Any], *, eq: bool) -> type[Any]:
    space = dict(vars(cls))
    own = tuple(space.get("__annotations__") or cls.__annotations__)
    inherited: tuple[str, ...] = getattr(cls, "_fields", ())
    defaults = {**getattr(cls, "_defaults", {}), **{n: space.pop(n) for n in own if n in space}}
    for name in ("__dict__", "__weakref__"):
        space.pop(name, None)
    names = (*inherited, *(name for name in own if name not in inherited))
    methods = _IDENTICAL if not eq else _EQUAL
    kind: Callable[..., type[Any]] = type(cls)
    made = kind(
        cls.__name__,
        cls.__bases__,
        {
            **_COMMON,
            **methods,
            **space,
            "__slots__": names[len(inherited) :],
            "__qualname__": cls.__qualname__,
            "_fields": names,
            "_defaults": defaults,
            "_made": tuple(n for n, value in defaults.items() if isinstance(value, _Made)),
        },
    )
    made._puts = tuple((name, getattr(made, name).__set__) for name in names)  # noqa: SLF001 - ours
    carried = tuple(name for name in names if name[0] != "_")
    # With the class twice beside them, what it gives is a tuple however few the fields are.
    made._carried = carried, attrgetter(*carried, "__class__", "__class__")  # noqa: SLF001 - ours
    compared = [name for name in names if getattr(defaults.get(name), "compare", True)]
    made._key = attrgetter(*(compared or ["__class__"]))  # noqa: SLF001 - ours
    return made


def _init(self: Any, /, **values: Any) -> None:
    if self._defaults:
        given, values = values, {**self._defaults, **values}
        for name in self._made:
            if name not in given:
                values[name] = values[name].make()
    puts = self._puts
    try:
        for name, put in puts:
            put(self, values[name])
    except KeyError as error:
        raise TypeError(f"{type(self).__name__}: {error} is missing") from None
    if len(values) != len(puts):
        others = (repr(name) for name in values if name not in self._fields)
        raise TypeError(f"{type(self).__name__} has no {', '.join(others)}")


def _repr(self: Any) -> str:
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields if name[0] != "_")
    return f"{type(self).__qualname__}({values})"


def _reduce(self: Any) -> tuple[Any, ...]:
    """Say how it is made again, as a copy or in another process: from what `replace` carries."""
    _, values = self._carried
    return _remade, (type(self), *values(self)[:-2])


def _remade(cls: type[Any], *values: Any) -> Any:
    return cls(**dict(zip(cls._carried[0], values, strict=True)))


def _refuse(self: Any, name: str, *_: object) -> None:
    raise AttributeError(f"{type(self).__name__} is frozen: {name!r} stays as it is")


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or self._key(self) == self._key(other)


def _hash(self: Any) -> int:
    return hash(self._key(self))


_COMMON: Mapping[str, Any] = {
    "__init__": _init,
    "__repr__": _repr,
    "__reduce__": _reduce,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}
_EQUAL: Mapping[str, Any] = {"__eq__": _eq, "__hash__": _hash}
_IDENTICAL: Mapping[str, Any] = {"__eq__": object.__eq__, "__hash__": object.__hash__}


class _NamedTupleType(type):
    """Makes a class of what is written as `typing.NamedTuple` wants it."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        made: Any = super().__new__(cls, name, bases, {**space, "__slots__": ()})
        if bases == (tuple,) or made._fields:
            return made
        made._fields = names = tuple(made.__annotations__)
        made._field_defaults = {each: space[each] for each in names if each in space}
        for number, each in enumerate(names):
            setattr(made, each, property(itemgetter(number)))
        return made


class _NamedTuple(tuple[Any, ...], metaclass=_NamedTupleType):
    """What `typing.NamedTuple` is, which compiles the text of a method for each class."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()
    _field_defaults: Mapping[str, Any] = {}

    def __new__(cls, *values: Any, **named: Any) -> Any:
        """Take the values by position or name."""
        if named or len(values) != len(cls._fields):
            values = _in_order(cls, values, named)
        return tuple.__new__(cls, values)

    def __repr__(self) -> str:
        """Give it as it is made."""
        shown = (f"{name}={each!r}" for name, each in self._asdict().items())
        return f"{type(self).__name__}({', '.join(shown)})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Give what a copy is made of."""
        return tuple(self)

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Any:
        return cls(*values)

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **changes: Any) -> Any:
        return type(self)(**{**self._asdict(), **changes})


if not TYPE_CHECKING:
    NamedTuple = _NamedTuple


def _in_order(
    cls: type[_NamedTuple], values: tuple[Any, ...], named: Mapping[str, Any]
) -> tuple[Any, ...]:
    given = dict(zip(cls._fields, values, strict=False))
    every = {**cls._field_defaults, **given, **named}
    if len(values) > len(cls._fields) or given.keys() & named or every.keys() - {*cls._fields}:
        raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}, each once")
    try:
        return tuple([every[name] for name in cls._fields])
    except KeyError as error:
        raise TypeError(f"{cls.__name__}: {error} is missing") from None
