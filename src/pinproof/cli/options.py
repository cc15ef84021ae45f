"""What can be typed: options, arguments, commands, and the options that commands share.

It stands here once for typer, which explains mistakes and help, and for the reader of plain
command lines, which does without typer.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from pinproof.record import record

# What was typed, by the names of options and arguments.
Given: TypeAlias = Mapping[str, str | bool | float | Sequence[str] | None]
# A flag is given or not; a switch has a word for no as well; `values` may come several times,
# `words` besides hold several each, by commas; `levels` are `RULE=LEVEL`.
ValueKind: TypeAlias = Literal["flag", "switch", "value", "values", "words", "levels", "seconds"]


@record
class CommandOption:
    """An option of a command; the first of its `words` names it.

    It is the key of the same name in configuration files, or `why_no_key` says why there is
    none. `field` names it in the command's record where it is no setting. `choices` are the
    values that its command takes, where they are fewer than those of the key.
    """

    words: tuple[str, ...]
    help: str
    kind: ValueKind = "value"
    metavar: str = ""
    why_no_key: str = ""
    field: str = ""
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name by which its value is handed on."""
        return self.field or self.words[0].partition("/")[0].lstrip("-").replace("-", "_")


@record
class CommandArgument:
    """What stands on a command line without an option; `many`: as often as wanted."""

    name: str
    metavar: str
    help: str
    is_required: bool = True
    many: bool = False


@record
class Command:
    """A command: `run` takes a record of the type `takes` and gives the exit code.

    The settings among the options are in the record's field `flags`, the others and the
    arguments are fields of their own. `help` is what typer prints; its first line stands in the
    list of commands.
    """

    name: str
    help: str
    takes: type[Any]
    run: Callable[[Any], int]
    arguments: tuple[CommandArgument, ...] = ()
    options: tuple[CommandOption, ...] = ()


@record
class CommandGroup:
    """A command that has commands of its own."""

    name: str
    help: str
    commands: tuple[Command, ...]


IMAGE = CommandOption(
    words=("--image",),
    metavar="NAME|FILE",
    help="The prebuilt image: a bundled name or a manifest.",
)
PYTHON = CommandOption(words=("--python",), metavar="3.7[.N]", help="The target's Python.")
PLATFORM = CommandOption(
    words=("--platform",), metavar="TAG", help="The target's platform, as wheels name it."
)
INDEX_URL = CommandOption(
    words=("--index-url", "-i"), metavar="URL", help="Look here instead of pip's index."
)
EXTRA_INDEX_URL = CommandOption(
    words=("--extra-index-url",), kind="values", metavar="URL", help="Look here as well."
)
FIND_LINKS = CommandOption(
    words=("--find-links", "-f"),
    kind="values",
    metavar="PATH|URL",
    help="A folder or page of files.",
)
NO_INDEX = CommandOption(
    words=("--no-index",), kind="flag", help="Ask no index, only --find-links."
)
OFFLINE = CommandOption(
    words=("--offline",), kind="flag", help="Use cached facts only, of any age."
)
FACT_BUNDLE = CommandOption(
    words=("--facts",),
    metavar="FILE",
    help="Ask this fact bundle in place of every index (pinproof facts build makes one).",
)
ALLOW_OUTSIDE = CommandOption(
    words=("--allow-outside",),
    kind="flag",
    help="Read what files name outside of their project, too.",
)
ALLOW_REMOTE_INCLUDES = CommandOption(
    words=("--allow-remote-includes",),
    kind="flag",
    help="Fetch includes from any public server, not from your index's alone.",
)
INCLUDE_FROM = CommandOption(
    words=("--include-from",),
    kind="values",
    metavar="URL",
    help="Fetch includes from this server, too; it may be in a network of its own.",
)
PROJECTS = CommandOption(
    words=("--projects",),
    kind="flag",
    help="Judge what pyproject.toml, pylock.toml and scripts declare wherever a search meets it.",
)
CACHE_DIR = CommandOption(words=("--cache-dir",), metavar="DIR", help="Where facts are kept.")
NO_CACHE = CommandOption(
    words=("--no-cache",), kind="flag", help="Neither read nor write the cache."
)
TIMEOUT = CommandOption(
    words=("--timeout",),
    kind="seconds",
    metavar="SECONDS",
    help="End the run after this; what is left by then is not checked.",
)
JOBS = CommandOption(
    words=("--jobs", "-j"),
    metavar="N|auto",
    help="So many processes share the files; auto, unless told otherwise: by their number.",
)
OUTPUT_FORMAT = CommandOption(
    words=("--output-format",),
    kind="values",
    metavar="text|json",
    help="How to say it.",
    choices=("text", "json"),
)
OUTPUT_FILE = CommandOption(
    words=("--output-file", "-o"), metavar="FILE", help="Write the report here."
)
COLOR = CommandOption(words=("--color",), metavar="auto|always|never", help="Colours in the text.")
QUIET = CommandOption(words=("--quiet", "-q"), kind="flag", help="Print findings and nothing else.")
VERBOSE = CommandOption(words=("--verbose", "-v"), kind="flag", help="Say more of what is done.")

