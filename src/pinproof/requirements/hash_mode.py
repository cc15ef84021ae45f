"""Whether pip will want a hash for every requirement of a file, and why."""

from collections.abc import Set as AbstractSet

from pinproof.record import record
from pinproof.requirements.model import OptionLine, RequirementLine, RequirementsFile
from pinproof.source import Place


@record
class HashMode:
    """`place` is what asks for hashes. `constrained` are names whose hashes a constraint gives."""

    place: Place
    reason: str
    constrained: AbstractSet[str]


def find_hash_mode(file: RequirementsFile) -> HashMode | None:
    """Find what makes pip ask for hashes; `None` when nothing does.

    Source: pip documentation, Secure installs.
    """
    place: Place | None = None
    reason = ""
    constrained: set[str] = set()
    for line in file.walk():
        if isinstance(line, OptionLine):
            for option in line.options:
                if option.name == "--no-require-hashes":
                    return None
                if option.name == "--require-hashes" and place is None:
                    place, reason = line.at(option.span), "the file says --require-hashes"
        elif isinstance(line, RequirementLine) and line.hashes:
            if place is None:
                place = line.at(line.hashes[0].span)
                where = f"line {line.number}"
                if line.source is not file.source:
                    where += f" of {line.source.path}"
                reason = f"{where} has one"
            if line.is_constraint and line.normalized_name is not None:
                constrained.add(line.normalized_name)
    return None if place is None else HashMode(place=place, reason=reason, constrained=constrained)
