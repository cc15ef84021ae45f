"""Rules and facts to findings; pure and total."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pinproof.facts.requirements import Facts
from pinproof.finding import Finding, Unchecked
from pinproof.index.model import Unavailable
from pinproof.record import field, record, replace
from pinproof.registry import load
from pinproof.requirements.model import RequirementLine
from pinproof.rule import CheckLine, Gap, Problem, RuleEntry, Severity, nothing
from pinproof.target.model import Target

if TYPE_CHECKING:
    # Most runs meet neither a deployment nor a mounted directory.
    from pinproof.facts.deployment import DeploymentFacts
    from pinproof.facts.mount import MountFacts

NO_IMAGE = "no image is named; name one with --image"
OFFLINE = "the run is offline, and the cache does not hold it"
_ORDER = {"error": 0, "warning": 1, "info": 2}
# One line gets only the strongest of these.
_PRECEDENCE = (
    ("IMG003", "IMG002", "IMG007", "IMG001"),
    ("IDX001", "IDX002", "ENV001", "ENV005", "ENV002", "ENV006", "ENV003"),
    ("DEP003", "DEP006", "DEP002"),
    ("MNT013", "MNT001", "MNT002"),
    ("MNT005", "MNT015", "MNT004"),
)
_RANK = {code: (group, rank) for group in _PRECEDENCE for rank, code in enumerate(group)}


@record
class Verdict:
    """What the rules say of one requirements file and its includes, or of what is around it."""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]


def lint(
    facts: Facts,
    entries: Sequence[RuleEntry],
    *,
    severities: Mapping[str, Severity] | None = None,
) -> Verdict:
    """Judge one file; `severities` by rule code replace the rules' own.

    A rule is imported when its turn comes, and not at all where its facts cannot be had.
    """
    outcome = _Outcome(target=facts.target, severities=severities or {})
    always: list[RuleEntry] = []
    asking: list[RuleEntry] = []
    for entry in entries:
        if "image" in entry.needs and facts.image is None:
            path = facts.file.source.path
            gap = Unchecked(rule=entry, reason=NO_IMAGE, path=path, chosen=True)
            outcome.unchecked.append(gap)
            continue
        if entry.checks_file:
            outcome.add(entry, load(entry).check_file(facts.file, facts))
        outcome.unchecked.extend(_without_dependencies(entry, facts))
        outcome.unchecked.extend(_without_plan(entry, facts))
        outcome.unchecked.extend(_without_requirements(entry, facts))
        (asking if "index" in entry.needs else always).append(entry)
    choosy = _Checks(entry for entry in always if entry.flags_bare_pins)
    others = _Checks(always)
    for line in facts.file.walk():
        is_bare_pin = isinstance(line, RequirementLine) and line.is_bare_pin
        for entry, check_line in choosy.all if is_bare_pin else others.all:
            outcome.add(entry, check_line(line, facts))
        answer = facts.project(line) if asking and isinstance(line, RequirementLine) else None
        for entry in asking:
            if isinstance(answer, Unavailable):
                outcome.unchecked.append(_gap(entry, line.source.path, line.number, answer))
            elif entry.flags_bare_pins or not is_bare_pin:
                outcome.add(entry, load(entry).check_line(line, facts))
    return Verdict(findings=tuple(_strongest(outcome.findings)), unchecked=tuple(outcome.unchecked))


def lint_deployment(
    facts: "DeploymentFacts",
    entries: Sequence[RuleEntry],
    *,
    severities: Mapping[str, Severity] | None = None,
) -> Verdict:
    """Judge one deployment. What it leaves to the run is a gap, but no failure of ours."""
    outcome = _Outcome(target=facts.target, severities=severities or {})
    for entry in entries:
        outcome.add(entry, (_placed(each) for each in load(entry).check_deployment(facts)))
    return Verdict(findings=tuple(_strongest(outcome.findings)), unchecked=tuple(outcome.unchecked))


def _placed(said: Problem | Gap) -> Problem | Gap:
    """Put a gap's place into its reason: each value that is not literal is one of its own."""
    if isinstance(said, Problem):
        return said
    where = f"{said.place.source.path}:{said.place.start.line}"
    return replace(said, reason=f"{where}: {said.reason}", chosen=True)


def lint_mount(
    facts: "MountFacts",
    entries: Sequence[RuleEntry],
    *,
    severities: Mapping[str, Severity] | None = None,
) -> Verdict:
    """Judge one mounted directory."""
    outcome = _Outcome(target=facts.target, severities=severities or {})
    for entry in entries:
        if "image" in entry.needs and facts.image is None:
            gap = Unchecked(rule=entry, reason=NO_IMAGE, path=facts.mount.path, chosen=True)
            outcome.unchecked.append(gap)
        else:
            outcome.add(entry, load(entry).check_mount(facts))
    return Verdict(findings=tuple(_strongest(outcome.findings)), unchecked=tuple(outcome.unchecked))


