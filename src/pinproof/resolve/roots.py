"""What a requirements file asks of pip on the target: its root requirements and constraints."""

from collections.abc import Iterable, Iterator, Mapping

from packaging.specifiers import SpecifierSet

from pinproof.files.referents import (
    NO_REFERENTS,
    NOT_BUILT,
    Referents,
    collect_hashes,
    find_referent,
)
from pinproof.index.model import DistributionFile
from pinproof.index.settings.address import without_credentials
from pinproof.record import field, record, replace
from pinproof.requirements.model import RequirementLine, RequirementsFile, normalize_name
from pinproof.requirements.specifiers import read_specifier
from pinproof.resolve.candidates import ExtrasCandidate, LinkCandidate, format_name
from pinproof.resolve.constraint import NO_CONSTRAINT, Constraint, join_hashes
from pinproof.resolve.requirements import ExplicitRequirement, Requirement, SpecifierRequirement
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target


@record
class RootRequirements:
    """What a file asks for, in the order in which pip takes it up.

    `constraints` are by normalized name. `user_requested` maps identifiers to their place in
    the file. `unknown` are lines that cannot be resolved without running them, such as a path
    to a project, with the reason.
    """

    requirements: tuple[Requirement, ...]
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    user_requested: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[tuple[RequirementLine, str], ...] = ()


def select_lines(file: RequirementsFile, target: Target) -> Iterator[RequirementLine]:
    """Give the lines of requirements and constraints whose markers hold on the target."""
    for line in file.walk():
        if isinstance(line, RequirementLine) and (
            line.marker is None or marker_holds(line.marker.text, target)
        ):
            yield line


def collect_root_requirements(
    lines: Iterable[RequirementLine], referents: Referents = NO_REFERENTS, *, splits_extras: bool
) -> RootRequirements:
    """Turn lines of a file, as `requirement_lines` gives them, or some of them, into what pip asks.

    `splits_extras`: pip does what `SPLIT_EXTRAS` says.
    """
    collector = _Collector(referents, splits_extras=splits_extras)
    for place, line in enumerate(lines):
        collector.take(place, line)
    return RootRequirements(
        requirements=(*collector.plain, *collector.extended),
        constraints=collector.constraints,
        user_requested=collector.user_requested,
        unknown=tuple(collector.unknown),
    )


class _Collector:
    def __init__(self, referents: Referents, *, splits_extras: bool) -> None:
        self.referents = referents
        self.splits_extras = splits_extras
        self.plain: list[Requirement] = []
        self.extended: list[Requirement] = []
        self.constraints: dict[str, Constraint] = {}
        self.user_requested: dict[str, int] = {}
        self.unknown: list[tuple[RequirementLine, str]] = []
        self._direct: dict[str, LinkCandidate] = {}

    def take(self, place: int, line: RequirementLine) -> None:
        if line.is_constraint:
            self._constrain(line)
        elif line.url is not None:
            self._take_direct(place, line)
        elif line.normalized_name is not None:
            self._take_named(place, line)

    def _constrain(self, line: RequirementLine) -> None:
        name = line.normalized_name
        specifier = self._specifier(line)
        if name is None or specifier is None:
            return
        known = self.constraints.get(name, NO_CONSTRAINT)
        file = find_referent(line, self.referents).file if line.url is not None else None
        self.constraints[name] = replace(
            known,
            specifiers=(*known.specifiers, specifier) if line.clauses else known.specifiers,
            hashes=join_hashes(known.hashes, collect_hashes(line)),
            files=(*known.files, file) if file is not None else known.files,
            lines=(*known.lines, line),
        )

    def _specifier(self, line: RequirementLine) -> SpecifierSet | None:
        # What a later pip refuses is no requirement line; so all that this one took is read.
        specifier = read_specifier(line.specifier, lenient=True)
        if specifier is None:
            self.unknown.append((line, f"its pip compares {line.specifier} as text"))
        return specifier

    def _take_named(self, place: int, line: RequirementLine) -> None:
        specifier = self._specifier(line)
        name = line.normalized_name
        if specifier is None or name is None:
            return
        extras = _extras_of(line)
        requirement = SpecifierRequirement(
            name=name,
            identifier=format_name(name, extras),
            specifier=specifier,
            text=write_requirement(line),
            extras=extras,
            hashes=collect_hashes(line),
            line=line,
        )
        first = requirement.identifier
        if extras and line.clauses and self.splits_extras:
            first = name
            self.plain.append(requirement.without_extras())
        self.user_requested.setdefault(first, place)
        self._add(requirement, extended=bool(extras))

    def _take_direct(self, place: int, line: RequirementLine) -> None:
        referent = find_referent(line, self.referents)
        file = referent.file
        if file is None:
            self.unknown.append((line, referent.unknown or NOT_BUILT))
            return
        name = line.normalized_name or referent.name or _name_of(file)
        version = file.version or referent.version
        base = self._direct.setdefault(
            file.url, LinkCandidate(name=name, version=version, file=file, is_direct=True)
        )
        extras = _extras_of(line)
        identifier = format_name(name, extras)
        text = write_requirement(line)
        if extras:
            extended = ExtrasCandidate(base=base, extras=extras, identifier=identifier)
            if self.splits_extras:
                self.plain.append(ExplicitRequirement(candidate=base, text=text, line=line))
                self.user_requested.setdefault(name, place)
            self._add(ExplicitRequirement(candidate=extended, text=text, line=line), extended=True)
        else:
            self._add(ExplicitRequirement(candidate=base, text=text, line=line), extended=False)
        self.user_requested.setdefault(name if self.splits_extras else identifier, place)

    def _add(self, requirement: Requirement, *, extended: bool) -> None:
        # pip puts what has extras last since it splits them off.
        (self.extended if extended and self.splits_extras else self.plain).append(requirement)


def _extras_of(line: RequirementLine) -> tuple[str, ...]:
    return tuple(sorted({normalize_name(extra.text) for extra in line.extras}))


def _name_of(file: DistributionFile) -> str:
    name, _, rest = file.filename.partition("-")
    return normalize_name(
        name if file.kind == "wheel" or not rest else file.filename.rpartition("-")[0]
    )


def write_requirement(line: RequirementLine) -> str:
    """Give a requirement as the line writes it, without marker, options and comment."""
    extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
    if line.url is not None:
        url = without_credentials(line.url.text)
        named = line.name_span is not None and line.name_span.end <= line.url.span.start
        return f"{line.name}{extras} @ {url}" if named else f"{url}{extras}"
    return f"{line.name}{extras}{line.specifier}"


def with_constraints(
    line: RequirementLine, lines: Iterable[RequirementLine]
) -> tuple[RequirementLine, ...]:
    """Give a line and, of the others, the constraints on its project."""
    around = (one for one in lines if one.is_constraint)
    return line, *(one for one in around if one.normalized_name == line.normalized_name)


def without_version(line: RequirementLine) -> RequirementLine:
    """Give a line that asks for the same project, extras and marker, in any version."""
    return RequirementLine(
        source=line.source,
        span=line.span,
        text=line.text,
        name=line.name,
        extras=line.extras,
        marker=line.marker,
        is_constraint=line.is_constraint,
    )
