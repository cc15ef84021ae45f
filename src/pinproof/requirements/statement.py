"""One logical line that is not plain: a requirement, options, an include, or a fault."""

from collections.abc import Callable

from pinproof.requirements.exact import NotARequirement, Parts, Piece, read_named
from pinproof.requirements.lines import LogicalLine
from pinproof.requirements.links import (
    is_url,
    looks_like_folder,
    read_archive,
    read_editable,
    read_url,
)
from pinproof.requirements.model import (
    Clause,
    EditableLine,
    Hash,
    IncludeFault,
    IncludeLine,
    InvalidLine,
    Line,
    Option,
    OptionLine,
    RequirementLine,
    RequirementsFile,
    Word,
)
from pinproof.requirements.optparsing import Given, OptionFault, read_options
from pinproof.requirements.words import OptionWord, options_start, split_words
from pinproof.source import SourceFile


def read_statement(
    source: SourceFile,
    logical: LogicalLine,
    *,
    is_constraint: bool,
    include: Callable[[SourceFile, str, bool], RequirementsFile | IncludeFault],
    pip: tuple[int, ...] | None,
) -> Line:
    """Read a line whose text is not empty."""
    return _Statement(source, logical, is_constraint, pip).read(include)


_PER_REQUIREMENT = ("--hash", "--config-settings", "--install-option", "--global-option")


