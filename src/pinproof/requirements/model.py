"""What a requirements file says, line by line, good and bad."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from pinproof.record import NamedTuple, field, record
from pinproof.source import Place, SourceFile, Span

if TYPE_CHECKING:
    from pinproof.requirements.in_host import InHost

_SEPARATORS = re.compile(r"[-_.]+")


@lru_cache(maxsize=1 << 14)
def normalize_name(name: str) -> str:
    """Give the normalized form of a project's name. Source: PEP 503, Normalized Names."""
    # As `packaging.utils` does, which loads tags, logging and subprocess: every check would pay.
    name = name.lower()
    # Most names have none of these, and the expression costs ten times the question.
    if "_" in name or "." in name or "--" in name:
        return _SEPARATORS.sub("-", name)
    return name


class Clause(NamedTuple):
    """One comparison of a specifier: `==1.2` is operator `==`, version `1.2`."""

    operator: str
    version: str
    span: Span


class Word(NamedTuple):
    """A piece of the file's text and where it stands."""

    text: str
    span: Span


class Hash(NamedTuple):
    """`--hash=algorithm:digest` of one requirement; the digest is hexadecimal, as written."""

    algorithm: str
    digest: str
    span: Span


class Option(NamedTuple):
    """An option with its long name (`--index-url`), however it was abbreviated.

    `value` is `None` for flags; `span` covers the option with its value.
    """

    name: str
    value: str | None
    span: Span
    value_span: Span | None = None


@record(eq=False)
class _LogicalLine:
    """`span` covers the logical line with continuations and comment, without the last line end.

    `text` is what pip reads: joined, without comment, stripped, variables unexpanded.
    """

    source: SourceFile
    span: Span
    text: str
    comment: Word | None = None

    def at(self, span: Span | None) -> Place:
        """Give a place in this line; the whole line for `None`."""
        return Place(self.source, self.span if span is None else span)

    @property
    def number(self) -> int:
        """1-based physical line on which this line begins."""
        return self.source.line_number(self.span.start)


@record(eq=False)
class RequirementLine(_LogicalLine):
    """A requirement by name, URL or path.

    `name` is as written, `None` for a URL or path that names no project. `marker` is the
    text after `;`. `ignored` are words and options that pip drops without a word, or that a
    shell keeps to itself.
    `is_constraint` is true for a line of a `-c` file.
    """

    name: str | None
    name_span: Span | None = None
    extras: tuple[Word, ...] = ()
    clauses: tuple[Clause, ...] = ()
    marker: Word | None = None
    url: Word | None = None
    hashes: tuple[Hash, ...] = ()
    options: tuple[Option, ...] = ()
    ignored: tuple[Word, ...] = ()
    is_constraint: bool = False

    @property
    def normalized_name(self) -> str | None:
        """The project's normalized name."""
        return None if self.name is None else normalize_name(self.name)

    @property
    def is_bare_pin(self) -> bool:
        """Tell at once that a line is `name==version` and nothing else; `False` if in doubt."""
        return False

    @property
    def specifier(self) -> str:
        """All clauses, comma-separated, without blanks; empty when there are none."""
        return ",".join([clause.operator + clause.version for clause in self.clauses])

    @property
    def specifier_span(self) -> Span | None:
        """From the first clause to the end of the last."""
        if not self.clauses:
            return None
        return Span(self.clauses[0].span.start, self.clauses[-1].span.end)

    def at_version(self) -> Place:
        """Give the place of the clauses, that of the name where there are none."""
        return self.at(self.specifier_span or self.name_span)


@record(eq=False)
class EditableLine(RequirementLine):
    """`-e` with a path or a VCS URL (in `url`)."""


@record(eq=False)
class OptionLine(_LogicalLine):
    """Options for the whole file, such as `--index-url`."""

    options: tuple[Option, ...]
    ignored: tuple[Word, ...] = ()


@record(eq=False)
class IncludeFault:
    """Why an include was not followed.

    `chain` are the paths from the first file to the one that closes a cycle.
    """

    kind: Literal["missing", "cycle", "unreachable", "not-followed"]
    reason: str
    chain: tuple[str, ...] = ()


