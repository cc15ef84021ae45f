"""What an earlier lock says: its pins stay as long as they go with the source."""

from collections.abc import Collection

from packaging.version import Version

from pinproof.locks.model import Earlier, EarlierPin
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.requirements.pins import pinning_clause
from pinproof.requirements.specifiers import read_version


def read_earlier(file: RequirementsFile) -> dict[str, EarlierPin]:
    """Give the pins of a lock, by normalized name."""
    found: dict[str, EarlierPin] = {}
    for line in file.walk():
        clause = pinning_clause(line) if isinstance(line, RequirementLine) else None
        if isinstance(line, RequirementLine) and clause is not None and line.normalized_name:
            hashes = frozenset((each.algorithm, each.digest.lower()) for each in line.hashes)
            found[line.normalized_name] = EarlierPin(version=clause.version, hashes=hashes)
    return found


def wish_earlier(earlier: Earlier, freed: Collection[str]) -> dict[str, Version]:
    """Give the versions that come first; `freed` are projects that may move."""
    wished: dict[str, Version] = {}
    for name, pin in earlier.items():
        version = read_version(pin.version)
        if version is not None and name not in freed:
            wished[name] = version
    return wished
