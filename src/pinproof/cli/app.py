"""The commands as typer sees them: what is not plainly typed, help, and mistakes."""

from difflib import get_close_matches
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pinproof import __version__
from pinproof.cli.commands import COMMAND_NAMES, find_command
from pinproof.cli.help_text import heading_of, painted, sections, unbroken
from pinproof.cli.options import Command, CommandArgument, CommandGroup, CommandOption
from pinproof.cli.typed import run
from pinproof.outgoing.streams import write_out

_TYPES: dict[str, Any] = {
    "flag": bool | None,
    "switch": bool | None,
    "value": str | None,
    "values": list[str] | None,
    "words": list[str] | None,
    "levels": list[str] | None,
    "seconds": float | None,
}


class _Command(TyperCommand):
    """A command whose help has headings and colours."""

    def get_help(self, ctx: Any) -> str:
        return painted(ctx, super().get_help(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        shown = [(each, each.get_help_record(ctx)) for each in self.get_params(ctx)]
        rows = [
            (heading_of(each.name or "", each.param_type_name), row)
            for each, row in shown
            if row is not None
        ]
        for heading, section in sections(rows):
            with formatter.section(heading):
                formatter.write_dl(section)


class _Group(TyperGroup):
    """Commands below one word, whose help has colours."""

    def get_help(self, ctx: Any) -> str:
        return painted(ctx, super().get_help(ctx))


class _LazyGroup(_Group):
    """Commands by name; a run imports one of them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the shape of click's method
        return list(COMMAND_NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - same
        command = find_command(cmd_name)
        return None if command is None else as_click(command)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # For a word that names none, typer looks here for what was meant, and says all of it.
        nearest: Any = dict.fromkeys(get_close_matches(args[0], COMMAND_NAMES, n=1) if args else ())
        self.commands = nearest
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="pinproof",
    cls=_LazyGroup,
    add_completion=True,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        write_out(f"pinproof {__version__}\n")
        raise typer.Exit


@app.callback()
def pinproof(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it."),
    ] = False,
) -> None:
    """Lint requirements files that extend a prebuilt Docker image."""


def as_click(command: Command | CommandGroup) -> Any:
    """Give a command as typer builds it."""
    made = typer.Typer(
        name=command.name,
        cls=_Group,
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=isinstance(command, CommandGroup),
    )
    if isinstance(command, CommandGroup):
        made.callback(help=command.help)(lambda: None)
        for each in command.commands:
            made.command(
                each.name,
                cls=_Command,
                help=unbroken(each.help),
                short_help=_first_sentence(each.help),
            )(_function(each))
    else:
        made.command(cls=_Command, help=unbroken(command.help))(_function(command))
    built = typer.main.get_command(made)
    built.name = command.name
    built.short_help = _first_sentence(command.help)
    return built


def _first_sentence(text: str) -> str:
    """Give what a list of commands says of one; left to itself, typer cuts it off."""
    return " ".join(text.partition("\n\n")[0].split())


def _function(command: Command) -> Any:
    """Give a function with a parameter for each argument and option, which typer looks at."""

    def called(**given: Any) -> None:
        raise typer.Exit(run(command, given))

    parameters = [*map(_argument, command.arguments), *map(_option, command.options)]
    called.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # inspect reads it
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def _argument(argument: CommandArgument) -> Parameter:
    kind: Any = list[str] if argument.many else str
    info = typer.Argument(metavar=argument.metavar, help=argument.help)
    if argument.is_required:
        return _parameter(argument.name, Annotated[kind, info])
    return _parameter(argument.name, Annotated[kind | None, info], default=None)


def _option(option: CommandOption) -> Parameter:
    info = typer.Option(
        *option.words,
        metavar=option.metavar or None,
        help=option.help,
        min=0 if option.kind == "seconds" else None,
    )
    return _parameter(option.name, Annotated[_TYPES[option.kind], info], default=None)


def _parameter(name: str, annotation: Any, *, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