@record(eq=False)
class IncludeLine(_LogicalLine):
    """`-r FILE` or `-c FILE`, with the file as far as it could be read."""

    path: Word
    constraint: bool
    included: "RequirementsFile | IncludeFault"
    options: tuple[Option, ...] = ()
    ignored: tuple[Word, ...] = ()


@record(eq=False)
class InvalidLine(_LogicalLine):
    """A line that pip refuses.

    `fault` is where reading stopped, `message` what is wrong, `cure` what to write instead,
    `said` what pip would say. `kind` is `variable` when pip refuses it only as long as a
    variable in it is not set.
    """

    kind: Literal["requirement", "option", "template", "variable"]
    fault: Span
    message: str
    cure: str | None = None
    said: str | None = None
    is_constraint: bool = False


@record(eq=False)
class ForeignLine(_LogicalLine):
    """A line beside pip's that another manager installs: conda's own.

    `name` is the package as that manager spells it, `version` what it is told of the version
    (`=3.9`, empty for nothing). pip reads none of it, and neither do the rules on pip's lines.
    """

    manager: str
    name: str
    name_span: Span
    version: str = ""
    version_span: Span | None = None

    @property
    def normalized_name(self) -> str:
        """The name as a project's would be written."""
        return normalize_name(self.name)


Line: TypeAlias = RequirementLine | EditableLine | OptionLine | IncludeLine | InvalidLine


@record(eq=False)
class DecodeFault:
    """Bytes that are not text in the file's encoding; from there on `encoding` was used."""

    span: Span
    reason: str
    encoding: str = "latin-1"


@record(eq=False)
class RequirementsFile:
    """One file and what it includes. `is_constraint` is true below a `-c`.

    `host` says what holds of lines that stand in a file of another kind.
    """

    source: SourceFile
    lines: tuple[Line, ...]
    is_constraint: bool = False
    decode_fault: DecodeFault | None = None
    host: "InHost | None" = None
    # The lines that were looked through, and the files that they include; filled on first use.
    _looked_through: list[tuple[tuple[Line, ...], tuple["RequirementsFile", ...]]] = field(
        default_factory=list
    )

    @property
    def foreign(self) -> tuple[ForeignLine, ...]:
        """The lines beside them that are not for pip."""
        return self.host.foreign if self.host is not None else ()

    @property
    def unread(self) -> tuple[Word, ...]:
        """What may be lines and is not known, with the reason as text."""
        return self.host.unread if self.host is not None else ()

    @property
    def manager(self) -> str | None:
        """What makes the environment that the lines go into, where that is not pip."""
        return self.host.manager if self.host is not None else None

    @property
    def takes_dependencies(self) -> bool:
        """Tell whether pip installs what the lines depend on."""
        return self.host is None or self.host.takes_dependencies

    def at(self, span: Span) -> Place:
        """Give a place in this file."""
        return Place(self.source, span)

    def includes(self) -> tuple["RequirementsFile", ...]:
        """Give the files that its own lines include."""
        known = self._looked_through
        if not known or known[0][0] is not self.lines:
            found = tuple(
                line.included
                for line in self.lines
                if isinstance(line, IncludeLine) and isinstance(line.included, RequirementsFile)
            )
            known[:] = [(self.lines, found)]
        return known[0][1]

    def walk(self) -> Iterator[Line]:
        """Give every line, those of an include right after its own line."""
        return self._walk() if self.includes() else iter(self.lines)

    def _walk(self) -> Iterator[Line]:
        for line in self.lines:
            yield line
            if isinstance(line, IncludeLine) and isinstance(line.included, RequirementsFile):
                yield from line.included.walk()

    def options(self) -> Iterator[Option]:
        """Give the options that stand on lines of their own, in order, also those of includes."""
        for line in self.walk():
            if isinstance(line, OptionLine):
                yield from line.options

    def files(self) -> Iterator["RequirementsFile"]:
        """Give this file and every file it includes."""
        yield self
        for included in self.includes():
            yield from included.files()


# Reads what a line includes: the file that it stands in, the path, whether as constraints.
Include: TypeAlias = Callable[[SourceFile, str, bool], RequirementsFile | IncludeFault]
