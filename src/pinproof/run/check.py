"""One run of the linter: read, gather, judge, settle."""

import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.finding import Allowed, Finding, Move, Report, Unchecked, move
from pinproof.gate.boundary import STDIN, bounded_by, current_boundary
from pinproof.gather import evidence
from pinproof.gather.facts import gather
from pinproof.gather.project import configuration
from pinproof.gather.project.configuration import (
    boundary_for,
    find_configuration,
    is_users,
    read_user_configuration,
)
from pinproof.gather.project.paths import FoundPaths, survey
from pinproof.gather.project.requirements_tree import (
    refuse_fetch,
)
from pinproof.gather.session import open_session
from pinproof.lint.precedence import in_order
from pinproof.lint.requirements import lint
from pinproof.lint.verdict import Verdict
from pinproof.record import record, replace
from pinproof.registry import find
from pinproof.rule import Severity
from pinproof.run.cases import Case, Reading, find_cases
from pinproof.run.notes import notes_on, notes_on_hosts
from pinproof.settle.suppress import MARK, is_ignored
from pinproof.target.model import DEFAULT_TARGET

if TYPE_CHECKING:
    # Imported when a deployment or a mounted directory is met.
    from pinproof.run.deployments import Around

_FAILING: dict[str, frozenset[Severity]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "info": frozenset({"error", "warning", "info"}),
    "never": frozenset(),
}

NO_FLAGS = Config()
# The exit code when something could not be checked.
UNABLE = 3


@record
class Outcome:
    """What was found, the configuration of the run as a whole, and the exit code."""

    report: Report
    config: Config
    exit_code: int


def check(paths: Sequence[str], flags: Config = NO_FLAGS) -> Outcome:
    """Lint files, folders and `-`; `flags` are laid over the configuration of each file.

    Raises `UsageError` for what cannot be read or does not exist.
    """
    configuration.forget()
    evidence.forget()
    with bounded_by(boundary_for(paths, flags)):
        return _check(paths, flags)


def _check(paths: Sequence[str], flags: Config) -> Outcome:
    found = survey(paths)
    around = _around(found, flags)
    named = list(found.requirements.values())
    if around is not None:
        named += [path for real, path in around.paths.items() if real not in found.requirements]
    # Where facts come from is said by flags and the user's configuration, never by a project's.
    session = open_session(flags.over(read_user_configuration()))
    reading = Reading(
        flags=flags, fetch=refuse_fetch if session.offline else session.make_fetcher()
    )
    cases = find_cases(named, reading, around)
    # What concerns the report is taken from the flags and the first file's configuration.
    overall = cases[0].config if cases else flags.over(find_configuration(_first(found)))
    verdicts: list[Verdict] = []
    with ExitStack() as opened:
        jobs = [case.job for case in cases]
        facts = gather(jobs, session.settings(), session.opener(), opened)
        for case, known in zip(cases, facts, strict=True):
            chosen = case.selection.of("file")
            verdicts.append(lint(known, chosen, severities=_severities(case.config)))
    skipped = [f"{path} was met and not read: {why}." for path, why in found.skipped.items()]
    report = _report(cases, verdicts, around, [*skipped, *session.left_out])
    return Outcome(
        report=report,
        config=overall,
        exit_code=0 if overall.exit_zero else _exit_code(report, cases, around, overall),
    )


def check_against(paths: Sequence[str], flags: Config, image: str) -> tuple[Move, Config, int]:
    """Lint under the image that is configured and under another; compare the findings.

    Gives the configuration and the exit code, too: only a finding that appears fails. Raises
    `UsageError` when a file has no image to move from.
    """
    now = check(paths, flags)
    if any(target.image is None for target in now.report.targets):
        raise UsageError("--against needs an image to move from: name it with --image")
    there = replace(flags, image=image, origins={**flags.origins, "image": "--against"})
    then = check(paths, there)
    moved = move(now.report, then.report)
    config = now.config
    code = max(now.exit_code, then.exit_code)
    if code == 1:
        failing = _FAILING[config.fail_on or "warning"]
        code = int(any(finding.severity in failing for finding in moved.appeared))
    return moved, config, code


