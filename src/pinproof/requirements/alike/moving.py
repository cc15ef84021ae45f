"""What was found out of one file, for another with the same text."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from pinproof.record import field_names, replace
from pinproof.requirements.model import Line
from pinproof.source import SourceFile

Moved = TypeVar("Moved")


class NamesFileError(Exception):
    """A text names the file, so that it holds of no other."""


def move_places(
    value: Moved, before: SourceFile, after: SourceFile, lines: Iterable[tuple[Line, Line]] = ()
) -> Moved:
    """Put places in one file into another, however deep they lie in records and tuples.

    What has none in it stays the same object. `lines` are those of the one and of the other.
    Raises `NamesFileError` for a text with the path.
    """
    return cast("Moved", _Moving(before, after, lines).move(value))


class _Moving:
    def __init__(
        self, before: SourceFile, after: SourceFile, lines: Iterable[tuple[Line, Line]]
    ) -> None:
        self._before, self._after = before, after
        # With the value, so that no other gets its identity.
        self._moved: dict[int, tuple[object, object]] = {id(old): (old, new) for old, new in lines}

    def move(self, value: Any) -> Any:
        if value is self._before:
            return self._after
        if isinstance(value, str):
            if self._before.path in value:
                raise NamesFileError
            return value
        if id(value) not in self._moved:
            self._moved[id(value)] = value, self._move_parts(value)
        return self._moved[id(value)][1]

    def _move_parts(self, value: Any) -> Any:
        if isinstance(value, tuple):
            parts = [self.move(each) for each in value]
            if all(new is old for new, old in zip(parts, value, strict=True)):
                return value
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if isinstance(value, Mapping):
            moved = {self.move(key): self.move(each) for key, each in value.items()}
            return value if all(moved.get(key) is each for key, each in value.items()) else moved
        if not hasattr(value, "_carried"):
            return value
        changes = {}
        for name in field_names(value):
            # What was worked out from the other fields is worked out again.
            if name[0] != "_":
                old = getattr(value, name)
                new = self.move(old)
                if new is not old:
                    changes[name] = new
        return replace(value, **changes) if changes else value
