"""Edits of lines, as they are written in their host."""

from collections.abc import Sequence

from pinproof.hosts.literals.literal import Literal
from pinproof.hosts.model import Hosted
from pinproof.source import Change, Span


class Writing:
    """Writes into a host what a rule proposes for its lines; see `source.Host`."""

    def __init__(self, hosted: Hosted) -> None:
        self._hosted = hosted

    def replaced(self, span: Span, text: str) -> Change | None:
        """See the host."""
        found = self._literal(span)
        return None if found is None or self.by_hand else found.replaced(span, text)

    def added(self, after: Span, lines: Sequence[str]) -> Change | None:
        """See the host."""
        number, container = self._number(after), self._hosted.container
        if number is None or container is None:
            return None
        like = self._hosted.entries[number].literals[-1:]
        written = [text for line in lines for each in like if (text := each.written(line))]
        if len(written) < len(lines):
            return None
        element = self._element(number)
        return None if element is None else container.added(element, written)

    def dropped(self, line: Span) -> Change | None:
        """See the host."""
        number, container = self._number(line), self._hosted.container
        element = None if number is None else self._element(number)
        return None if element is None or container is None else container.dropped(element)

    @property
    def by_hand(self) -> str:
        """See the host."""
        is_lock = self._hosted.about.is_lock
        return "a lock is made anew by the tool that wrote it" if is_lock else ""

    def why_not(self, *, is_dropped: bool) -> str:
        """See the host."""
        container = self._hosted.container
        if container is None:
            return (
                self.by_hand
                or f"each line of {self._hosted.about.what} stands in a place of its own"
            )
        if is_dropped and len(container.elements) == 1:
            return "nothing would be left there for pip"
        return f"there is no safe way to write it in {self._hosted.source.path}"

    def _literal(self, span: Span) -> Literal | None:
        for entry in self._hosted.entries:
            for each in entry.literals:
                if each.place.span.start <= span.start and span.end <= each.place.span.end:
                    return each
        return None

    def _number(self, span: Span) -> int | None:
        return next(
            (
                number
                for number, entry in enumerate(self._hosted.entries)
                if entry.span.start <= span.start and span.end <= entry.span.end
            ),
            None,
        )

    def _element(self, number: int) -> int | None:
        """Give the number of an entry among all elements of the container."""
        container, span = self._hosted.container, self._hosted.entries[number].span
        elements = container.elements if container is not None else ()
        return elements.index(span) if span in elements else None
