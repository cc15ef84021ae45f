"""`pinproof rule`: the rules' pages."""

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.record import record
from pinproof.registry import RULES, find, page_of
from pinproof.report import rules as report


@record
class RuleOptions:
    """What was typed after `pinproof rule`."""

    flags: Config
    name: str | None = None


def run_rule(typed: RuleOptions) -> int:
    """Write the page of a rule, or the table of a family or of all."""
    output = output_of(typed.flags.over(find_configuration(STDIN)))
    is_json = output.format == "json"
    family = [entry for entry in RULES if typed.name and entry.family == typed.name.upper()]
    if typed.name is None or family:
        table = family or RULES
        output.write(
            report.table_json(table)
            if is_json
            else report.table_text(table, color=output.color, width=output.width, link=output.link)
        )
        return 0
    entry = find(typed.name)
    page = page_of(entry)
    output.write(
        report.page_json(entry, page)
        if is_json
        else report.page_text(entry, page, color=output.color, width=output.width)
    )
    return 0


COMMAND = Command(
    name="rule",
    help="Show a rule's page, or the table of all rules.",
    takes=RuleOptions,
    run=run_rule,
    arguments=(
        CommandArgument(
            name="name",
            metavar="[NAME|CODE|FAMILY]",
            help="The rule; without one, the table.",
            is_required=False,
        ),
    ),
    options=(*options.CONFIGURATION, *options.OUTPUT),
)
