"""Rules and facts to findings; pure and total."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pinproof.facts import Facts
from pinproof.finding import Finding, Unchecked
from pinproof.index.model import Unavailable
from pinproof.requirements.model import RequirementLine
from pinproof.rule import Problem, Rule, RuleEntry, Severity
from pinproof.target.markers import marker_holds

NO_IMAGE = "no image is named; name one with --image"
_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one requirements file and its includes."""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]


def lint(
    facts: Facts,
    rules: Sequence[tuple[RuleEntry, Rule]],
    *,
    severities: Mapping[str, Severity] | None = None,
) -> Verdict:
    """Judge one file; `severities` by rule code replace the rules' own."""
    findings: dict[tuple[str, int, int, str], Finding] = {}
    unchecked: list[Unchecked] = []
    stamp = _Stamp(facts=facts, severities=severities or {})
    running: list[tuple[RuleEntry, Rule]] = []
    for entry, rule in rules:
        if "image" in entry.needs and facts.image is None:
            path = facts.file.source.path
            unchecked.append(Unchecked(rule=entry, reason=NO_IMAGE, path=path, chosen=True))
            continue
        running.append((entry, rule))
        for finding in stamp.all(entry, rule.check_file(facts.file, facts)):
            findings.setdefault(finding.key, finding)
    always = [(entry, rule) for entry, rule in running if not _asks_index(entry)]
    asking = [(entry, rule) for entry, rule in running if _asks_index(entry)]
    for line in facts.file.walk():
        for entry, rule in always:
            for finding in stamp.all(entry, rule.check_line(line, facts)):
                findings.setdefault(finding.key, finding)
        if not asking or not isinstance(line, RequirementLine):
            continue
        gap = missing_fact(line, facts)
        for entry, rule in asking:
            if gap is not None:
                unchecked.append(
                    Unchecked(
                        rule=entry,
                        reason=gap.reason,
                        path=line.source.path,
                        line=line.number,
                        chosen=gap.offline,
                    )
                )
                continue
            for finding in stamp.all(entry, rule.check_line(line, facts)):
                findings.setdefault(finding.key, finding)
    return Verdict(findings=tuple(findings.values()), unchecked=tuple(unchecked))


def missing_fact(line: RequirementLine, facts: Facts) -> Unavailable | None:
    """Give what the index could not tell about a line that it should have told."""
    if not is_judged_against_index(line, facts):
        return None
    answer = facts.projects.get(line.normalized_name or "")
    return answer if isinstance(answer, Unavailable) else None


def is_judged_against_index(line: RequirementLine, facts: Facts) -> bool:
    """Tell whether pip would look a line's project up on the index, on this target."""
    return (
        line.name is not None
        and line.url is None
        and (line.marker is None or marker_holds(line.marker.text, facts.target))
    )


def _asks_index(entry: RuleEntry) -> bool:
    return "index" in entry.needs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    facts: Facts
    severities: Mapping[str, Severity]

    def all(self, entry: RuleEntry, problems: Iterable[Problem]) -> Iterator[Finding]:
        for problem in problems:
            yield Finding(
                rule=entry,
                severity=self.severities.get(entry.code, problem.severity or entry.severity),
                message=problem.message,
                cure=problem.cure,
                place=problem.place,
                target=self.facts.target,
                related=problem.related,
                fix=problem.fix,
            )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort as a reader goes: by file as met, place, severity, code."""
    files: dict[str, int] = {}
    found = list(findings)
    for finding in found:
        files.setdefault(finding.path, len(files))
    return sorted(
        found,
        key=lambda f: (files[f.path], f.place.span.start, _ORDER[f.severity], f.rule.code),
    )
