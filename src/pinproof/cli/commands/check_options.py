"""What can be typed after `pinproof check`, besides paths."""

from typing import get_args

from pinproof.cli import options
from pinproof.cli.options import CommandOption
from pinproof.config import OutputFormat
from pinproof.record import replace

FINDINGS_FORMAT = replace(
    options.OUTPUT_FORMAT,
    metavar="FORMAT",
    help=f"How to say it: {', '.join(get_args(OutputFormat))}. May be given several times, "
    "each followed by its --output-file.",
    choices=(),
)
_EACH_TIME = "what is done with the findings is asked for each time"
SCRIPT = CommandOption(
    words=("--script",),
    kind="values",
    metavar="FILE",
    help="A script whose imports must all be there: what these files install is for it.",
)
WHAT_IS_FOUND = (
    CommandOption(
        words=("--exclude",),
        kind="values",
        metavar="PATTERN",
        help="What a search of a folder passes over, in place of what is usual.",
    ),
    CommandOption(
        words=("--extend-exclude",),
        kind="values",
        metavar="PATTERN",
        help="What a search passes over as well.",
    ),
    CommandOption(
        words=("--include",),
        kind="values",
        metavar="PATTERN",
        help="What a search takes for a requirements file, whatever its name.",
    ),
)
CHECK_OPTIONS = (
    options.IMAGE,
    options.AGAINST,
    options.PYTHON,
    options.PLATFORM,
    CommandOption(
        words=("--mount",),
        kind="values",
        metavar="DIR",
        help="A directory of packages to be mounted.",
    ),
    SCRIPT,
    *WHAT_IS_FOUND,
    CommandOption(
        words=("--show-files",),
        kind="flag",
        help="List what would be checked, and check nothing.",
        why_no_key="it asks for a list in place of a check",
    ),
    CommandOption(
        words=("--stdin-filename",),
        metavar="PATH",
        help="The name of what stands on standard input, for its settings and the report.",
        why_no_key="it belongs to standard input",
    ),
    *options.FACTS,
    options.FACT_BUNDLE,
    *options.READING,
    options.PROJECTS,
    options.TIMEOUT,
    options.JOBS,
    options.SELECT,
    options.IGNORE,
    CommandOption(
        words=("--extend-select",),
        kind="words",
        metavar="RULE,…",
        help="Run these rules as well.",
    ),
    CommandOption(
        words=("--severity",),
        kind="levels",
        metavar="RULE=LEVEL",
        help="Grade a rule, or a family of rules, otherwise.",
    ),
    CommandOption(
        words=("--baseline",),
        metavar="FILE",
        help="Leave out the findings that this file knows.",
    ),
    CommandOption(
        words=("--write-baseline",),
        kind="flag",
        help="Write what is found into the baseline: it is known from then on.",
        why_no_key=f"{_EACH_TIME}: no configuration may write files",
    ),
    CommandOption(
        words=("--no-allows",),
        kind="flag",
        help="Report also what comments in the files allow, and what a baseline knows.",
    ),
    options.FAIL_ON,
    options.UNCHECKED,
    options.EXIT_ZERO,
    CommandOption(
        words=("--fix",),
        kind="flag",
        help="Apply the proposals that change nothing installed.",
        why_no_key=f"{_EACH_TIME}: no configuration may write files",
    ),
    CommandOption(
        words=("--unsafe-fixes",),
        kind="flag",
        help="With --fix or --diff: apply the others, too.",
        why_no_key=_EACH_TIME,
    ),
    CommandOption(
        words=("--diff",),
        kind="flag",
        help="Show what --fix, or --add-allows, would change, and change nothing.",
        why_no_key=_EACH_TIME,
    ),
    CommandOption(
        words=("--exit-non-zero-on-fix",),
        kind="flag",
        help="Exit with 1 when --fix has changed a file, whatever is left.",
        why_no_key=_EACH_TIME,
    ),
    CommandOption(
        words=("--add-allows",),
        kind="flag",
        help="Write a comment for each finding that allows it.",
        why_no_key=f"{_EACH_TIME}: no configuration may write files",
    ),
    CommandOption(
        words=("--reason",),
        metavar="TEXT",
        help="With --add-allows: why, behind each of them.",
        why_no_key=_EACH_TIME,
    ),
    CommandOption(
        words=("--show",),
        kind="words",
        metavar="info",
        help="Show also notes, which the text otherwise counts.",
    ),
    CommandOption(
        words=("--statistics",),
        kind="flag",
        help="Count what each rule found, and print that.",
        why_no_key=_EACH_TIME,
    ),
    FINDINGS_FORMAT,
    *options.OUTPUT[1:],
    *options.CONFIGURATION,
)
