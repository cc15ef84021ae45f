"""Rules and facts to findings, for a requirements file; pure and total."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from pinproof.facts.requirements import Facts
from pinproof.index.model import Unavailable
from pinproof.lint.precedence import ONE_LINE_EACH, LineStarts
from pinproof.lint.unchecked import add_gaps, add_unanswered, without_part
from pinproof.lint.verdict import Hearing, Severities, Verdict
from pinproof.registry import load
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import CheckLine, RuleEntry, nothing


def lint(
    facts: Facts, entries: Sequence[RuleEntry], *, severities: Severities | None = None
) -> Verdict:
    """Judge one file; `severities` by rule code replace the rules' own.

    A rule is imported when its turn comes, and not at all where its facts cannot be had.
    """
    path = facts.file.source.path
    heard = Hearing(path=path, target=facts.target, severities=severities or {})
    always: list[RuleEntry] = []
    asking: list[RuleEntry] = []
    for entry in entries:
        if entry.manager not in (None, facts.file.manager):
            continue
        missing = without_part(entry, facts)
        if missing is not None:
            heard.unchecked.append(missing)
            continue
        if entry.checks_file:
            heard.add(entry, load(entry).check_file(facts.file, facts))
        add_gaps(heard.unchecked, entry, facts)
        (asking if "index" in entry.needs else always).append(entry)
    choosy = _Checks(entry for entry in always if entry.flags_bare_pins)
    others = _Checks(always)
    # Where the index does not answer: of lines with extras, and of all others.
    every, most = tuple(asking), tuple(each for each in asking if not each.only_with_extras)
    for line in facts.file.walk():
        is_bare_pin = isinstance(line, RequirementLine) and line.is_bare_pin
        for entry, check_line in choosy.all if is_bare_pin else others.all:
            heard.add(entry, check_line(line, facts))
        answer = facts.project(line) if asking and isinstance(line, RequirementLine) else None
        if isinstance(line, RequirementLine) and isinstance(answer, Unavailable):
            rules = every if line.extras else most
            add_unanswered(heard.unchecked, rules, line.source.path, line.number, answer)
            continue
        for entry in asking:
            if entry.flags_bare_pins or not is_bare_pin:
                heard.add(entry, load(entry).check_line(line, facts))
    return heard.verdict(_line_starts(facts.file))


def _line_starts(file: RequirementsFile) -> LineStarts:
    if file.host is None:
        return ONE_LINE_EACH
    return {file.source.path: sorted(line.span.start for line in file.lines)}


class _Checks:
    """The line checks of some rules, imported when there is a line for them."""

    def __init__(self, entries: Iterable[RuleEntry]) -> None:
        self._entries = tuple(entries)

    @cached_property
    def all(self) -> list[tuple[RuleEntry, CheckLine]]:
        """Give each rule that looks at single lines with its check."""
        return [
            (entry, rule.check_line)
            for entry in self._entries
            if (rule := load(entry)).check_line is not nothing
        ]
