"""Where the secret of an address goes on behind a blank, which ends an address for most readers.

A `+` of a signature that was decoded is a blank, and so is a slip of the hand. What follows one is
a word like any other, unless it reads like a piece of a signature, is the last of its line, or
stands before the quote that closes the address.
"""

import re
from functools import lru_cache


def end_beyond_blanks(text: str, address: int, end: int) -> int:
    """Give where the secret ends that an address ends with: `end`, where no blank splits it.

    `address` is where the address begins. Linear in what follows: each word is looked at once.
    """
    quote = text[max(0, address - 1) : address]
    if quote in {'"', "'"} and quote not in text[address:end]:
        closed = text.find(quote, end)
        if closed >= 0 and "\n" not in text[end:closed]:
            return closed
    while (match := _word().match(text, end)) and (
        _reads_like_a_piece(match["word"]) or _is_last(text, match)
    ):
        end = match.end()
    return end


def _reads_like_a_piece(word: str) -> bool:
    """Tell it from plain words and numbers."""
    return "==" not in word and bool(_piece().search(word))


def _is_last(text: str, word: re.Match[str]) -> bool:
    # Behind more than one blank stands the next column of a table.
    return "==" not in word["word"] and bool(
        len(word["blanks"].strip("\\\r\n")) == 1 and _end().match(text, word.end())
    )


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    # An option begins with a dash; a marker and a comment have signs of their own, then a blank.
    return re.compile(
        r"(?P<blanks>(?:[ \t]|\\\r?\n)+)(?P<word>[\w+/=%~.;&][\w+/=%~.;&-]*)(?=[\s'\"),:\]]|$)"
    )


@lru_cache(maxsize=1)
def _piece() -> re.Pattern[str]:
    return re.compile(
        r"^[\w.-]{1,60}=|[&;][\w.-]{1,60}=|=$|%[0-9A-Fa-f]{2}|.[A-Z]|\d[A-Za-z]|[A-Za-z]\d"
    )


@lru_cache(maxsize=1)
def _end() -> re.Pattern[str]:
    return re.compile(r"[ \t]*(?:\Z|\r?\n|[ \t](?:[#;]|--))")
