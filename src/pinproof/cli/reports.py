"""Writing what a check found: each report in its format, to its place."""

import os
from collections.abc import Sequence

from pinproof.cli.output import Output
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.finding import Report
from pinproof.outgoing.streams import say
from pinproof.record import replace
from pinproof.report.findings.order import sort_worst_first
from pinproof.report.formats import FOLDING, WITHOUT_GAPS, render_findings
from pinproof.report.parts.closing import gaps_said
from pinproof.report.parts.style import count
from pinproof.run.check import Outcome
from pinproof.run.outcome.exit_code import UNABLE


def write_reports(outcome: Outcome, outputs: Sequence[Output]) -> None:
    """Write all reports of a run; what they have no place for is said on standard error."""
    for output in outputs:
        # Whoever asked for quiet still wants to know what could not be checked.
        quiet = output.quiet and outcome.exit_code != UNABLE
        output.write(_rendered(outcome, replace(output, quiet=quiet)))
    if any(output.format in WITHOUT_GAPS for output in outputs):
        say_gaps(outcome)


def refuse_to_replace(outputs: Sequence[Output], named: Sequence[str], outcome: Outcome) -> None:
    """Raise `UsageError` for a report that would stand in the place of a file it speaks of."""
    files = [output.file for output in outputs if output.file is not None]
    if not files:
        return
    read = {os.path.realpath(path) for path in (*named, *(each.path for each in outcome.findings))}
    for file in files:
        if os.path.realpath(file) in read:
            raise UsageError(f"{file}: this file is checked, and the report would replace it")


def say_gaps(outcome: Outcome) -> None:
    """Say on standard error what could not be checked, and was not left out by choice."""
    for line in gaps_said(gap for gap in outcome.report.unchecked if not gap.chosen):
        say(line)


def write_statistics(outcome: Outcome, output: Output) -> None:
    """Write how often each rule found something; what was not checked is said beside it."""
    from pinproof.report.findings.statistics import render_json, render_text  # noqa: PLC0415 - few runs count

    findings = outcome.report.findings
    output.write(render_json(findings) if output.format == "json" else render_text(findings))
    say_gaps(outcome)


def _rendered(outcome: Outcome, output: Output) -> str:
    report = outcome.report
    if output.format in FOLDING:
        report = _folded(report, outcome.config)
        report = replace(report, findings=tuple(sort_worst_first(report.findings)))
    return render_findings(
        report,
        output.format,
        color=output.color,
        quiet=output.quiet,
        width=output.width,
        link=output.link,
    )


def _folded(report: Report, config: Config) -> Report:
    """Leave infos out of a report for people, and say so, unless they were asked for."""
    if config.fail_on == "info" or "info" in (config.show or ()):
        return report
    named = {word.upper() for word in (*(config.select or ()), *(config.extend_select or ()))}
    kept = tuple(
        finding
        for finding in report.findings
        if finding.severity != "info"
        or not named.isdisjoint({finding.rule.code, finding.rule.name.upper()})
    )
    left = len(report.findings) - len(kept)
    if not left:
        return report
    note = f"{count(left, 'note')} not shown: --show info shows {'them' if left > 1 else 'it'}."
    return replace(report, findings=kept, notes=(*report.notes, note))
