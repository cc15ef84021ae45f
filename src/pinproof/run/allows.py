"""What the comments of the files allow, and what is to be said of those comments themselves."""

from collections.abc import Iterable, Sequence

from pinproof.budget import afford, extend_budget
from pinproof.facts.allow import Allow, AllowFacts, Selector, Standing
from pinproof.finding import Allowed, Finding
from pinproof.lint.allow import lint_allows
from pinproof.registry import RULES
from pinproof.run.judged import Judged
from pinproof.settle.allow.hiding import AllowsOfFile, hide
from pinproof.settle.allow.passages import Language, language_of
from pinproof.settle.allow.reading import read_allows
from pinproof.settle.allow.standing import Judging, Trial, judge_selector
from pinproof.settle.select import suggest_selector
from pinproof.settle.suppress import is_ignored
from pinproof.source import SourceFile
from pinproof.target.model import Target

# To look for what was meant takes long; a file with more mistakes is no work of a person.
_MOST_UNKNOWN = 100


def settle_allows(
    findings: Iterable[Finding], judged: Sequence[Judged]
) -> tuple[tuple[Finding, ...], tuple[Allowed, ...]]:
    """Give what is left of the findings, with what is wrong with allows, and what is allowed.

    `findings` are those of all that was judged that are to be reported.
    """
    heard = [each for each in judged if each.sources]
    first: dict[str, tuple[SourceFile, Judged]] = {}
    for each in heard:
        if not each.config.no_allows:
            for source in each.sources:
                first.setdefault(source.path, (source, each))
    allows: dict[str, AllowsOfFile] = {}
    for path, (source, each) in first.items():
        language = language_of(source, each.subject)
        if language is not None and (found := _read(source, language)):
            allows[path] = AllowsOfFile(found)
    hidden = hide(findings, allows)
    said: list[Finding] = []
    for path, own in allows.items():
        source, each = first[path]
        trials = [trial for other in heard if (trial := _trial(path, other)) is not None]
        facts = _facts(source, each.target, own.all, hidden.used, trials)
        entries = [
            entry
            for entry in each.selection.of("allow")
            if not is_ignored(entry, path, each.config)
        ]
        said += lint_allows(facts, entries, severities=each.selection.severities)
    # What is said of an allow can be allowed as well.
    again = hide(said, allows)
    return (*hidden.findings, *again.findings), (*hidden.allowed, *again.allowed)


def _read(source: SourceFile, language: Language) -> tuple[Allow, ...]:
    """Give the allows of a file; what cannot be read in its budget allows nothing."""

    def work() -> tuple[Allow, ...]:
        extend_budget(len(source.text))
        return read_allows(source, language)

    return afford(work, lambda _: ())


def _trial(path: str, judged: Judged) -> Trial | None:
    """See a judging from one of its files: what is left out there did not run there."""
    if all(source.path != path for source in judged.sources):
        return None
    rules = judged.selection.of(judged.subject)
    judging = Judging(
        subject=judged.subject,
        rules=tuple(rule for rule in rules if not is_ignored(rule, path, judged.config)),
        findings=judged.verdict.findings,
        unchecked=judged.verdict.unchecked,
        partial=judged.partial,
    )
    return Trial(judging, path)


def _facts(
    source: SourceFile,
    target: Target,
    allows: tuple[Allow, ...],
    used: frozenset[Selector],
    trials: Sequence[Trial],
) -> AllowFacts:
    standings: dict[Selector, Standing] = {}
    for allow in allows:
        for selector in allow.selectors:
            standings[selector] = judge_selector(selector, allow, used, trials)
    unknown = [selector for selector, each in standings.items() if each == "unknown"]
    near = {each: suggest_selector(RULES, each.text) for each in unknown[:_MOST_UNKNOWN]}
    return AllowFacts(
        source=source,
        target=target,
        allows=allows,
        standings=standings,
        nearest={each: name for each, name in near.items() if name is not None},
    )
