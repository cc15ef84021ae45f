"""What is left of the findings once configuration and comments have had their say."""

from collections.abc import Mapping, Sequence

from pinproof.config import Config
from pinproof.finding import ALLOW_MARK, Allowed, Finding, Gaps
from pinproof.lint.precedence import sort_findings
from pinproof.record import field, record, replace
from pinproof.run.judged import Judged


@record
class Settled:
    """Findings in the order of a report, what stays unchecked, what comments and baselines allow.

    `baselines` are those of the run as they should be written, by path; `notes` concern them.
    """

    findings: tuple[Finding, ...]
    unchecked: Gaps
    allowed: tuple[Allowed, ...] = ()
    baselines: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def settle(judged: Sequence[Judged]) -> Settled:
    """Put together what was said; a finding that two verdicts share is one."""
    said: dict[tuple[str, int, int, str], Finding] = {}
    unchecked = Gaps()
    for each in judged:
        for finding in each.verdict.findings:
            if each.wants(finding.path) and not _is_ignored(finding, each.config):
                said.setdefault(finding.key, finding)
        for gap in each.verdict.unchecked.groups:
            lines = gap.lines if each.wants(gap.path) else [0] * gap.lines.count(0)
            if lines:
                unchecked.groups.append(gap if lines is gap.lines else replace(gap, lines=lines))
    left, allowed = tuple(said.values()), tuple[Allowed, ...]()
    if any(ALLOW_MARK in source.text for each in judged for source in each.sources):
        from pinproof.run.allows import settle_allows  # noqa: PLC0415 - few files hold an allow

        left, allowed = settle_allows(left, judged)
    settled = Settled(findings=tuple(sort_findings(left)), unchecked=unchecked, allowed=allowed)
    if any(each.config.baseline for each in judged):
        return _less_what_is_known(settled, judged)
    return settled


def _less_what_is_known(settled: Settled, judged: Sequence[Judged]) -> Settled:
    from pinproof.run.outcome.baselines import settle_baselines  # noqa: PLC0415 - few projects have one

    less = settle_baselines(settled.findings, judged, settled.unchecked)
    return replace(
        settled,
        findings=tuple(sort_findings(less.findings)),
        allowed=(*settled.allowed, *less.known),
        baselines=less.renewed,
        notes=less.notes,
    )


def _is_ignored(finding: Finding, config: Config) -> bool:
    if not config.per_file_ignores:
        return False
    from pinproof.settle.suppress import is_ignored  # noqa: PLC0415 - few configurations have any

    return is_ignored(finding.rule, finding.path, config)
