"""Which lines are pins, and to what version."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Literal, Protocol, TypeAlias

from pinproof.record import record
from pinproof.requirements.model import (
    Clause,
    RequirementLine,
    RequirementsFile,
    normalize_name,
)
from pinproof.requirements.specifiers import read_version

Looseness: TypeAlias = Literal["unpinned", "wildcard", "compatible", "range"]


class Comparison(Protocol):
    """A clause of a line or of what a distribution declares."""

    @property
    def operator(self) -> str:
        """Such as `>=`."""
        ...

    @property
    def version(self) -> str:
        """As written; `1.*` for a wildcard."""
        ...


def is_pin(clause: Comparison) -> bool:
    """Tell whether a clause names one version: `===`, or `==` without a wildcard."""
    operator = clause.operator
    return operator == "===" or (operator == "==" and not clause.version.endswith(".*"))


def pinning_clauses(line: RequirementLine) -> list[Clause]:
    """Give the clauses that name one version."""
    return list(filter(is_pin, line.clauses))


def pinning_clause(line: RequirementLine) -> Clause | None:
    """Give the clause that pins a requirement, `None` when there is none."""
    for clause in line.clauses:
        if is_pin(clause):
            return clause
    return None


def is_same_version(one: str, other: str) -> bool:
    """Tell whether two pins mean the same version. Source: PEP 440, Version matching."""
    return one == other or comparable_version(one) == comparable_version(other)


def comparable_version(text: str) -> Hashable:
    """Give what two ways to write one version have in common."""
    return read_version(text) or text.lower()


@record
class Pins:
    """What the lines of a file and its includes pin, taken together.

    `constraints` maps a normalized name to the first constraint line that pins it. `repeated`
    are the lines of each project that is named more than once, constraints among them.
    `sources` are the paths of files that a lock beside them was compiled from: their lines
    are wishes. `floating` are patterns for the names of projects that need no pin, such as
    `contoso-*`.
    """

    constraints: Mapping[str, RequirementLine]
    repeated: tuple[tuple[RequirementLine, ...], ...] = ()
    sources: frozenset[str] = frozenset()
    floating: tuple[str, ...] = ()

    @classmethod
    def of_file(
        cls,
        file: RequirementsFile,
        *,
        sources: frozenset[str] = frozenset(),
        floating: Iterable[str] = (),
    ) -> "Pins":
        """Go through a file once; `sources` and `floating` as in the class."""
        constraints: dict[str, RequirementLine] = {}
        first: dict[str, RequirementLine] = {}
        repeated: dict[str, list[RequirementLine]] = {}
        for line in file.walk():
            if not isinstance(line, RequirementLine) or line.name is None:
                continue
            name = normalize_name(line.name)
            if line.is_constraint and pinning_clause(line) is not None:
                constraints.setdefault(name, line)
            earlier = first.setdefault(name, line)
            if earlier is not line:
                repeated.setdefault(name, [earlier]).append(line)
        return cls(
            constraints=constraints,
            repeated=tuple(map(tuple, repeated.values())),
            sources=sources,
            floating=tuple(floating),
        )

    def may_float(self, name: str) -> bool:
        """Tell whether a project, by its normalized name, need not be pinned."""
        if not self.floating:
            return False
        from pinproof.requirements.name_patterns import is_named  # noqa: PLC0415 - few configurations let any float

        return is_named(name, self.floating)

    def must_pin(self, line: RequirementLine) -> bool:
        """Tell whether a line decides what is installed, and so has to name one version."""
        path = line.source.path
        return not (
            line.is_constraint
            or path in self.sources
            or path.replace("\\", "/").rpartition("/")[2].startswith("constraints")
        )

    def clause(self, line: RequirementLine) -> Clause | None:
        """Give the clause that pins a line: its own, or a constraint's."""
        clause = pinning_clause(line)
        if clause is None and self.constraints and line.name is not None:
            constraint = self.constraints.get(normalize_name(line.name))
            clause = None if constraint is None else pinning_clause(constraint)
        return clause

    def version(self, line: RequirementLine) -> str | None:
        """Give the version that a line is pinned to, by itself or by a constraint."""
        clause = self.clause(line)
        return None if clause is None else clause.version

    def looseness(self, line: RequirementLine) -> Looseness | None:
        """Tell why a requirement by name is no pin; `None` for one that is, or need not be."""
        if line.url is not None or line.name is None or not self.must_pin(line):
            return None
        if self.version(line) is not None or self.may_float(normalize_name(line.name)):
            return None
        operators = {clause.operator for clause in line.clauses}
        if not operators:
            return "unpinned"
        if "==" in operators:
            return "wildcard"
        return "compatible" if "~=" in operators else "range"
