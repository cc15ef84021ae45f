"""One requirements file, judged by what is known of it."""

from collections.abc import Mapping
from functools import partial

from pinproof.budget import extend_budget
from pinproof.deadline import JUDGED_WITHIN_S
from pinproof.facts.requirements import Facts
from pinproof.lint.requirements import lint
from pinproof.record import replace
from pinproof.run.cases import Case
from pinproof.run.judged import Judged, unjudged
from pinproof.unforeseen import begin


def judge_case(case: Case, facts: Facts) -> Judged:
    """Judge a file by what is known of it; a fault of ours there stops no other."""
    path = case.job.file.source.path
    unread = partial(unjudged, "file", path, case.config)

    def work() -> Judged:
        extend_budget(sum(len(part.source.text) for part in case.job.file.files()))
        return _judge(case, facts)

    return begin(path, work, unread, late_s=JUDGED_WITHIN_S)


def _judge(case: Case, facts: Facts) -> Judged:
    job, chosen = case.job, case.selection.of("file")
    if job.file.host is not None and job.file.host.is_library:
        asked = case.selection.asked
        chosen = [each for each in chosen if not each.spares_libraries or each.code in asked]
    judged = Judged(
        subject="file",
        path=job.file.source.path,
        config=case.config,
        selection=case.selection,
        target=job.target,
        image=job.image,
        verdict=lint(facts, chosen, severities=case.selection.severities),
        only=case.only,
        partial=frozenset(
            entry.code for entry in chosen if not job.needs.issuperset(entry.spared_without_image)
        ),
        undecided=_undecided(facts),
        facts=facts,
    )
    sources = (part.source for part in job.file.files())
    return replace(judged, sources=tuple(each for each in sources if judged.wants(each.path)))


def _undecided(facts: Facts) -> Mapping[str, str]:
    if not facts.is_left_to_somebody:
        return {}
    from pinproof.run.outcome.undecided import reasons_by_place  # noqa: PLC0415 - few files need it

    return reasons_by_place(facts)
