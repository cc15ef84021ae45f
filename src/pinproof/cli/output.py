"""How a command says what it has to say: decided here, once, from the settings in force."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from pinproof.account import told_to
from pinproof.config import Config, OutputFormat
from pinproof.errors import UsageError
from pinproof.gate.boundary import bounded_by
from pinproof.gather.project.configuration import draw_run_boundary, find_configuration, is_users
from pinproof.outgoing.streams import say, write_out
from pinproof.record import record

if TYPE_CHECKING:
    from pinproof.report.parts.style import PageLink

# Formats whose lines are commands to what runs a job.
_FOR_RUNNERS = frozenset({"github", "azure"})


@contextmanager
def told(flags: Config, place: str) -> Iterator[None]:
    """Tell on standard error what a run does, where `--verbose` or its key asks for it.

    `place` is the path whose configuration may have the key.
    """
    if flags.verbose is None:
        with bounded_by(draw_run_boundary([place], flags)):
            flags = flags.over(find_configuration(place))
    if not flags.verbose:
        yield
        return
    with told_to(say):
        yield


@record
class Output:
    """Where a report goes and how it is written.

    `file` is `None` for standard output. `width` are the columns of the terminal, `None` for
    files and pipes, which have none. `link` gives the address of a rule's page where the terminal
    takes links.
    """

    format: OutputFormat = "text"
    file: str | None = None
    color: bool = False
    width: int | None = None
    link: "PageLink | None" = None
    quiet: bool = False
    verbose: bool = False

    def write(self, text: str) -> None:
        """Write the report to its file or to standard output; `UsageError` where that fails."""
        is_for_runner = self.format in _FOR_RUNNERS
        if self.file is None:
            write_out(
                text, is_styled=self.color or self.link is not None, is_for_runner=is_for_runner
            )
            return
        from pinproof.cli.writing import write_file  # noqa: PLC0415 - most reports go to the terminal

        write_file(text, self.file, is_styled=self.color, is_for_runner=is_for_runner)


def output_of(config: Config) -> Output:
    """Take the settings that concern the output of a command that knows text and JSON.

    What a configuration says of other formats is meant for findings.
    """
    name = config.output_format[0] if config.output_format else "text"
    return _output(config, "json" if name == "json" else "text", _place(config.output_file))


def outputs_of(config: Config) -> list[Output]:
    """Give what is written of findings, each report with its place.

    Raises `UsageError` for two that go to one place.
    """
    said = [each.partition("=") for each in config.output_format or ("text",)]
    # A file that is named by itself belongs to the one format that has none of its own.
    places = [_place(file or config.output_file) for _, _, file in said]
    # One file may be called by several names.
    files = [None if place is None else os.path.realpath(place) for place in places]
    for place, file in zip(places, files, strict=True):
        if files.count(file) > 1:
            where = "standard output" if place is None else place
            raise UsageError(
                f"two reports cannot both go to {where}: "
                "put --output-file FILE behind each --output-format but one"
            )
    return [
        _output(config, cast("OutputFormat", name), place)
        for (name, _, _), place in zip(said, places, strict=True)
    ]


def _place(file: str | None) -> str | None:
    """Give the file that is named; `-` is standard output, as it is standard input among paths."""
    return None if file == "-" else file


def _output(config: Config, format: OutputFormat, file: str | None) -> Output:  # noqa: A002 - the option's word
    on_terminal = file is None and sys.stdout.isatty()
    color = has_color(config, file, on_terminal=on_terminal)
    return Output(
        format=format,
        file=file,
        color=color,
        link=_page_links() if color and on_terminal else None,
        width=_columns() if on_terminal else None,
        quiet=bool(config.quiet),
        verbose=bool(config.verbose),
    )


def has_color(config: Config, file: str | None, *, on_terminal: bool) -> bool:
    """Tell whether the report is coloured.

    What the user says of this tool counts first, then the environment, then what a project's
    configuration says, then whether there is a terminal. A file gets no colour by itself.
    Source: no-color.org and force-color.org, any value that is not empty.
    """
    chosen = config.color in ("always", "never")
    if chosen and is_users(config, "color"):
        return config.color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return file is None
    if chosen:
        return config.color == "always"
    return on_terminal and os.environ.get("TERM") != "dumb"


def _page_links() -> "PageLink | None":
    """Give what makes links; whoever wants no colour wants none of these."""
    from pinproof.cli.links import page_link, takes_links  # noqa: PLC0415 - only on a terminal

    return page_link if takes_links() else None


def _columns() -> int:
    import shutil  # noqa: PLC0415 - only on a terminal

    return max(40, shutil.get_terminal_size().columns)
