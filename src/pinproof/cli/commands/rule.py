"""`pinproof rule`: the rules' pages."""

import json
from importlib import import_module
from typing import Annotated

import typer

from pinproof.cli import options
from pinproof.errors import UsageError
from pinproof.registry import RULES, find, page_url
from pinproof.rule import RuleEntry

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def rule(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME|CODE|FAMILY]", help="The rule; without one, the table."),
    ] = None,
    output_format: options.OutputFormat = None,
) -> None:
    """Show a rule's page, or the table of all rules."""
    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of text, json, not {output_format!r}")
    family = tuple(entry for entry in RULES if entry.code.rstrip("0123456789") == str(name).upper())
    is_table = name is None or bool(family)
    entries = family or (RULES if name is None else (find(name),))
    if output_format == "json":
        rows = [_object(entry, page=not is_table) for entry in entries]
        typer.echo(json.dumps(rows if is_table else rows[0], indent=2, ensure_ascii=False))
    elif is_table:
        width = max(len(entry.name) for entry in entries)
        for entry in entries:
            typer.echo(f"{entry.code}  {entry.name:<{width}}  {entry.severity:<7}  {entry.summary}")
    else:
        entry = entries[0]
        typer.echo(f"# {entry.name} ({entry.code}), {entry.severity}, since {entry.since}\n")
        typer.echo(_page(entry))


def _page(entry: RuleEntry) -> str:
    return (import_module(entry.module).__doc__ or "").strip()


def _object(entry: RuleEntry, *, page: bool) -> dict[str, str]:
    row = {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity,
        "since": entry.since,
        "summary": entry.summary,
        "url": page_url(entry),
    }
    return {**row, "page": _page(entry)} if page else row
