"""The settings in force and where each came from, for a person and for a program."""

from collections.abc import Mapping, Sequence

from pinproof.outgoing.text import outgoing_json
from pinproof.record import NamedTuple
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import paint


class ShownSetting(NamedTuple):
    """A setting as it is shown. `source` is empty for what nobody said."""

    name: str
    value: str
    source: str


def render_text(
    groups: Mapping[str, Sequence[ShownSetting]], *, color: bool = False, width: int | None = None
) -> str:
    """Give a block for each group of settings, by its title; folded to `width` columns."""
    room = max((len(row.name) for rows in groups.values() for row in rows), default=0)
    lines: list[str] = []
    for title, rows in groups.items():
        lines.append(paint(f"{title}:", "1", color=color))
        for row in rows or [ShownSetting("none", "all have their defaults", "")]:
            source = f"  ({row.source})" if row.source else ""
            said = f"{row.value or '-'}{source}"
            lines += fold(said, width, f"  {row.name:<{room}}  ", " " * (room + 4))
    return "".join(f"{line}\n" for line in lines)


def render_json(groups: Mapping[str, Sequence[ShownSetting]]) -> str:
    """Give the groups as one JSON object."""
    objects = {title: [row._asdict() for row in rows] for title, rows in groups.items()}
    return outgoing_json({"schema": 1, **objects}) + "\n"


def value_text(value: object) -> str:
    """Write a setting's value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {value_text(each)}" for key, each in value.items())
    return str(value)
