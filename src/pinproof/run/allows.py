"""What the comments of the files allow, and what is to be said of those comments themselves."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.facts.allow import Allow, AllowFacts, Selector, Standing
from pinproof.finding import Allowed, Finding
from pinproof.lint.allow import lint_allows
from pinproof.lint.verdict import Verdict
from pinproof.record import record, replace
from pinproof.registry import RULES, find
from pinproof.rule import RuleEntry
from pinproof.settle.allow.hiding import AllowsOfFile, hide
from pinproof.settle.allow.passages import language_of
from pinproof.settle.allow.reading import read_allows
from pinproof.settle.allow.standing import Judging, Trial, standing
from pinproof.settle.select import nearest
from pinproof.settle.suppress import is_ignored
from pinproof.source import SourceFile
from pinproof.target.model import Target

if TYPE_CHECKING:
    from pinproof.run.cases import Case
    from pinproof.run.deployments import Judged

# To look for what was meant takes long; a file with more mistakes is no work of a person.
_MOST_UNKNOWN = 100


@record
class Heard:
    """One judging with the files whose comments count in it, and what was chosen for them."""

    judging: Judging
    sources: tuple[SourceFile, ...]
    config: Config
    target: Target
    rules: tuple[RuleEntry, ...]

    @property
    def paths(self) -> frozenset[str]:
        """The paths of the files."""
        return frozenset(source.path for source in self.sources)


def settle_allows(
    findings: Iterable[Finding],
    cases: Sequence["Case"],
    verdicts: Sequence[Verdict],
    others: Sequence["Judged"],
) -> tuple[tuple[Finding, ...], tuple[Allowed, ...]]:
    """Give what is left of the findings, with what is wrong with allows, and what is allowed.

    `findings` are those of all verdicts that are to be reported.
    """
    heard = [_of_case(case, verdict) for case, verdict in zip(cases, verdicts, strict=True)]
    heard += [_of_deployment(other) for other in others if other.sources()]
    first: dict[str, tuple[SourceFile, Heard]] = {}
    for each in heard:
        if not each.config.no_allows:
            for source in each.sources:
                first.setdefault(source.path, (source, each))
    allows: dict[str, AllowsOfFile] = {}
    for path, (source, each) in first.items():
        language = language_of(source, each.judging.subject)
        if language is not None and (found := read_allows(source, language)):
            allows[path] = AllowsOfFile(found)
    hidden = hide(findings, allows)
    said: list[Finding] = []
    for path, own in allows.items():
        source, each = first[path]
        trials = [_trial(path, other) for other in heard if path in other.paths]
        facts = _facts(source, each.target, own.all, hidden.used, trials)
        entries = [entry for entry in each.rules if not is_ignored(entry, path, each.config)]
        severities = {
            find(name).code: level for name, level in (each.config.severity or {}).items()
        }
        said += lint_allows(facts, entries, severities=severities)
    # What is said of an allow can be allowed as well.
    again = hide(said, allows)
    return (*hidden.findings, *again.findings), (*hidden.allowed, *again.allowed)


def _of_case(case: "Case", verdict: Verdict) -> Heard:
    rules = case.selection.of("file")
    partial = [e.code for e in rules if not case.job.needs.issuperset(e.spared_without_image)]
    sources = case.sources()
    return Heard(
        judging=Judging(
            subject="file",
            rules=tuple(rules),
            findings=verdict.findings,
            unchecked=verdict.unchecked,
            partial=frozenset(partial),
        ),
        sources=tuple(sources),
        config=case.config,
        target=case.job.target,
        rules=tuple(case.selection.of("allow")),
    )


def _of_deployment(other: "Judged") -> Heard:
    return Heard(
        judging=Judging(
            subject="deployment",
            rules=tuple(other.selection.of("deployment")),
            findings=other.verdict.findings,
            unchecked=other.verdict.unchecked,
        ),
        sources=other.sources(),
        config=other.config,
        target=other.target,
        rules=tuple(other.selection.of("allow")),
    )


def _trial(path: str, heard: Heard) -> Trial:
    """See a judging from one of its files: what is left out there did not run there."""
    rules = [rule for rule in heard.judging.rules if not is_ignored(rule, path, heard.config)]
    return Trial(replace(heard.judging, rules=tuple(rules)), path)


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
            standings[selector] = standing(selector, allow, used, trials)
    unknown = [selector for selector, each in standings.items() if each == "unknown"]
    near = {each: nearest(RULES, each.text) for each in unknown[:_MOST_UNKNOWN]}
    return AllowFacts(
        source=source,
        target=target,
        allows=allows,
        standings=standings,
        nearest={each: name for each, name in near.items() if name is not None},
    )
