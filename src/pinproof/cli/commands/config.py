"""`pinproof config`: the settings in force, and where each came from."""

import json
import os
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

from pinproof.cli import options
from pinproof.config import KEYS, Config
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import configuration_for
from pinproof.gather.project.reading import read_tree
from pinproof.index.settings.address import shown
from pinproof.index.settings.settings import (
    IndexSettings,
    pip_settings,
    with_file_options,
    with_flags,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)

# These are shown as the index sees them, together with pip's own settings.
_INDEX_KEYS = frozenset({"index_url", "extra_index_url", "find_links", "no_index"})


class _Row(NamedTuple):
    name: str
    value: str
    source: str


@app.command()
def config(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="The file or folder to be linted.")
    ] = ".",
    index_url: options.IndexUrl = None,
    extra_index_url: options.ExtraIndexUrl = None,
    find_links: options.FindLinks = None,
    no_index: options.NoIndex = None,
    output_format: options.OutputFormat = None,
) -> None:
    """Show the settings in force for a file or folder, and where each came from.

    Index settings are pip's own, with the options of the file and then ours laid over them.
    Passwords are left out.
    """
    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of text, json, not {output_format!r}")
    if not os.path.exists(path):
        raise UsageError(f"{path}: no such file or folder")
    own = configuration_for(path if os.path.isfile(path) else os.path.join(path, "x"))
    flags = Config(
        index_url=index_url,
        extra_index_url=tuple(extra_index_url) if extra_index_url else None,
        find_links=tuple(find_links) if find_links else None,
        no_index=no_index,
    )
    groups = {"settings": list(_own(own)), "index": _index(path, flags.over(own))}
    if output_format == "json":
        objects = {name: [row._asdict() for row in rows] for name, rows in groups.items()}
        typer.echo(json.dumps({"schema": 1, **objects}, indent=2, ensure_ascii=False))
        return
    width = max(len(row.name) for rows in groups.values() for row in rows)
    for title, rows in groups.items():
        typer.echo(f"{title}:")
        for row in rows or [_Row("none", "all have their defaults", "")]:
            source = f"  ({row.source})" if row.source else ""
            typer.echo(f"  {row.name:<{width}}  {row.value or '-'}{source}")


def _own(own: Config) -> Iterator[_Row]:
    for key in KEYS:
        value = getattr(own, key)
        if value is not None and key not in _INDEX_KEYS:
            yield _Row(key.replace("_", "-"), _text(value), own.origins.get(key, ""))


def _index(path: str, own: Config) -> list[_Row]:
    settings = pip_settings()
    if os.path.isfile(path):
        settings = with_file_options(settings, read_tree(path))
    settings = with_flags(
        settings,
        index_url=own.index_url,
        extra_index_urls=own.extra_index_url or (),
        find_links=own.find_links or (),
        no_index=bool(own.no_index),
    )
    rows = [_Row(*row) for row in settings.describe()]
    if settings.index_url is None and not settings.no_index:
        rows[0] = rows[0]._replace(value=_default_index(settings), source="pip's own")
    return rows


def _default_index(settings: IndexSettings) -> str:
    from pinproof.index.client import open_index  # noqa: PLC0415 - only without a configured index

    with open_index(settings, offline=True) as index:
        return shown(index.default_index())


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_text(each)}" for key, each in value.items())
    return str(value)
