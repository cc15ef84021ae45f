"""One run of the linter: read, gather, judge, settle."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.facts import Part
from pinproof.finding import Finding, Move, Report, Unchecked, move
from pinproof.gather.configuration import configuration_for
from pinproof.gather.context import identity, includer_of
from pinproof.gather.facts import Job, gather
from pinproof.gather.paths import expand
from pinproof.gather.reading import compiled_sources, not_fetched, read_tree, roots
from pinproof.gather.session import image_named, open_session
from pinproof.gather.targets import choose_target
from pinproof.lint import Verdict, in_order, lint
from pinproof.registry import RULES, find, load
from pinproof.requirements.pins import Pins
from pinproof.rule import Severity
from pinproof.select import Selection, require_known, select, specificity

_FAILING: dict[str, frozenset[Severity]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "info": frozenset({"error", "warning", "info"}),
    "never": frozenset(),
}

NO_FLAGS = Config()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found, the configuration of the run as a whole, and the exit code."""

    report: Report
    config: Config
    exit_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A file with its own configuration.

    `job.file` is the file that includes it, where there is one; `only` are then the files
    whose findings are wanted, by identity.
    """

    config: Config
    selection: Selection
    job: Job
    only: frozenset[str] | None = None

    def wants(self, path: str) -> bool:
        """Tell whether findings in a file belong to this case."""
        return self.only is None or identity(path) in self.only


def check(paths: Sequence[str], flags: Config = NO_FLAGS) -> Outcome:
    """Lint files, folders and `-`; `flags` are laid over the configuration of each file.

    Raises `UsageError` for what cannot be read or does not exist.
    """
    cases = _cases(expand(paths), flags)
    # What concerns the run as a whole is taken from the flags and the first file's configuration.
    overall = cases[0].config
    session = open_session(overall)
    facts = gather([case.job for case in cases], session.settings(), session.opener())
    verdicts: list[Verdict] = []
    for case, known in zip(cases, facts, strict=True):
        rules = [(entry, load(entry)) for entry in case.selection.rules]
        verdicts.append(lint(known, rules, severities=_severities(case.config)))
    report = _report(cases, verdicts)
    return Outcome(
        report=report,
        config=overall,
        exit_code=0 if overall.exit_zero else _exit_code(report, cases, overall),
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


def _cases(paths: Sequence[str], flags: Config) -> list[_Case]:
    named = [_case(path, flags) for path in paths]
    kept = roots([case.job.file for case in named])
    return [_in_context(case, flags) for case in named if case.job.file in kept]


def _case(path: str, flags: Config, *, read_path: str | None = None) -> _Case:
    config = flags.over(configuration_for(path))
    image = image_named(config.image) if config.image else None
    selection = select(
        RULES,
        chosen=("ALL",) if config.select is None else config.select,
        extended=config.extend_select or (),
        ignored=config.ignore or (),
    )
    needs: set[Part] = {part for entry in selection.rules for part in entry.needs}
    file = read_tree(
        read_path or path,
        fetch=not_fetched if config.offline else open_session(config).fetch,
        pip_version=image.pip if image else None,
    )
    return _Case(
        config=config,
        selection=selection,
        job=Job(
            file=file,
            pins=Pins.of_file(file, sources=compiled_sources(file)),
            target=choose_target(config, image, file.source),
            image=image,
            needs=frozenset(needs),
        ),
    )


def _in_context(case: _Case, flags: Config) -> _Case:
    """Judge a file as the one that includes it would use it, when there is one near by."""
    path = case.job.file.source.path
    includer = includer_of(path, lambda name: _case(path, flags, read_path=name).job.file)
    if includer is None:
        return case
    around = _case(path, flags, read_path=includer.source.path)
    return replace(around, only=frozenset({identity(path)}))


def _severities(config: Config) -> dict[str, Severity]:
    return {find(name).code: level for name, level in (config.severity or {}).items()}


def _report(cases: Sequence[_Case], verdicts: Sequence[Verdict]) -> Report:
    findings: dict[tuple[str, int, int, str], Finding] = {}
    unchecked: list[Unchecked] = []
    for case, verdict in zip(cases, verdicts, strict=True):
        for finding in verdict.findings:
            if case.wants(finding.path) and not _is_ignored_there(finding, case.config):
                findings.setdefault(finding.key, finding)
        unchecked += [gap for gap in verdict.unchecked if not gap.line or case.wants(gap.path)]
    return Report(
        findings=tuple(in_order(findings.values())),
        unchecked=tuple(unchecked),
        targets=tuple(dict.fromkeys(case.job.target for case in cases)),
        files_checked=len(
            {
                part.source.path
                for case in cases
                for part in case.job.file.files()
                if case.wants(part.source.path)
            }
        ),
        notes=tuple(_notes(cases, findings.values())),
    )


def _notes(cases: Sequence[_Case], findings: Iterable[Finding]) -> Iterator[str]:
    """Say once what the findings on an image rest on, when that is not the image itself."""
    judged = {finding.target.image for finding in findings if "image" in finding.rule.needs}
    images = {case.job.image.name: case.job.image for case in cases if case.job.image}
    for name, image in images.items():
        if name in judged and image.certainty != "captured":
            yield (
                f"What {name} holds is {image.certainty}, not read off the image: "
                "`pinproof image capture` records the real list."
            )


def _is_ignored_there(finding: Finding, config: Config) -> bool:
    for pattern, selectors in (config.per_file_ignores or {}).items():
        for selector in selectors:
            require_known(RULES, selector)
        name = finding.path.rpartition("/")[2]
        if fnmatch(finding.path, pattern) or fnmatch(name, pattern):
            return any(specificity(selector, finding.rule) for selector in selectors)
    return False


def _exit_code(report: Report, cases: Sequence[_Case], config: Config) -> int:
    named = frozenset().union(*(case.selection.named for case in cases))
    unable = any(
        not gap.chosen or (gap.rule.code in named and gap.line == 0) for gap in report.unchecked
    )
    if unable and config.unchecked != "report":
        return 3
    failing = _FAILING[config.fail_on or "warning"]
    return int(any(finding.severity in failing for finding in report.findings))
