"""A summary for programs."""

from typing import Any

from pinproof.fleet.summary.counting import FleetSummary
from pinproof.outgoing.text import outgoing_json
from pinproof.record import field_names

_SCHEMA = 1


def fleet_json(summary: FleetSummary) -> str:
    """Give the summary as one JSON document; a field that is a record is an object."""
    return outgoing_json({"schema": _SCHEMA, **_object(summary)}) + "\n"


def _object(one: Any) -> dict[str, Any]:
    return {name: _value(getattr(one, name)) for name in field_names(one)}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    return _object(value) if hasattr(value, "_fields") else value
