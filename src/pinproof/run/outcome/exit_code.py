"""The exit code of a run: never a count, and never 0 where something failed to be checked."""

from collections.abc import Iterable, Mapping, Sequence

from pinproof.config import Config, FailOn
from pinproof.finding import Finding, Gaps, Report
from pinproof.rule import Severity
from pinproof.run.judged import Judged

CLEAN = 0
FOUND = 1
# Something could not be checked.
UNABLE = 3

_FAILING: Mapping[FailOn, frozenset[Severity]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "info": frozenset({"error", "warning", "info"}),
    "never": frozenset(),
}


def choose_exit_code(report: Report, judged: Sequence[Judged], config: Config) -> int:
    """Give the exit code of a run; `config` is that of the run as a whole.

    A rule that was selected by its own name has to run; any other may lack what the user chose
    to leave out (an image, the network).
    """
    if config.exit_zero:
        return CLEAN
    named = frozenset[str]().union(*(each.selection.named for each in judged))
    unable = any(
        not gap.chosen or (0 in gap.lines and any(rule.code in named for rule in gap.rules))
        for gap in Gaps.of(report.unchecked).groups
    )
    if unable and config.unchecked != "report":
        return UNABLE
    # Each file fails by its own configuration.
    owners = {source.path: each.config for each in judged for source in each.sources}
    owners |= {each.path: each.config for each in judged if each.subject != "file"}
    fails = any(has_failing([one], owners.get(one.path, config)) for one in report.findings)
    return FOUND if fails else CLEAN


def has_failing(findings: Iterable[Finding], config: Config) -> bool:
    """Tell whether a finding is as severe as a configuration fails on."""
    failing = _FAILING[config.fail_on or "warning"]
    return any(finding.severity in failing for finding in findings)
