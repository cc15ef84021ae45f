"""Files that are alike are judged once: what is said of one holds of each, at its own places."""

import os
from collections.abc import Callable, Hashable

from pinproof.deadline import RUN_IS_OVER
from pinproof.facts.requirements import Facts
from pinproof.finding import Finding, Gaps
from pinproof.lint.verdict import Verdict
from pinproof.record import replace
from pinproof.requirements.model import EditableLine, OptionLine, RequirementLine
from pinproof.run.cases import Case
from pinproof.run.files.judge import judge_case
from pinproof.run.judged import Judged
from pinproof.source import Place, SourceFile
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
        return _move(judged, first.job.file.source, case)

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
    """Give all that a verdict follows from but the path; `None` where more may play a part.

    A file that includes others, or names files and folders, says something else in another place.
    """
    job, file = case.job, case.job.file
    if (
        case.only is not None
        or file.host is not None
        or file.decode_fault is not None
        # Of a template's path the text tells no more.
        or "{" in file.source.path
        or job.pins.sources
        or job.built is not None
        or job.last is not None
    ):
        return None
    for line in file.lines:
        if isinstance(line, OptionLine):
            if any(each.value is not None and "://" not in each.value for each in line.options):
                return None
        elif (
            not isinstance(line, RequirementLine)
            or isinstance(line, EditableLine)
            or line.url is not None
        ):
            return None
    source = file.source
    return (
        *(source.text, source.encoding, source.bom, source.is_exact, os.path.basename(source.path)),
        *(file.is_constraint, job.pins.floating, job.private, job.target, job.needs, job.limit),
        *(job.takes_dependencies, id(job.image), id(job.ended), id(case.selection)),
    )


def _is_of_text(judged: Judged, path: str) -> bool:
    """Tell whether what is said follows from the text alone, and names no path in its words."""
    words = [gap.reason for gap in judged.verdict.unchecked.groups]
    if any(each == RUN_IS_OVER or each.startswith(OUR_FAULT) for each in words):
        return False
    for finding in judged.verdict.findings:
        words += [finding.message, finding.cure or ""]
        words += [each.message for each in finding.related]
        words += [] if finding.fix is None else [finding.fix.message]
    return not any(path in each for each in words)


def _move(judged: Judged, before: SourceFile, case: Case) -> Judged:
    """Give what is said of one file for another with the same text."""
    source = case.job.file.source

    def moved(place: Place) -> Place:
        return Place(source, place.span) if place.source is before else place

    def found(finding: Finding) -> Finding:
        fix = finding.fix
        if fix is not None:
            edits = tuple(replace(each, place=moved(each.place)) for each in fix.edits)
            fix = replace(fix, edits=edits)
        related = tuple(replace(each, place=moved(each.place)) for each in finding.related)
        return replace(finding, place=moved(finding.place), related=related, fix=fix)

    gaps = Gaps(
        replace(each, path=source.path) if each.path == before.path else each
        for each in judged.verdict.unchecked.groups
    )
    return replace(
        judged,
        path=source.path,
        config=case.config,
        verdict=Verdict(findings=tuple(map(found, judged.verdict.findings)), unchecked=gaps),
        sources=(source,),
        undecided={
            _renamed(place, before.path, source.path): _renamed(why, before.path, source.path)
            for place, why in judged.undecided.items()
        },
    )


def _renamed(text: str, before: str, after: str) -> str:
    return text.replace(before, after, 1)
