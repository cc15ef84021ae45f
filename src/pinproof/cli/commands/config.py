"""`pinproof config`: the settings in force, and where each came from."""

import os
from collections.abc import Iterator, Mapping

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.output import output_of
from pinproof.config import KEYS, OVERRIDABLE, Config, PathSettings
from pinproof.errors import UsageError
from pinproof.gate.boundary import bounded_by
from pinproof.gather.project.configuration import draw_run_boundary, find_configuration
from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.gather.session import find_configured_image
from pinproof.gather.targets import choose_target
from pinproof.index.settings.address import show_url
from pinproof.index.settings.index_settings import (
    IndexSettings,
    add_file_options,
    add_flags,
    read_pip_settings,
)
from pinproof.record import record, replace
from pinproof.report.settings import ShownSetting, render_json, render_text

# These are shown as the index sees them, together with pip's own settings.
_INDEX_KEYS = frozenset({"index_url", "extra_index_url", "find_links", "no_index"})


@record
class ConfigOptions:
    """What was typed after `pinproof config`."""

    flags: Config
    path: str = "."
    json: bool = False


def run_config(typed: ConfigOptions) -> int:
    """Write the settings for a file or folder, ours and the index's."""
    path, flags = typed.path, typed.flags
    if typed.json:
        flags = replace(flags, output_format=("json",))
    if not os.path.exists(path):
        raise UsageError(f"{path}: no such file or folder")
    with bounded_by(draw_run_boundary([path], flags)):
        own = find_configuration(path if os.path.isfile(path) else os.path.join(path, "x"))
        config = flags.over(own)
        output = output_of(config)
        groups = {"settings": list(_own(own)), "index": _index(path, config)}
    output.write(
        render_json(groups)
        if output.format == "json"
        else render_text(groups, color=output.color, width=output.width)
    )
    return 0


def _own(own: Config) -> Iterator[ShownSetting]:
    for key in KEYS:
        value = getattr(own, key)
        if value is not None and key not in _INDEX_KEYS:
            yield ShownSetting(key.replace("_", "-"), _plain(value), own.origins.get(key, ""))


def _plain(value: object) -> object:
    """Give a setting's value as a configuration file writes it."""
    if isinstance(value, PathSettings):
        said = ((key, getattr(value.settings, key)) for key in OVERRIDABLE)
        told = {key.replace("_", "-"): _plain(one) for key, one in said if one is not None}
        return {"paths": [*value.paths], **told}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [*map(_plain, value)] if isinstance(value, tuple) else value


def _index(path: str, own: Config) -> list[ShownSetting]:
    settings = read_pip_settings()
    if os.path.isfile(path):
        text = read_text(path)
        image = find_configured_image(own)
        target = choose_target(own, image, text.source)
        settings = add_file_options(settings, read_tree(text, target.pip))
    settings = add_flags(
        settings,
        index_url=own.index_url,
        extra_index_urls=own.extra_index_url or (),
        find_links=own.find_links or (),
        no_index=bool(own.no_index),
    )
    rows = [ShownSetting(*row) for row in settings.describe()]
    if settings.index_url is None and not settings.no_index:
        rows[0] = rows[0]._replace(value=_default_index(settings), source="pip's own")
    return rows


def _default_index(settings: IndexSettings) -> str:
    from pinproof.index.client import open_index  # noqa: PLC0415 - only without a configured index

    with open_index(settings, offline=True) as index:
        return show_url(index.default_index())


COMMAND = Command(
    name="config",
    help="""Show the settings in force for a file or folder, and where each came from.

    Index settings are pip's own, with the options of the file and then ours laid over them.
    Passwords are left out.
    """,
    takes=ConfigOptions,
    run=run_config,
    arguments=(
        CommandArgument(
            name="path",
            metavar="[PATH]",
            help="The file or folder to be linted.",
            is_required=False,
        ),
    ),
    options=(
        CommandOption(
            words=("--json",),
            kind="flag",
            help="The same as --output-format json.",
            why_no_key="it is short for another option",
        ),
        *options.SOURCES,
        *options.READING,
        *options.CONFIGURATION,
        *options.OUTPUT,
    ),
)
