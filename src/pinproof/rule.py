"""The shape of a rule, and of what it says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pinproof.facts import Facts, Part
from pinproof.requirements.model import Line, RequirementsFile
from pinproof.source import Place

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace what stands at a place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A proposal. `safe`: it changes nothing that pip would install today."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that belongs to the problem."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a rule found: where, what, and in `cure` what to write instead, when it is known.

    `severity` differs from the rule's own only where less is certain than usual.
    """

    place: Place
    message: str
    cure: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


def nothing(*_: object) -> Iterator[Problem]:
    """Find no problems."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, as its file in `rules/` states it.

    `name` is what users write, `code` its short alias. `needs` are the parts of the facts
    that it reads, and so what is gathered for it. `since` is the first release with it.
    `flags_bare_pins` is false for a rule whose `check_line` finds nothing in a line that is
    `name==version` and no more: it is not called for those, most lines of most files.
    """

    code: str
    name: str
    severity: Severity
    since: str
    needs: frozenset[Part]
    flags_bare_pins: bool = True
    check_line: Callable[[Line, Facts], Iterable[Problem]] = nothing
    check_file: Callable[[RequirementsFile, Facts], Iterable[Problem]] = nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """A rule as the generated table knows it, without importing it. `summary` is its first line."""

    code: str
    name: str
    severity: Severity
    since: str
    needs: tuple[Part, ...]
    module: str
    summary: str
