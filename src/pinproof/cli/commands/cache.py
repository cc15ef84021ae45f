"""`pinproof cache`: the folder of remembered facts."""

import os

from pinproof.cli import options
from pinproof.cli.options import Command, CommandGroup
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.index.settings.cache_folder import find_cache_dir
from pinproof.index.store.cache import FILE_NAME, Cache
from pinproof.index.store.kept_files import FOLDER_NAME, KeptFiles
from pinproof.record import record
from pinproof.report.cache import CacheState, folder_text, state_json, state_text


@record
class CacheOptions:
    """What was typed after `pinproof cache dir` and its like."""

    flags: Config


def run_dir(typed: CacheOptions) -> int:
    """Write the path of the cache's folder, whether there is one or not."""
    output = output_of(_config(typed))
    state = CacheState(folder=_folder(typed))
    output.write(state_json(state) if output.format == "json" else folder_text(state))
    return 0


def run_size(typed: CacheOptions) -> int:
    """Write how much the cache holds."""
    return _write(typed, _state(_folder(typed)))


def run_clear(typed: CacheOptions) -> int:
    """Delete what the cache holds, and write what became of it."""
    return _write(typed, _cleared(_folder(typed)))


def _state(folder: str) -> CacheState:
    kept = _kept_files(folder)
    if not os.path.exists(os.path.join(folder, FILE_NAME)):
        return CacheState(folder=folder, size_bytes=kept.size_bytes(), files=kept.count())
    opened = Cache(folder)
    held = opened.size()
    opened.close()
    return CacheState(
        folder=folder,
        size_bytes=held.size_bytes + kept.size_bytes(),
        pages=held.pages,
        metadata=held.metadata,
        files=kept.count(),
    )


def _kept_files(folder: str) -> KeptFiles:
    return KeptFiles(os.path.join(folder, FOLDER_NAME))


def _cleared(folder: str) -> CacheState:
    kept = _kept_files(folder)
    size_bytes = kept.size_bytes()
    try:
        kept.clear()
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
    if not os.path.exists(os.path.join(folder, FILE_NAME)):
        return CacheState(folder=folder, size_bytes=size_bytes, was_cleared=True)
    opened = Cache(folder)
    size_bytes += opened.size().size_bytes
    done = opened.clear()
    opened.close()
    if not done:
        raise UsageError(f"{folder}: the cache cannot be written, or is in use")
    return CacheState(folder=folder, size_bytes=size_bytes, was_cleared=True)


def _write(typed: CacheOptions, state: CacheState) -> int:
    output = output_of(_config(typed))
    output.write(state_json(state) if output.format == "json" else state_text(state))
    return 0


def _config(typed: CacheOptions) -> Config:
    return typed.flags.over(find_configuration(STDIN))


def _folder(typed: CacheOptions) -> str:
    folder = _config(typed).cache_dir or find_cache_dir()
    if folder is None:
        raise UsageError("there is no home folder to keep a cache in; name one with --cache-dir")
    return folder


_OPTIONS = (options.CACHE_DIR, *options.CONFIGURATION, *options.OUTPUT)
COMMAND = CommandGroup(
    name="cache",
    help="Show or empty the cache of what indexes publish.",
    commands=(
        Command(
            name="dir",
            help="Print the folder.",
            takes=CacheOptions,
            run=run_dir,
            options=_OPTIONS,
        ),
        Command(
            name="size",
            help="Say how much it holds.",
            takes=CacheOptions,
            run=run_size,
            options=_OPTIONS,
        ),
        Command(
            name="clear",
            help="Forget everything; the next run asks anew.",
            takes=CacheOptions,
            run=run_clear,
            options=_OPTIONS,
        ),
    ),
)