class _Statement:
    def __init__(
        self,
        source: SourceFile,
        logical: LogicalLine,
        is_constraint: bool,  # noqa: FBT001 - private, called once
        pip: tuple[int, ...] | None,
    ) -> None:
        self.source = source
        self.logical = logical
        self.text = logical.text
        self.is_constraint = is_constraint
        self.pip = pip
        self.words: list[OptionWord] = []
        self.given: list[Given] = []

    def read(
        self, include: Callable[[SourceFile, str, bool], RequirementsFile | IncludeFault]
    ) -> Line:
        text = self.text
        cut = options_start(text)
        arguments = text[:cut].rstrip()
        try:
            self.words = split_words(text, cut)
        except ValueError as error:
            return self.invalid(
                "option", cut, len(text), f"the options cannot be split into words: {error}"
            )
        try:
            self.given = read_options(self.words, self.pip)
        except OptionFault as fault:
            word = self.words[min(fault.word, len(self.words) - 1)]
            return self.invalid("option", word.start, word.end, fault.message)
        editables = [given for given in self.given if given.kind.name == "--editable"]
        try:
            if arguments:
                if editables:
                    return self.editable(text[:cut].rstrip(), 0, None)
                return self.requirement(cut)
            if editables:
                word = self.words[editables[0].past - 1]
                return self.editable(editables[0].value or "", word.start, editables[0])
        except NotARequirement as fault:
            return self.invalid("requirement", fault.start, fault.end, fault.message)
        for name in ("--requirement", "--constraint"):
            for given in self.given:
                if given.kind.name == name:
                    return self.include(given, include)
        return OptionLine(
            source=self.source,
            span=self.logical.span,
            text=self.text,
            comment=self.logical.comment,
            options=tuple([self.option(given) for given in self.given]),
            ignored=self.left_over(),
        )

    def invalid(self, kind: str, start: int, end: int, message: str) -> InvalidLine:
        return InvalidLine(
            source=self.source,
            span=self.logical.span,
            text=self.text,
            comment=self.logical.comment,
            kind="option" if kind == "option" else "requirement",
            fault=self.logical.span_of(start, min(end, len(self.text))),
            message=message,
            is_constraint=self.is_constraint,
        )

    def include(
        self,
        given: Given,
        include: Callable[[SourceFile, str, bool], RequirementsFile | IncludeFault],
    ) -> IncludeLine:
        constraint = given.kind.name == "--constraint"
        option = self.option(given)
        path = given.value or ""
        return IncludeLine(
            source=self.source,
            span=self.logical.span,
            text=self.text,
            comment=self.logical.comment,
            path=Word(path, option.value_span or option.span),
            constraint=constraint,
            included=include(self.source, path, constraint),
            options=tuple([self.option(other) for other in self.given]),
            ignored=self.left_over(),
        )

    def option(self, given: Given) -> Option:
        first, last = self.words[given.first], self.words[given.past - 1]
        span = self.logical.span_of(first.start, last.end)
        value_span = None
        if given.value is not None:
            start = last.start
            if given.past - given.first == 1:
                raw = self.text[last.start : last.end]
                start += raw.index("=") + 1 if raw.startswith("--") and "=" in raw else 2
            value_span = self.logical.span_of(start, last.end)
        return Option(given.kind.name, given.value, span, value_span)

    def left_over(self) -> tuple[Word, ...]:
        """Give the words that belong to no option."""
        taken = {number for given in self.given for number in range(given.first, given.past)}
        return tuple(
            [
                Word(self.text[word.start : word.end], self.logical.span_of(word.start, word.end))
                for number, word in enumerate(self.words)
                if number not in taken and word.text != "--"
            ]
        )

    def requirement(self, cut: int) -> RequirementLine:
        text = self.text
        argument = text[:cut]
        separator = "; " if is_url(argument) else ";"
        at = argument.find(separator)
        end = cut if at == -1 else at
        marker = None
        if at != -1:
            marker = self.marker(at + 1, cut)
        end = len(text[:end].rstrip())
        if is_url(text[:end]):
            parts = read_url(text, 0, end)
        else:
            archive = read_archive(text, 0, end)
            if archive is not None:
                parts = archive
            else:
                try:
                    parts = read_named(text, 0, end)
                except NotARequirement:
                    if not looks_like_folder(text[:end]):
                        raise
                    parts = Parts(None, (), (), Piece(text[:end], 0, end))
        return self.line(RequirementLine, parts, marker, _PER_REQUIREMENT)

    def line(
        self,
        kind: type[RequirementLine],
        parts: Parts,
        marker: Word | None,
        heeded: tuple[str, ...],
        given_editable: Given | None = None,
    ) -> RequirementLine:
        """Build the line; options that are not among `heeded` are ignored by pip."""
        name, url, place = parts.name, parts.url, self.logical.span_of
        others = [given for given in self.given if given is not given_editable]
        ignored = [self.option(given).span for given in others if given.kind.name not in heeded]
        kept = [given for given in others if given.kind.name in heeded]
        return kind(
            source=self.source,
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
            hashes=self.hashes() if "--hash" in heeded else (),
            options=tuple([self.option(given) for given in kept if given.kind.name != "--hash"]),
            ignored=self.left_over()
            + tuple([Word(self.source.text[span.start : span.end], span) for span in ignored]),
            is_constraint=self.is_constraint,
        )

    def marker(self, start: int, end: int) -> Word | None:
        from packaging.markers import InvalidMarker, Marker  # noqa: PLC0415 - few lines have one

        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return None
        try:
            Marker(text)
        except InvalidMarker as error:
            cause = error.__cause__
            span = getattr(cause, "span", None) or (0, len(text))
            message = getattr(cause, "message", None) or str(error)
            raise NotARequirement(message, start + span[0], start + max(span)) from None
        return Word(text, self.logical.span_of(start, start + len(text)))

    def hashes(self) -> tuple[Hash, ...]:
        hashes = []
        for given in self.given:
            if given.kind.name == "--hash" and given.value is not None:
                algorithm, _, digest = given.value.partition(":")
                hashes.append(Hash(algorithm, digest, self.option(given).span))
        return tuple(hashes)

    def editable(self, value: str, start: int, given: Given | None) -> RequirementLine:
        parts, piece = read_editable(value, start)
        marker = None
        if piece is not None:
            marker = Word(piece.text, self.logical.span_of(piece.start, piece.end))
        return self.line(EditableLine, parts, marker, ("--config-settings",), given)
