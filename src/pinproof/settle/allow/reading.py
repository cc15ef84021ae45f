"""The allows in a file's comments: `# pinproof: allow[rule, …] reason`."""

import re
from collections.abc import Iterator
from itertools import islice

from pinproof.facts.allow import Allow, Selector
from pinproof.finding import ALLOW_MARK
from pinproof.formats.comments.model import Comment, comments
from pinproof.record import replace
from pinproof.settle.allow.passages import Language, Passage, split_passages
from pinproof.source import Place, SourceFile, Span

_MOST_NAMES = 200
_WORDS = ("allow", "allow-file")
# What other tools call it: somebody who writes this here wants to be heard.
_OTHER_WORDS = frozenset({"disable", "ignore", "noqa", "nosec", "skip", "suppress"})
_SELECTOR = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_SEPARATOR = " \t:-–—"  # noqa: RUF001 - dashes as people type them before a reason


def read_allows(source: SourceFile, language: Language) -> tuple[Allow, ...]:
    """Give the allows of a file in its order, also those that name no rule."""
    if ALLOW_MARK not in source.text:
        return ()
    # A comment belongs to the file that hosts the lines, not to the lines.
    source = replace(source, host=None)
    found: dict[Span, Allow] = {}
    for passage in split_passages(language, source):
        for comment in comments(passage.script.text, passage.lines):
            for allow in _allows(passage, comment):
                # A line for the shell in a notebook's cell is a line of the cell as well.
                found.setdefault(allow.place.span, allow)
    return tuple(found[span] for span in sorted(found))


def _allows(passage: Passage, comment: Comment) -> Iterator[Allow]:
    text = passage.script.text[comment.span.start : comment.span.end]
    sign = re.escape(passage.sign)
    begins = re.compile(rf"(?:(?<=\s)|\A){sign}[ \t]*{ALLOW_MARK}[ \t]*([\w-]*)[ \t]*")
    ends = re.compile(rf"\s+{sign}|\s*\Z")
    for match in begins.finditer(text):
        end = _end(ends, text, match.end())
        opened = text.startswith("[", match.end())
        closed = text.find("]", match.end(), end) if opened else -1
        if match[1] not in _WORDS and not _is_meant(match[1], text[match.end() : end]):
            continue
        shift = comment.span.start
        place = passage.script.place(shift + match.start(), shift + end)
        covers = Span(0, len(place.source.text))
        if match[1] != "allow-file":
            covers = passage.script.place(*comment.covers).span
        selectors: tuple[Selector, ...] = ()
        if closed >= 0:
            selectors = tuple(
                Selector(text=name[0], place=passage.script.place(shift + at, shift + past))
                for name in islice(
                    _SELECTOR.finditer(text, match.end() + 1, closed), _MOST_NAMES + 1
                )
                for at, past in [name.span()]
            )
        fault, cure = _fault(match[1], opened=opened, closed=closed >= 0, names=len(selectors))
        yield Allow(
            place=place,
            removal=_removal(passage, comment, match.start(), end),
            covers=covers,
            for_file=match[1] == "allow-file",
            selectors=selectors if fault is None else (),
            reason=text[closed + 1 : end].strip(_SEPARATOR) if closed >= 0 else "",
            fault=fault,
            cure=cure,
        )


def _end(ends: re.Pattern[str], text: str, at: int) -> int:
    """Give where an allow ends: at the next comment sign behind a blank, or with the comment."""
    bracket = text.find("]", at) if text.startswith("[", at) else -1
    match = ends.search(text, at if bracket < 0 else bracket)
    return len(text) if match is None else match.start()


def _is_meant(word: str, rest: str) -> bool:
    """Tell a misspelt allow from a sentence that happens to begin with our name."""
    if not word:
        return rest.startswith("[")
    return rest.startswith("[") or word.lower() in _OTHER_WORDS or _near(word) is not None


def _near(word: str) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    return next(iter(get_close_matches(word.lower(), _WORDS, n=1, cutoff=0.75)), None)


def _fault(word: str, *, opened: bool, closed: bool, names: int) -> tuple[str | None, str | None]:
    """Give why an allow can name no rule, and what to write; twice `None` where it can."""
    if word not in _WORDS:
        said = f"{word} is not a word that pinproof knows here" if word else "the word is missing"
        return said, f"write {_near(word) or 'allow'}[rule]"
    if opened and not closed:
        return "the bracket is never closed", f"write {word}[rule]"
    if not names:
        return f"{word} names no rule", f"write {word}[rule]"
    if names > _MOST_NAMES:
        return f"{word} names more than {_MOST_NAMES} rules", f"write {word}[ALL]"
    return None, None


def _removal(passage: Passage, comment: Comment, start: int, end: int) -> Place:
    """Give what goes with an allow: the line, the comment, or its part of the comment."""
    text, shift = passage.script.text, comment.span.start
    is_first, is_last = start == 0, shift + end == comment.span.end
    if is_first and is_last:
        first, past = comment.line
        if passage.is_quoted and past > comment.span.end:
            # The line end is an escape in a string of its own: it stays.
            past = comment.span.end
    elif is_last:
        first, past = shift + len(text[shift : shift + start].rstrip()), comment.span.end
    else:
        first, past = shift + start, shift + end
        past += len(text[past : comment.span.end]) - len(text[past : comment.span.end].lstrip())
    return passage.script.place(first, past)
