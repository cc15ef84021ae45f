"""One run of the linter: read, gather, judge, settle, report."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pinproof.account import timed
from pinproof.config import Config, Jobs
from pinproof.deadline import RUN_S, ends_within
from pinproof.facts.requirements import Facts
from pinproof.finding import Finding, Report, Unchecked
from pinproof.gate.boundary import bounded_by
from pinproof.gather import evidence
from pinproof.gather.facts import gather, share_indexes, share_releases
from pinproof.gather.project import configuration
from pinproof.gather.project.configuration import draw_run_boundary, find_configuration
from pinproof.gather.project.paths import FoundPaths, survey
from pinproof.gather.session import Session, open_session, share_built_images
from pinproof.record import field, record, replace
from pinproof.run.around import Around, judge_around, read_around
from pinproof.run.cases import Case, list_uses, put_on_image, read_cases
from pinproof.run.files.alike import AlikeFiles
from pinproof.run.files.judge import judge_case
from pinproof.run.judged import Judged
from pinproof.run.outcome.exit_code import choose_exit_code
from pinproof.run.outcome.report import make_report
from pinproof.run.outcome.settled import settle
from pinproof.unforeseen import FAULT_OF_OURS, noting_faults

if TYPE_CHECKING:
    # Most runs meet no script.
    from pinproof.run.scripts.used import ScriptUse

NO_FLAGS = Config()


@record
class Outcome:
    """What was found, the configuration of the run as a whole, and the exit code.

    `baselines` are the texts of the run's baselines, as they should be after it, by path.
    """

    report: Report
    config: Config
    exit_code: int
    baselines: Mapping[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of a report."""
        return self.report.findings

    @property
    def unchecked(self) -> Sequence[Unchecked]:
        """What could not be judged, and why."""
        return self.report.unchecked


def check(
    paths: Sequence[str], flags: Config = NO_FLAGS, *, jobs: Jobs = 1, most_s: float = RUN_S
) -> Outcome:
    """Lint files, folders and `-`; `flags` are laid over the configuration of each file.

    At most as many processes work at it as `jobs` says, and find the same. It ends after `most_s`
    seconds, unless a `timeout` is set. Raises `UsageError` for what cannot be read or does not
    exist.
    """
    # Nothing that an earlier run of this process read counts any more.
    configuration.forget()
    evidence.forget()
    with ExitStack() as opened:
        limit_s = flags.over(configuration.read_user_configuration()).timeout
        opened.enter_context(ends_within(most_s if limit_s is None else limit_s))
        faults = opened.enter_context(noting_faults())
        opened.enter_context(bounded_by(draw_run_boundary(paths, flags)))
        # Read: what the paths lead to, then the deployments, since they say how files are used.
        with timed("read what there is to check"):
            found = survey(paths, flags)
            around = read_around(found, flags)
            # Where facts come from is said by flags and the user's own settings, by no project's.
            session = open_session(flags.over(configuration.read_user_configuration()))
        processes = 1
        files_found = len(found.requirements)
        # What is installed for scripts is known to the process that read them.
        if jobs != 1 and files_found > 1 and not _reads_scripts(around):
            from pinproof.run.workers.how_many import count_processes  # noqa: PLC0415 - most runs have one file

            processes = count_processes(jobs, files_found)
        if processes > 1:
            from pinproof.run.workers.checks.shared import judge_shared  # noqa: PLC0415 - most runs have few files

            with timed(f"judged files in {processes} processes"):
                merged, own = judge_shared(
                    list_uses(found, around), flags, session, opened, processes=processes
                )
            faults += [each for each in merged.faults if each not in faults]
            files, unread = list(merged.judged), merged.unread
            besides = judge_around(around, flags, own.image_after, own.index_for)
            judged = [*files, *unread, *besides]
        else:
            files, judged = _judge_here(found, around, flags, session, opened)
        # Settle: leave out what configuration, comments and baselines do not want to hear.
        settled = settle(judged)
    # Report: count, order, and say what else there is to know of the run. What concerns it as a
    # whole is taken from the flags and the first file's configuration.
    first = files[0].config if files else flags.over(find_configuration(found.first))
    report = make_report(
        judged, settled, around, [*found.notes(), *settled.notes, *session.left_out, *faults]
    )
    if session.told is not None:
        report = replace(report, facts_sha256=session.told.sha256)
    code = FAULT_OF_OURS if faults else choose_exit_code(report, judged, first)
    return Outcome(report=report, config=first, exit_code=code, baselines=settled.baselines)


def _judge_here(
    found: FoundPaths, around: Around, flags: Config, session: Session, opened: ExitStack
) -> tuple[list[Judged], list[Judged]]:
    """Judge everything in this process; gives the files that were read, and all verdicts."""
    with timed("read files"):
        cases, unread = read_cases(found, around, flags, session)
        scripts: Sequence[ScriptUse] = ()
        if around.scripts or around.definitions:
            from pinproof.run.scripts.used import ask_for_plans, find_script_uses  # noqa: PLC0415 - most runs meet no script

            scripts = find_script_uses(around, flags, cases)
            cases = ask_for_plans(cases, scripts)
    index_for = share_indexes(session.settings(), session.opener(), opened)
    image_after = share_built_images(index_for)
    releases, alike = share_releases(), AlikeFiles()
    facts: list[Facts] = []

    def learn(case: Case) -> Facts:
        return gather(case.job, index_for, releases)

    # Gather what the chosen rules need to know of each file, and judge it by rules that see nothing
    # else: one file after the other, so that what is known of one is let go of.
    with timed("judged"):
        cases = [put_on_image(case, image_after) for case in cases]
        if scripts:
            facts = [learn(case) for case in cases]
            files = [judge_case(case, known) for case, known in zip(cases, facts, strict=True)]
        else:
            files = [alike.judge(case, learn) for case in cases]
        besides = judge_around(around, flags, image_after, index_for)
        judged = [*files, *unread, *besides]
        if scripts:
            from pinproof.run.scripts.judged import judge_scripts  # noqa: PLC0415 - as above

            judged += judge_scripts(scripts, facts, index_for, image_after)
    return files, judged


def _reads_scripts(around: Around) -> bool:
    wirings = (getattr(each, "wiring", None) for each in around.definitions)
    return bool(around.scripts) or any(each is not None and each.entry for each in wirings)
