"""The commands, each imported when it is typed or listed."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pinproof import __version__

_COMMANDS = {
    "check": "pinproof.cli.commands.check",
    "plan": "pinproof.cli.commands.plan",
    "show": "pinproof.cli.commands.show",
    "rule": "pinproof.cli.commands.rule",
    "image": "pinproof.cli.commands.image",
    "config": "pinproof.cli.commands.config",
    "cache": "pinproof.cli.commands.cache",
}


class _LazyGroup(TyperGroup):
    """Commands by name; a run imports one of them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the shape of click's method
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - same
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = typer.main.get_command(import_module(module).app)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="pinproof",
    cls=_LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pinproof {__version__}")
        raise typer.Exit


@app.callback()
def pinproof(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it."),
    ] = False,
) -> None:
    """Lint requirements files that extend a prebuilt Docker image."""
