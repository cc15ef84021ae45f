"""`pinproof cache`: the folder of remembered facts."""

from pathlib import Path

import typer

from pinproof.cli import options
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import user_configuration
from pinproof.index.store.cache import FILE_NAME, Cache, default_cache_dir

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def cache() -> None:
    """Show or empty the cache of what indexes publish."""


@app.command("dir")
def folder(cache_dir: options.CacheDir = None) -> None:
    """Print the folder."""
    typer.echo(_folder(cache_dir))


@app.command()
def size(cache_dir: options.CacheDir = None) -> None:
    """Say how much it holds."""
    place = _folder(cache_dir)
    if not (place / FILE_NAME).exists():
        typer.echo(f"{place}: empty")
        return
    opened = Cache(place)
    held = opened.size()
    opened.close()
    typer.echo(
        f"{place}: {held.size_bytes / 1e6:.1f} MB, {_counted(held.pages, 'project page')}, "
        f"metadata of {_counted(held.metadata, 'file')}"
    )


@app.command()
def clear(cache_dir: options.CacheDir = None) -> None:
    """Forget everything; the next run asks anew."""
    place = _folder(cache_dir)
    if not (place / FILE_NAME).exists():
        typer.echo(f"{place}: nothing to clear")
        return
    opened = Cache(place)
    before = opened.size()
    done = opened.clear()
    opened.close()
    if not done:
        raise UsageError(f"{place}: the cache cannot be written, or is in use")
    typer.echo(f"{place}: cleared ({before.size_bytes / 1e6:.1f} MB)")


def _folder(named: str | None) -> Path:
    place = named or user_configuration().cache_dir
    folder = Path(place) if place else default_cache_dir()
    if folder is None:
        raise UsageError("there is no home folder to keep a cache in; name one with --cache-dir")
    return folder


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
