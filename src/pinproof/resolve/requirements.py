"""What is asked for, in pip's words. Source: pip, resolution/resolvelib/requirements.py."""

from typing import TypeAlias

from packaging.specifiers import SpecifierSet

from pinproof.record import record
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.candidates import REQUIRES_PYTHON_IDENTIFIER, BaseCandidate, ExtrasCandidate


@record(eq=False)
class SpecifierRequirement:
    """A project by name, in some range of versions.

    `text` is the requirement as it was declared, `line` the one of the file, or `None` for
    what a distribution declares. `hashes` are (algorithm, hex digest).
    """

    name: str
    identifier: str
    specifier: SpecifierSet
    text: str
    extras: tuple[str, ...] = ()
    hashes: frozenset[tuple[str, str]] = frozenset()
    line: RequirementLine | None = None

    def without_extras(self) -> "SpecifierRequirement":
        """Give the requirement of the project itself that one with extras contains."""
        return SpecifierRequirement(
            name=self.name,
            identifier=self.name,
            specifier=self.specifier,
            text=self.text,
            hashes=self.hashes,
            line=self.line,
        )


@record(eq=False)
class ExplicitRequirement:
    """One candidate and no other: a direct reference, or the base of what has extras."""

    candidate: BaseCandidate | ExtrasCandidate
    text: str
    line: RequirementLine | None = None

    @property
    def identifier(self) -> str:
        """That of the candidate."""
        return self.candidate.identifier

    @property
    def name(self) -> str:
        """The normalized name, without extras."""
        return self.candidate.name


@record(eq=False)
class RequiresPythonRequirement:
    """A requires-python; `text` as declared."""

    text: str
    name: str = REQUIRES_PYTHON_IDENTIFIER
    identifier: str = REQUIRES_PYTHON_IDENTIFIER
    line: None = None


Requirement: TypeAlias = SpecifierRequirement | ExplicitRequirement | RequiresPythonRequirement
