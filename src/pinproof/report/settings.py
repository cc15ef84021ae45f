"""The settings in force and where each came from, for a person and for a program."""

from collections.abc import Mapping, Sequence

from pinproof.outgoing.text import outgoing_json
from pinproof.record import NamedTuple
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import paint


class ShownSetting(NamedTuple):
    """A setting as it is shown. `source` is empty for what nobody said.

    `value` is what JSON knows; where a setting is a table for some paths, a list of tables.
    """

    name: str
    value: object
    source: str


def render_text(
    groups: Mapping[str, Sequence[ShownSetting]], *, color: bool = False, width: int | None = None
) -> str:
    """Give a block for each group of settings, by its title; folded to `width` columns."""
    room = max((len(row.name) for rows in groups.values() for row in rows), default=0)
    lines: list[str] = []
    for title, rows in groups.items():
        lines.append(paint(f"{title}:", "1", color=color))
        if not rows:
            lines.append("  all have their defaults")
        for row in rows:
            first, *others = _value_lines(row.value)
            source = f"  ({row.source})" if row.source else ""
            hang = " " * (room + 4)
            lines += fold(f"{first}{source}", width, f"  {row.name:<{room}}  ", hang)
            lines += (line for other in others for line in fold(other, width, hang))
    return "".join(f"{line}\n" for line in lines)


def render_json(groups: Mapping[str, Sequence[ShownSetting]]) -> str:
    """Give the groups as one JSON object."""
    objects = {title: [row._asdict() for row in rows] for title, rows in groups.items()}
    return outgoing_json({"schema": 1, **objects}) + "\n"


def _value_lines(value: object) -> list[str]:
    """Write a value on one line, tables for some paths on one each."""
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return [
            f"{_value_text(table['paths'])}: "
            + _value_text({key: each for key, each in table.items() if key != "paths"})
            for table in value
        ]
    return [_value_text(value)]


def _value_text(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, Mapping):
        pairs = ((key, each, _value_text(each)) for key, each in value.items())
        return ", ".join(
            f"{key} = {{{said}}}" if isinstance(each, Mapping) else f"{key} = {said}"
            for key, each, said in pairs
        )
    return str(value)
