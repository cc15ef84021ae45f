"""The commands as typer sees them: what is not plainly typed, help, and mistakes."""

import os
import re
from difflib import get_close_matches
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pinproof import __version__
from pinproof.cli.commands import COMMAND_NAMES, find_command
from pinproof.cli.options import Command, CommandArgument, CommandGroup, CommandOption
from pinproof.cli.output import has_color
from pinproof.cli.typed import run
from pinproof.config import Config
from pinproof.outgoing.streams import write_out
from pinproof.report.parts.style import paint

_TYPES: dict[str, Any] = {
    "flag": bool | None,
    "switch": bool | None,
    "value": str | None,
    "values": list[str] | None,
    "words": list[str] | None,
    "levels": list[str] | None,
    "seconds": float | None,
}


# Headings of help stand at the margin, what is explained (a command, an option) two blanks from it.
_HEADING = re.compile(r"^(Usage:|[A-Z]\w+:$)", re.MULTILINE)
_EXPLAINED = re.compile(r"^(  )(-\S.*?|\S+)(?=   *\S|$)", re.MULTILINE)


def _painted(ctx: Any, text: str) -> str:
    """Give a command's help with its headings and what it explains in colour, where that is seen.

    Whether there is a terminal is looked at where it is written.
    """
    if not has_color(Config(), None, on_terminal=True):
        return text
    if os.environ.get("FORCE_COLOR"):
        ctx.color = True
    about, heading, explained = text.partition("\n\nArguments:\n")
    if not heading:
        about, heading, explained = text.partition("\n\nOptions:\n")
    explained = _EXPLAINED.sub(
        lambda match: match[1] + paint(match[2], "36", color=True), heading + explained
    )
    return _HEADING.sub(lambda match: paint(match[1], "1", color=True), about + explained)


class _Command(TyperCommand):
    """A command whose help has colours."""

    def get_help(self, ctx: Any) -> str:
        return _painted(ctx, super().get_help(ctx))


class _Group(TyperGroup):
    """Commands below one word, whose help has colours."""

    def get_help(self, ctx: Any) -> str:
        return _painted(ctx, super().get_help(ctx))


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
                each.name, cls=_Command, help=each.help, short_help=_first_sentence(each.help)
            )(_function(each))
    else:
        made.command(cls=_Command, help=command.help)(_function(command))
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