def _gap(entry: RuleEntry, path: str, line: int, answer: Unavailable) -> Unchecked:
    # Offline, what is missing is missing for one reason, wherever it would have come from.
    reason = OFFLINE if answer.offline else answer.reason
    return Unchecked(rule=entry, reason=reason, path=path, line=line, chosen=answer.offline)


def _without_dependencies(entry: RuleEntry, facts: Facts) -> Iterator[Unchecked]:
    """Give a gap for each pin whose dependencies a rule wants and nobody knows."""
    if "dependencies" not in entry.needs or not facts.dependencies:
        return
    for line, _ in facts.pinned_lines():
        answer = facts.dependencies.get(line.normalized_name or "")
        if isinstance(answer, Unavailable):
            yield _gap(entry, line.source.path, line.number, answer)


def _without_requirements(entry: RuleEntry, facts: Facts) -> Iterator[Unchecked]:
    """Say where a manifest does not tell what most of the image's distributions need.

    Single ones that nobody knows are part of every rebuilt list, which a note says.
    """
    if facts.image is None or not {"image", "plan"} <= set(entry.needs) or entry.code[:3] != "IMG":
        return
    held = facts.image.distributions.values()
    unknown = sum(each.requires is None for each in held)
    if 2 * unknown > len(held):
        reason = f"{facts.image.name} does not tell what {unknown} of its distributions need"
        yield Unchecked(rule=entry, reason=reason, path=facts.file.source.path, chosen=True)


def _without_plan(entry: RuleEntry, facts: Facts) -> Iterator[Unchecked]:
    """Give a gap where a rule wants to know what pip would do, and the search has no answer."""
    if "plan" not in entry.needs or facts.plan is None:
        return
    from pinproof.effects.consequences import find_leading_line  # noqa: PLC0415 - only after a search
    from pinproof.effects.model import Plan  # noqa: PLC0415 - as above
    from pinproof.resolve.explain.conflict import Conflict  # noqa: PLC0415 - as above
    from pinproof.resolve.unknown import Unresolved  # noqa: PLC0415 - as above

    if isinstance(facts.plan, Conflict) and entry.code == "RES002":
        # What a file brings in is known once it can be installed; RES001 says why it cannot.
        reason = "the file cannot be installed as it is"
        yield Unchecked(rule=entry, reason=reason, path=facts.file.source.path, chosen=True)

    if isinstance(facts.plan, Plan):
        for one in facts.plan.unknown:
            name = f"{one.name} {one.version}" if one.version is not None else one.name
            line = one.line or find_leading_line(facts.plan, one.name)
            yield Unchecked(
                rule=entry,
                reason=OFFLINE if one.offline else f"{name}: {one.reason}",
                path=(line or facts.file).source.path,
                line=line.number if line is not None else 1,
                # What only a build tells is no failure of a source.
                chosen=not one.failed,
            )
    if isinstance(facts.plan, Unresolved):
        path = facts.file.source.path
        answer = Unavailable(name="", reason=facts.plan.reason, offline=facts.plan.offline)
        yield _gap(entry, path, 0, answer)


def _strongest(findings: Iterable[Finding]) -> list[Finding]:
    """Drop what says less than another finding on the same line, and what is said already."""
    unique = {finding.key: finding for finding in findings}
    best: dict[tuple[str, int, tuple[str, ...]], int] = {}
    graded: list[tuple[Finding, tuple[str, int, tuple[str, ...]] | None, int]] = []
    for finding in unique.values():
        group, rank = _RANK.get(finding.rule.code, (None, 0))
        key = None if group is None else (finding.path, finding.place.start.line, group)
        if key is not None:
            best[key] = min(rank, best.get(key, rank))
        graded.append((finding, key, rank))
    return [finding for finding, key, rank in graded if key is None or best[key] == rank]


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


@record
class _Outcome:
    target: Target
    severities: Mapping[str, Severity]
    findings: list[Finding] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)

    def add(self, entry: RuleEntry, said: Iterable[Problem | Gap]) -> None:
        """Stamp what a rule said."""
        for each in said:
            if isinstance(each, Gap):
                self.unchecked.append(
                    Unchecked(
                        rule=entry,
                        reason=each.reason,
                        path=each.place.source.path,
                        line=each.place.start.line,
                        chosen=each.chosen,
                    )
                )
                continue
            self.findings.append(
                Finding(
                    rule=entry,
                    severity=self.severities.get(entry.code, each.severity or entry.severity),
                    message=each.message,
                    cure=each.cure,
                    place=each.place,
                    target=self.target,
                    related=each.related,
                    fix=each.fix,
                )
            )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort as a reader goes: by file as met, line, and there the worst first."""
    files: dict[str, int] = {}
    found = list(findings)
    for finding in found:
        files.setdefault(finding.path, len(files))
    return sorted(
        found,
        key=lambda f: (
            files[f.path],
            f.place.start.line,
            _ORDER[f.severity],
            f.place.span.start,
            f.rule.code,
        ),
    )
