"""All findings of a run as one table: CSV, JSON lines or Parquet, by the name of the file."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from pinproof.errors import UsageError
from pinproof.fleet.store import FleetRun, FleetStore
from pinproof.gate.writing import NotWritten, write_path
from pinproof.outgoing.text import outgoing, outgoing_json

_COLUMNS: dict[str, type] = {
    **dict.fromkeys(("deployment", "path", "image", "keys", "move", "code", "name"), str),
    "severity": str,
    "fails": bool,
    **dict.fromkeys(("message", "cure", "file"), str),
    "line": int,
    "column": int,
}
# `move` is kept, appeared or vanished where two images are compared, and found otherwise.
_FINDINGS = """
    select d.number, f.position, d.id, d.path, d.image, d.keys,
        case when w.state is null then 'found'
            when exists (select 1 from finding o where o.key = w.key and o.mark = f.mark)
            then 'kept' else 'vanished' end,
        f.code, f.name, f.severity, f.fails, f.message, f.cure, f.path, f.line, f.column
    from deployment d join finding f on f.key = d.key
    left join verdict w on w.key = d.against_key and w.state = 'judged'
    where d.run = ?
    union all
    select d.number, m.position, d.id, d.path, d.image, d.keys, 'appeared',
        m.code, m.name, m.severity, m.fails, m.message, m.cure, m.path, m.line, m.column
    from moved m join deployment d on d.run = m.run and d.number = m.number
    where m.run = ? and m.what = 'appeared'
    union all
    select d.number, 0, d.id, d.path, d.image, d.keys, 'missing',
        null, null, null, null, coalesce(d.unread, nullif(v.reason, ''), 'it was not judged yet'),
        null, null, null, null
    from deployment d left join verdict v on v.key = d.key
    where d.run = ? and (d.unread is not null or coalesce(v.state, '') <> 'judged')
    order by 1, 7, 2
"""
# What programs for tables take for a formula, and would carry out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_run(store: FleetStore, run: FleetRun, path: str) -> None:
    """Write the table; `UsageError` for a name that says no form, and for what is not written."""
    forms = {".csv": _as_csv, ".jsonl": _as_json_lines, ".parquet": _as_parquet}
    form = next((forms[end] for end in forms if path.lower().endswith(end)), None)
    if form is None:
        raise UsageError(f"--export {path}: name a file that ends in {', '.join(forms)}")
    written = write_path(path, form(_rows(store, run)))
    if isinstance(written, NotWritten):
        raise UsageError(f"{path}: {written.reason}")


def _rows(store: FleetStore, run: FleetRun) -> Iterator[dict[str, Any]]:
    for row in store.walk_rows(_FINDINGS, [run.id] * 3):
        values = dict(zip(_COLUMNS, row[2:], strict=True))
        if values["fails"] is not None:
            values["fails"] = bool(values["fails"])
        yield values


def _as_csv(rows: Iterator[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return outgoing(text.getvalue()).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _as_json_lines(rows: Iterator[dict[str, Any]]) -> bytes:
    return "".join(f"{outgoing_json(row, indent=None)}\n" for row in rows).encode()


def _as_parquet(rows: Iterator[dict[str, Any]]) -> bytes:
    try:
        import pyarrow as pa  # noqa: PLC0415 - the extra `parquet`
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError as error:
        raise UsageError(
            "--export to Parquet needs the extra parquet: pip install 'pinproof[parquet]'"
        ) from error
    types = {str: pa.string(), bool: pa.bool_(), int: pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in _COLUMNS.items()])
    held = list(rows)
    columns = {
        name: [outgoing(row[name]) if kind is str and row[name] else row[name] for row in held]
        for name, kind in _COLUMNS.items()
    }
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, schema=schema), sink)
    return sink.getvalue()