_WHAT_IF = "it asks what would be if; a check always judges what pip does by itself"
NO_DEPS = CommandOption(
    words=("--no-deps",),
    kind="flag",
    help="Leave dependencies out, as pip --no-deps does.",
    why_no_key=_WHAT_IF,
)
PRE = CommandOption(
    words=("--pre",), kind="flag", help="Take pre-releases, too.", why_no_key=_WHAT_IF
)

_CHOOSES = "it chooses the files in which keys stand"
CONFIG = CommandOption(
    words=("--config",),
    field="configuration_file",
    metavar="FILE",
    help="Take the settings from this file, and from no project's.",
    why_no_key=_CHOOSES,
)
ISOLATED = CommandOption(
    words=("--isolated",),
    kind="flag",
    help="Read no settings from files, neither a project's nor your own.",
    why_no_key=_CHOOSES,
)

CONFIGURATION = (CONFIG, ISOLATED)
SEARCH = (NO_DEPS, PRE)
TARGET = (IMAGE, PYTHON, PLATFORM)
SOURCES = (INDEX_URL, EXTRA_INDEX_URL, FIND_LINKS, NO_INDEX)
FACTS = (*SOURCES, OFFLINE, CACHE_DIR, NO_CACHE)
READING = (ALLOW_OUTSIDE, ALLOW_REMOTE_INCLUDES, INCLUDE_FROM)
OUTPUT = (OUTPUT_FORMAT, OUTPUT_FILE, COLOR, QUIET, VERBOSE)

AGAINST = CommandOption(
    words=("--against",),
    metavar="NAME|FILE",
    help="Show which findings appear and vanish when the image becomes this one.",
    why_no_key="it asks for a comparison in place of a check",
)
SELECT = CommandOption(
    words=("--select",), kind="words", metavar="RULE,…", help="Run these rules only."
)
IGNORE = CommandOption(words=("--ignore",), kind="words", metavar="RULE,…", help="Leave these out.")
FAIL_ON = CommandOption(
    words=("--fail-on",),
    metavar="error|warning|info|never",
    help="Exit with 1 from this severity on; warning unless told otherwise.",
)
UNCHECKED = CommandOption(
    words=("--unchecked",),
    metavar="fail|report",
    help="Exit with 3 when a source could not be reached, or only say so.",
)
EXIT_ZERO = CommandOption(
    words=("--exit-zero",), kind="flag", help="Exit with 0 whatever is found."
)
BUNDLE_PLACE = CommandOption(
    words=("--output", "-o"),
    field="place",
    metavar="FILE|DIR",
    help="The file to write, or a folder in which its hash names it.",
    why_no_key="it belongs to what is made",
)