def _around(found: FoundPaths, flags: Config) -> "Around | None":
    """Read deployments and mounted directories, where there are any."""
    config = flags.over(find_configuration(STDIN))
    # A project's configuration names directories as seen from its own folder.
    origin = config.origins.get("mount", "")
    folder = "" if origin.startswith("--") else os.path.dirname(origin)
    mounts = [os.path.join(folder, path) for path in config.mount or ()]
    if not is_users(config, "mount"):
        for path in mounts:
            if not current_boundary().holds(path):
                raise UsageError(f"{origin}: mount {path!r} is outside of the project; use --mount")
    if not found.definitions and not found.mounts and not mounts:
        return None
    from pinproof.run.deployments import look_around  # noqa: PLC0415 - most runs meet none

    return look_around(found, mounts, flags)


def _first(found: FoundPaths) -> str:
    definitions = (path for path, _ in found.definitions.values())
    return next((path for path in (*definitions, *found.mounts.values())), STDIN)


def _severities(config: Config) -> dict[str, Severity]:
    return {find(name).code: level for name, level in (config.severity or {}).items()}


def _report(
    cases: Sequence[Case],
    verdicts: Sequence[Verdict],
    around: "Around | None",
    left_out: Iterable[str],
) -> Report:
    findings: dict[tuple[str, int, int, str], Finding] = {}
    unchecked: list[Unchecked] = []
    for case, verdict in zip(cases, verdicts, strict=True):
        for finding in verdict.findings:
            if case.wants(finding.path) and not is_ignored(finding.rule, finding.path, case.config):
                findings.setdefault(finding.key, finding)
        unchecked += [gap for gap in verdict.unchecked if not gap.line or case.wants(gap.path)]
    others = around.judged if around is not None else ()
    read = around.read if around is not None else ()
    for other in others:
        for finding in other.verdict.findings:
            if not is_ignored(finding.rule, finding.path, other.config):
                findings.setdefault(finding.key, finding)
        unchecked += other.verdict.unchecked
    images = [*(case.job.image for case in cases), *(other.image for other in others)]
    targets = [case.job.target for case in cases]
    targets += [each.target for each in others if each.image is not None or not cases]
    files = {source.path for case in cases for source in case.sources()}
    said, allowed = tuple(findings.values()), tuple[Allowed, ...]()
    sources = chain(*(case.sources() for case in cases), *(other.sources() for other in others))
    if any(MARK in source.text for source in sources):
        from pinproof.run.allows import settle_allows  # noqa: PLC0415 - few files hold an allow

        said, allowed = settle_allows(said, cases, verdicts, others)
    return Report(
        findings=tuple(in_order(said)),
        unchecked=tuple(unchecked),
        targets=tuple(dict.fromkeys(targets)) or (DEFAULT_TARGET,),
        files_checked=len(files | {each.path for each in others} | set(read)),
        notes=(
            *(around.notes if around is not None else ()),
            *notes_on(images, said),
            *notes_on_hosts(case.job.file for case in cases),
            *left_out,
        ),
        allowed=allowed,
    )


def _exit_code(
    report: Report, cases: Sequence[Case], around: "Around | None", config: Config
) -> int:
    others = around.judged if around is not None else ()
    selections = [*(case.selection for case in cases), *(other.selection for other in others)]
    named = frozenset[str]().union(*(selection.named for selection in selections))
    unable = any(
        not gap.chosen or (gap.rule.code in named and gap.line == 0) for gap in report.unchecked
    )
    if unable and config.unchecked != "report":
        return UNABLE
    owners = {part.source.path: case.config for case in cases for part in case.job.file.files()}
    owners |= {other.path: other.config for other in others}
    return int(
        any(
            finding.severity in _FAILING[owners.get(finding.path, config).fail_on or "warning"]
            for finding in report.findings
        )
    )
