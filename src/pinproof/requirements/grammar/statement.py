"""One logical line that is not plain: a requirement, options, an include, or a fault."""

from pinproof.budget import spend
from pinproof.pip.behaviour import EDITABLE_SETTINGS, EDITED_REQUIREMENTS, STRICT_CONSTRAINTS
from pinproof.pip.release import PipRelease
from pinproof.record import record
from pinproof.requirements.grammar.direct_references import (
    check_named,
    is_url,
    read_editable,
    read_folder,
    read_unnamed,
)
from pinproof.requirements.grammar.logical_lines import LogicalLine
from pinproof.requirements.grammar.option_parser import GivenOption, OptionFault, read_options
from pinproof.requirements.grammar.pep508 import NotARequirement, Parts, Piece, read_named, refusal
from pinproof.requirements.grammar.words import OptionWord, options_start, split_words
from pinproof.requirements.model import (
    Clause,
    EditableLine,
    Hash,
    Include,
    IncludeLine,
    Line,
    Option,
    OptionLine,
    RequirementLine,
    Word,
)
from pinproof.source import SourceFile, Span


@record
class Reading:
    """What holds for all lines of a file."""

    source: SourceFile
    is_constraint: bool
    include: Include
    pip: PipRelease


class Statement:
    """A line on its way from words to parts. Offsets are those of the logical line's text."""

    def __init__(self, reading: Reading, logical: LogicalLine) -> None:
        self.reading = reading
        self.logical = logical
        self.text = logical.text
        self.cut = options_start(self.text)
        # The blank before the first option belongs to neither.
        self.arguments = self.text if self.cut == len(self.text) else self.text[: self.cut][:-1]
        try:
            self.words = split_words(self.text, self.cut)
        except ValueError as error:
            raise OptionFault(
                f"the options cannot be parsed: {str(error).lower()}",
                0,
                place=(self.cut, len(self.text)),
            ) from None
        try:
            self.given = read_options(self.words, reading.pip)
        except OptionFault as fault:
            word = self.words[min(fault.word, len(self.words) - 1)]
            fault.place = word.start, word.end
            raise

    def read(self) -> Line:
        """Give the line that this is; a fault is raised where pip would stop."""
        parts = self.judge()
        if parts is not None:
            return parts
        include = self.first("--requirement") or self.first("--constraint")
        if include is not None:
            return self.include(include)
        heeded = self.heeded()
        return OptionLine(
            source=self.reading.source,
            span=self.logical.span,
            text=self.text,
            comment=self.logical.comment,
            options=tuple([self.option(given) for given in heeded]),
            ignored=self.ignored(heeded),
        )

    def judge(self) -> RequirementLine | None:
        """Give the requirement of a line, `None` when it has none."""
        editable = self.first("--editable")
        if self.arguments:
            if editable is None or not self.reading.pip.has(EDITED_REQUIREMENTS):
                return self.requirement()
            return self.editable(Piece(self.arguments, 0, len(self.arguments)), None)
        if editable is None:
            return None
        start, end = self.value_place(editable)
        value = editable.value or ""
        # Quotes around it are in the file, but not in the value.
        start += max(0, self.text[start:end].find(value))
        return self.editable(Piece(value, start, start + len(value)), editable)

    def first(self, name: str) -> GivenOption | None:
        """Find the first use of an option."""
        return next((given for given in self.given if given.kind.name == name), None)

    def heeded(self) -> list[GivenOption]:
        """Leave out what pip drops from a line of options."""
        last = {given.kind.name: given for given in self.given}
        return [
            given
            for given in self.given
            if given.kind.scope == "file"
            and (given.kind.name != "--index-url" or given is last["--index-url"])
            and (given.kind.name != "--find-links" or given is self.first("--find-links"))
        ]

    def include(self, given: GivenOption) -> IncludeLine:
        """Follow `-r` or `-c`; pip drops all else on the line."""
        constraint = given.kind.name == "--constraint"
        option = self.option(given)
        path = given.value or ""
        return IncludeLine(
            source=self.reading.source,
            span=self.logical.span,
            text=self.text,
            comment=self.logical.comment,
            path=Word(path, option.value_span or option.span),
            constraint=constraint,
            included=self.reading.include(self.reading.source, path, constraint),
            options=(option,),
            ignored=self.ignored([given]),
        )

    def requirement(self) -> RequirementLine:
        """Read what stands before the options."""
        argument = self.arguments
        try:
            separator = "; " if is_url(argument) else ";"
        except ValueError as error:
            raise NotARequirement(f"not a URL: {error}", 0, len(argument.rstrip())) from None
        head, found, _ = argument.partition(separator)
        marker = self.marker(len(head) + 1, len(argument)) if found else None
        end = len(head.rstrip())
        pip = self.reading.pip
        parts = read_unnamed(self.text, 0, end, pip)
        if parts is None:
            try:
                parts = read_named(self.text, 0, end, pip)
            except NotARequirement:
                parts = read_folder(self.text, 0, end)
                if parts is None:
                    raise
            else:
                parts = check_named(parts, self.text, 0, end, pip)
        kept = [given for given in self.given if given.kind.scope == "requirement"]
        return self.line(RequirementLine, parts, marker, kept)

    def editable(self, value: Piece, given: GivenOption | None) -> RequirementLine:
        """Read what follows `-e`."""
        pip = self.reading.pip
        parts, piece = read_editable(value, pip)
        marker = None
        if piece is not None:
            self.check_marker(piece.text, piece.start)
            marker = Word(piece.text, self.logical.span_of(piece.start, piece.end))
        if self.reading.is_constraint and pip.has(STRICT_CONSTRAINTS):
            raise NotARequirement("a constraint cannot be editable", value.start, value.end)
        heeded = ("--config-settings",) if pip.has(EDITABLE_SETTINGS) else ()
        kept = [other for other in self.given if other.kind.name in heeded]
        return self.line(EditableLine, parts, marker, kept, given)

    def line(
        self,
        kind: type[RequirementLine],
        parts: Parts,
        marker: Word | None,
        kept: list[GivenOption],
        editable: GivenOption | None = None,
    ) -> RequirementLine:
        """Build the line; all options that are not `kept`, nor `editable`, are dropped by pip."""
        name, url, place = parts.name, parts.url, self.logical.span_of
        if self.reading.is_constraint and self.reading.pip.has(STRICT_CONSTRAINTS):
            self.check_constraint(parts)
        hashes = []
        for given in kept:
            if given.kind.name == "--hash" and given.value is not None:
                algorithm, _, digest = given.value.partition(":")
                hashes.append(Hash(algorithm, digest, self.option(given).span))
        return kind(
            source=self.reading.source,
            span=self.logical.span,
            text=self.text,
            comment=self.logical.comment,
            name=name.text if name else None,
            name_span=place(name.start, name.end) if name else None,
            extras=tuple(
                [Word(extra.text, place(extra.start, extra.end)) for extra in parts.extras]
            ),
            clauses=tuple(
                [
                    Clause(operator, piece.text, place(piece.start, piece.end))
                    for operator, piece in parts.clauses
                ]
            ),
            marker=marker,
            url=Word(url.text, place(url.start, url.end)) if url else None,
            hashes=tuple(hashes),
            options=tuple([self.option(each) for each in kept if each.kind.name != "--hash"]),
            ignored=self.ignored([*kept, editable] if editable else kept),
            is_constraint=self.reading.is_constraint,
        )

    def check_constraint(self, parts: Parts) -> None:
        """Refuse what pip refuses in a constraint, though not in a requirement."""
        if parts.name is None:
            raise NotARequirement("a constraint must name a project", 0, self.cut)
        if parts.extras:
            start, end = parts.extras[0].start, parts.extras[-1].end
            cure = f"write {parts.name.text} without its extras"
            raise NotARequirement("a constraint cannot have extras", start, end, cure)

    def marker(self, start: int, end: int) -> Word | None:
        """Give what stands between two offsets as a marker; `None` for blanks.

        Raises what pip would say of it.
        """
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return None
        try:
            self.check_marker(text, start)
        except ValueError as error:
            raise refusal(error, self.reading.pip, self.text, start, start + len(text)) from None
        except RecursionError:
            # pip itself ends in the same error.
            end = start + len(text)
            raise NotARequirement("the marker is nested too deeply", start, end) from None
        return Word(text, self.logical.span_of(start, start + len(text)))

    def check_marker(self, text: str, start: int) -> None:
        """Refuse a marker that stops pip once it is evaluated."""
        from pinproof.requirements.markers import find_marker_fault, read_marker  # noqa: PLC0415 - few lines have one

        # The library's reader slows down with the length of what it reads.
        spend(len(text) ** 2 // 1000)
        read_marker(text)
        fault = find_marker_fault(text, self.reading.pip)
        if fault is not None:
            raise NotARequirement(fault.message, start + fault.start, start + fault.end, fault.cure)

    def value_place(self, given: GivenOption) -> tuple[int, int]:
        """Find an option's value, which may be a part of its word."""
        last = self.words[given.past - 1]
        start = last.start
        if given.past - given.first == 1:
            raw = self.text[last.start : last.end]
            start += raw.index("=") + 1 if raw.startswith("--") and "=" in raw else 2
        return start, last.end

    def option(self, given: GivenOption) -> Option:
        """Give an option with its places in the file."""
        words: list[OptionWord] = self.words[given.first : given.past]
        span = self.logical.span_of(words[0].start, words[-1].end)
        if given.value is None:
            return Option(given.kind.name, None, span)
        return Option(
            given.kind.name, given.value, span, self.logical.span_of(*self.value_place(given))
        )

    def ignored(self, heeded: list[GivenOption]) -> tuple[Word, ...]:
        """Give the words and options that pip drops, in their order."""
        used = {number for given in heeded for number in range(given.first, given.past)}
        spans: list[Span] = []
        dropped = {given.first: given for given in self.given if given not in heeded}
        number = 0
        while number < len(self.words):
            given = dropped.get(number)
            past = number + 1 if given is None else max(given.past, number + 1)
            if number not in used:
                first, last = self.words[number], self.words[past - 1]
                spans.append(self.logical.span_of(first.start, last.end))
            number = past
        text = self.reading.source.text
        return tuple([Word(text[span.start : span.end], span) for span in spans])
