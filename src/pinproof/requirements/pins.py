"""Which lines are pins, and to what version."""

from collections.abc import Mapping
from dataclasses import dataclass

from pinproof.requirements.model import Clause, RequirementLine, RequirementsFile


def pinning_clause(line: RequirementLine) -> Clause | None:
    """Give the clause that pins a requirement: `===`, or `==` without a wildcard."""
    for clause in line.clauses:
        if clause.operator == "===" or (
            clause.operator == "==" and not clause.version.endswith(".*")
        ):
            return clause
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """The pins that the constraints of a file add to its requirements.

    `constraints` maps a normalized name to the first constraint line that pins it.
    """

    constraints: Mapping[str, RequirementLine]

    @classmethod
    def of_file(cls, file: RequirementsFile) -> "Pins":
        """Collect the pins of every `-c` file."""
        constraints: dict[str, RequirementLine] = {}
        for line in file.walk():
            if (
                isinstance(line, RequirementLine)
                and line.is_constraint
                and line.normalized_name is not None
                and pinning_clause(line) is not None
            ):
                constraints.setdefault(line.normalized_name, line)
        return cls(constraints=constraints)

    def version(self, line: RequirementLine) -> str | None:
        """Give the version that a line is pinned to, by itself or by a constraint."""
        clause = pinning_clause(line)
        if clause is None and self.constraints and line.normalized_name is not None:
            constraint = self.constraints.get(line.normalized_name)
            clause = None if constraint is None else pinning_clause(constraint)
        return None if clause is None else clause.version
