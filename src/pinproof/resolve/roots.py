"""What a requirements file asks of pip on the target."""

from collections.abc import Iterable, Iterator

from pinproof.files.formats import FormatControl
from pinproof.index.model import DistributionFile
from pinproof.index.settings.address import without_credentials
from pinproof.record import replace
from pinproof.requirements.model import (
    Line,
    OptionLine,
    RequirementLine,
    RequirementsFile,
    normalize_name,
)
from pinproof.requirements.version_range import VersionRange, version_range
from pinproof.resolve.references import (
    NO_REFERENCES,
    NOT_BUILT,
    References,
    hashes_of,
    reference_of,
)
from pinproof.resolve.requirements import (
    NO_LIMIT,
    Exact,
    Limit,
    Published,
    Ranged,
    Roots,
    Wanted,
    WithExtras,
    identifier_of,
)
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target


def file_options(file: RequirementsFile) -> Iterator[tuple[str, str | None]]:
    """Give the options that stand on lines of their own, in order."""
    for line in file.walk():
        if isinstance(line, OptionLine):
            for option in line.options:
                yield option.name, option.value


def format_control(file: RequirementsFile) -> FormatControl:
    """Collect `--no-binary` and `--only-binary` of the file."""
    wanted = {"--no-binary", "--only-binary"}
    return FormatControl.of_options(
        (name, value or "") for name, value in file_options(file) if name in wanted
    )


def requirement_lines(file: RequirementsFile, target: Target) -> Iterator[RequirementLine]:
    """Give the lines of requirements and constraints whose markers hold on the target."""
    for line in file.walk():
        if isinstance(line, RequirementLine) and (
            line.marker is None or marker_holds(line.marker.text, target)
        ):
            yield line


def is_hash_checked(file: RequirementsFile, target: Target) -> bool:
    """Tell whether pip demands hashes of everything: asked to, or because one line has some."""
    return any(name == "--require-hashes" for name, _ in file_options(file)) or any(
        line.hashes for line in requirement_lines(file, target)
    )


def _specifier(line: RequirementLine) -> VersionRange | None:
    try:
        return version_range(line.specifier)
    except ValueError:
        return None


class _Collector:
    def __init__(self, references: References, *, splits_extras: bool) -> None:
        self.references = references
        self.splits_extras = splits_extras
        self.plain: list[Wanted] = []
        self.extended: list[Wanted] = []
        self.limits: dict[str, Limit] = {}
        self.order: dict[str, int] = {}
        self.unknown: list[tuple[RequirementLine, str]] = []
        self._direct: dict[str, Published] = {}

    def take(self, place: int, line: RequirementLine) -> None:
        if line.is_constraint:
            self._constrain(line)
        elif line.url is not None:
            self._take_direct(place, line)
        elif line.normalized_name is not None:
            self._take_ranged(place, line)

    def _constrain(self, line: RequirementLine) -> None:
        name = line.normalized_name
        specifier = _specifier(line)
        if name is None or specifier is None:
            return
        limit = self.limits.get(name, NO_LIMIT)
        file = reference_of(line, self.references).file if line.url is not None else None
        self.limits[name] = replace(
            limit,
            specifiers=(*limit.specifiers, specifier) if line.clauses else limit.specifiers,
            hashes=joined_hashes(limit.hashes, hashes_of(line)),
            files=(*limit.files, file) if file is not None else limit.files,
            lines=(*limit.lines, line),
        )

    def _take_ranged(self, place: int, line: RequirementLine) -> None:
        specifier = _specifier(line)
        name = line.normalized_name
        if specifier is None or name is None:
            return
        extras = tuple(sorted({normalize_name(extra.text) for extra in line.extras}))
        asked = Ranged(
            name=name,
            identifier=identifier_of(name, extras),
            specifier=specifier,
            text=text_of(line),
            extras=extras,
            hashes=hashes_of(line),
            line=line,
        )
        first = asked.identifier
        if extras and line.clauses and self.splits_extras:
            first = name
            self.plain.append(without_extras(asked))
        self.order.setdefault(first, place)
        self._add(asked, extended=bool(extras))

    def _take_direct(self, place: int, line: RequirementLine) -> None:
        reference = reference_of(line, self.references)
        file = reference.file
        if file is None:
            self.unknown.append((line, reference.unknown or NOT_BUILT))
            return
        name = line.normalized_name or reference.name or _name_of(file)
        version = file.version or reference.version
        base = self._direct.setdefault(
            file.url, Published(name=name, version=version, file=file, is_direct=True)
        )
        extras = tuple(sorted({normalize_name(extra.text) for extra in line.extras}))
        identifier = identifier_of(name, extras)
        if extras:
            extended = WithExtras(base=base, extras=extras, identifier=identifier)
            if self.splits_extras:
                self.plain.append(Exact(candidate=base, text=text_of(line), line=line))
                self.order.setdefault(name, place)
            self._add(Exact(candidate=extended, text=text_of(line), line=line), extended=True)
        else:
            self._add(Exact(candidate=base, text=text_of(line), line=line), extended=False)
        self.order.setdefault(name if self.splits_extras else identifier, place)

    def _add(self, asked: Wanted, *, extended: bool) -> None:
        # pip puts what has extras last since it splits them off.
        (self.extended if extended and self.splits_extras else self.plain).append(asked)


def _name_of(file: DistributionFile) -> str:
    name, _, rest = file.filename.partition("-")
    return normalize_name(
        name if file.kind == "wheel" or not rest else file.filename.rpartition("-")[0]
    )


def text_of(line: RequirementLine) -> str:
    """Give a requirement as the line writes it, without marker, options and comment."""
    extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
    if line.url is not None:
        url = without_credentials(line.url.text)
        named = line.name_span is not None and line.name_span.end <= line.url.span.start
        return f"{line.name}{extras} @ {url}" if named else f"{url}{extras}"
    return f"{line.name}{extras}{line.specifier}"


def joined_hashes(
    left: frozenset[tuple[str, str]], right: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Give the hashes that both allow; an empty set allows any."""
    return left & right if left and right else left or right


def without_extras(asked: Ranged) -> Ranged:
    """Give the demand on the project itself that a demand with extras contains."""
    return Ranged(
        name=asked.name,
        identifier=asked.name,
        specifier=asked.specifier,
        text=asked.text,
        hashes=asked.hashes,
        line=asked.line,
    )


def collect_roots(
    lines: Iterable[RequirementLine], references: References = NO_REFERENCES, *, splits_extras: bool
) -> Roots:
    """Turn lines into demands and limits; those of `requirement_lines`, or some of them."""
    collector = _Collector(references, splits_extras=splits_extras)
    for place, line in enumerate(lines):
        collector.take(place, line)
    return Roots(
        wanted=(*collector.plain, *collector.extended),
        limits=collector.limits,
        order=collector.order,
        unknown=tuple(collector.unknown),
    )


def stopping_line(file: RequirementsFile) -> Line | None:
    """Give the first line that makes pip refuse the file, if any."""
    from pinproof.requirements.model import (  # noqa: PLC0415 - used by this question alone
        IncludeFault,
        IncludeLine,
        InvalidLine,
    )

    for line in file.walk():
        if isinstance(line, InvalidLine):
            return line
        if isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault):
            return line
    return None
