"""What the readers of comments tell of a text."""

from collections.abc import Callable

from pinproof.formats.comments.model import CodeLine, comments


def told(read: Callable[[str], list[CodeLine]], text: str) -> list[tuple[str, str]]:
    """Give each comment and what it speaks of."""
    found = comments(text, read(text))
    return [(text[slice(*each.span)], text[slice(*each.covers)]) for each in found]
