"""Files that are alike are judged once: what is said of one holds of each, at its own places."""

from collections.abc import Callable, Hashable

from pinproof.deadline import RUN_IS_OVER
from pinproof.facts.requirements import Facts
from pinproof.finding import Gaps
from pinproof.lint.verdict import Verdict
from pinproof.record import replace
from pinproof.requirements.alike.content import identify_content
from pinproof.requirements.alike.moving import NamesFileError, move_places
from pinproof.run.cases import Case
from pinproof.run.files.judge import judge_case
from pinproof.run.judged import Judged
from pinproof.source import SourceFile
from pinproof.unforeseen import OUR_FAULT


class AlikeFiles:
    """What was said of the files of a run, by all that it follows from."""

    def __init__(self) -> None:
        """Nothing was judged yet."""
        # With the case, so that nothing that is known by its identity goes away.
        self._said: dict[Hashable, tuple[Case, Judged]] = {}

    def find(self, case: Case) -> Judged | None:
        """Give what is said of a file if one like it was judged."""
        key = _key_of(case)
        known = None if key is None else self._said.get(key)
        if known is None:
            return None
        first, judged = known
        try:
            return _move(judged, first.job.file.source, case)
        except NamesFileError:
            return None

    def judge(self, case: Case, learn: Callable[[Case], Facts]) -> Judged:
        """Judge a file by what there is to know of it, unless one like it was judged."""
        found = self.find(case)
        return found if found is not None else self.judge_first(case, learn(case))

    def judge_first(self, case: Case, facts: Facts) -> Judged:
        """Judge a file, and keep what is said for those that are like it."""
        judged = judge_case(case, facts)
        key = _key_of(case)
        if key is not None and _is_of_text(judged, case.job.file.source.path):
            # What is known of one file is not what is known of another.
            self._said[key] = case, replace(judged, facts=None)
        # What rules know of a file is needed on for the notes on its host alone.
        return judged if case.job.file.host is not None else replace(judged, facts=None)


def _key_of(case: Case) -> Hashable | None:
    """Give all that a verdict follows from but the path; `None` where more may play a part."""
    job = case.job
    content = identify_content(job.file)
    is_read_here = case.only is None and not job.pins.sources
    if content is None or not is_read_here or job.built is not None or job.last is not None:
        return None
    return (
        *(content, job.pins.floating, job.private, job.target, job.needs, job.limit),
        *(job.takes_dependencies, id(job.image), id(job.ended), id(case.selection)),
    )


def _is_of_text(judged: Judged, path: str) -> bool:
    """Tell whether what is left unchecked follows from the text alone, and names no path."""
    words = [gap.reason for gap in judged.verdict.unchecked.groups]
    if any(each == RUN_IS_OVER or each.startswith(OUR_FAULT) for each in words):
        return False
    return not any(path in each for each in words)


def _move(judged: Judged, before: SourceFile, case: Case) -> Judged:
    """Give what is said of one file for another with the same text."""
    source = case.job.file.source
    gaps = Gaps(
        replace(each, path=source.path) if each.path == before.path else each
        for each in judged.verdict.unchecked.groups
    )
    return replace(
        judged,
        path=source.path,
        config=case.config,
        verdict=Verdict(
            findings=move_places(judged.verdict.findings, before, source), unchecked=gaps
        ),
        sources=(source,),
        undecided={
            _renamed(place, before.path, source.path): _renamed(why, before.path, source.path)
            for place, why in judged.undecided.items()
        },
    )


def _renamed(text: str, before: str, after: str) -> str:
    return text.replace(before, after, 1)
