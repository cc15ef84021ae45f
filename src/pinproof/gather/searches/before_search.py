"""What comes before a search: which files are read early, and whether there is anything to search.

There may be nothing in files that no index answers for, and in files of pins.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pinproof.facts.requirements import Facts
from pinproof.index.model import DistributionFile, Project, Then, Unavailable
from pinproof.requirements.model import Clause, InvalidLine, RequirementLine

if TYPE_CHECKING:
    from pinproof.effects.plan import PlanOutcome


def find_unanswered(facts: Facts) -> "PlanOutcome | None":
    """Give what a search for plain pins comes to where the index tells nothing of any of them.

    There is then nothing to search in, and what searches takes long to load.
    """
    first: Unavailable | None = None
    names: set[str] = set()
    for line in facts.file.walk():
        name = line.normalized_name or "" if isinstance(line, RequirementLine) else ""
        if not isinstance(line, RequirementLine) or not line.is_bare_pin or name in names:
            return None
        names.add(name)
        answer = facts.project(line)
        if isinstance(answer, Unavailable):
            first = first or answer
        elif name not in facts.held:
            return None
    if first is None:
        return None
    from pinproof.resolve.unknown import Unresolved  # noqa: PLC0415 - only where there is no answer

    return Unresolved(reason=first.reason, name=first.name, offline=first.offline)


def is_loose(facts: Facts) -> bool:
    """Tell whether a line leaves the choice to pip: what it chooses is what is proposed."""
    return any(
        facts.pins.looseness(line) is not None and facts.releases(line) is not None
        for line in facts.file.walk()
        if isinstance(line, RequirementLine) and facts.is_looked_up(line)
    )


def have_to_change(facts: Facts) -> bool:
    """Tell whether pins go by what they declare, or by constraints, not together as they are."""
    if facts.declared_clashes():
        return True
    if all(one.is_bare_pin for one in facts.file.walk() if isinstance(one, RequirementLine)):
        return False
    from pinproof.effects.together import find_clashes_with_ranges  # noqa: PLC0415 - as in the rule

    pins = facts.pinned_lines()
    return any(True for _ in find_clashes_with_ranges(facts.file, facts.target, pins))


def has_to_be_mended(facts: Facts) -> bool:
    """Tell whether lines bar the way, or ask for one project, so that a repair is to be found.

    That is a line that pip cannot read, a path of the machine where conda built something, and a
    project that two lines ask for.
    """
    names: set[str] = set()
    for line in facts.file.walk():
        if isinstance(line, InvalidLine):
            if line.kind == "requirement" and not line.is_constraint:
                return True
        elif isinstance(line, RequirementLine) and not line.is_constraint:
            if not facts.counts(line):
                continue
            name = line.normalized_name
            if name in names or (line.url is not None and line.url.text.startswith("file:")):
                return True
            if name is not None:
                names.add(name)
    return False


def knows_releases(facts: Facts) -> bool:
    """Tell whether an index told of any project; of a long file much else need not be asked."""
    return any(isinstance(answer, Project) for answer in facts.projects.values())


def files_to_read(facts: Facts) -> Then:
    """Give what names the files of a project whose dependencies will be asked for."""

    @cache
    def clauses() -> Mapping[str, Sequence[Clause]]:
        found: dict[str, list[Clause]] = {}
        for line, _ in facts.pinned_lines():
            name, clause = line.normalized_name or "", facts.pins.clause(line)
            if clause is not None and name not in facts.held:
                found.setdefault(name, []).append(clause)
        return found

    def files(project: Project) -> list[DistributionFile]:
        releases, found = facts.releases_of(project), list[DistributionFile]()
        for clause in clauses().get(project.name, ()):
            # What cannot be judged before its files are asked is not judged here.
            asked: Sequence[DistributionFile] = releases.files_to_ask(
                clause.operator, clause.version
            )
            if not asked:
                verdict = releases.judge_pin(clause.operator, clause.version)
                asked = [each.file for each in verdict.candidates[:1]]
            found.extend(asked)
        return found

    return files
