"""A logical line's words: what is the requirement, what are options, and where each word stands."""

from pinproof.budget import spend
from pinproof.record import NamedTuple

# shlex's own blanks: it splits at no other.
_BLANKS = " \t\r\n"


class OptionWord(NamedTuple):
    """A word after shell quoting was undone; `start` and `end` are offsets into the line's text."""

    text: str
    start: int
    end: int


def options_start(text: str) -> int:
    """Give the offset of the first word that begins with `-`; the length when there is none.

    Words are separated by blanks, not by tabs, as in pip.
    """
    at = 0
    while not text.startswith("-", at):
        blank = text.find(" ", at)
        if blank == -1:
            return len(text)
        at = blank + 1
    return at


def split_words(text: str, start: int) -> list[OptionWord]:
    """Split as a POSIX shell would; a `ValueError` when a quotation does not end."""
    import shlex  # noqa: PLC0415 - plain lines have no options
    from io import StringIO  # noqa: PLC0415 - as above

    # It puts words together letter by letter.
    spend(len(text) ** 2 // 5000)

    stream = StringIO(text[start:])
    lexer = shlex.shlex(stream, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    at = start
    while (word := lexer.get_token()) is not None:
        while text[at] in _BLANKS:
            at += 1
        past = start + stream.tell()
        end = past - 1 if past > at and past - 1 < len(text) and text[past - 1] in _BLANKS else past
        words.append(OptionWord(word, at, end))
        at = past
    return words
