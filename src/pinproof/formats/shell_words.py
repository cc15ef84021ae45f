"""Shell words with places: quotes, continuations, comments, variables set in the same text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pinproof.formats.script import Script
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.source import Place, Span

_NAME = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
# As long as nobody sets it, the default counts.
_DEFAULT = re.compile(r"\$\{(\w+):?-([^}$`\"'\\]*)\}")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")
_BEFORE_COMMANDS = frozenset(
    {"export", "local", "readonly", "set", "sudo", "exec", "time", "then", "do"}
)
SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh"})
_HERE = ("$(pwd)", "${PWD}", "$PWD", "`pwd`")
_ENDS = "\n;&|"


# No name, path or option that anybody writes is longer.
_LONGEST = 2**15
_ORDINARY = re.compile(r"[^'\"\\$`\s\n;&|]+")
_ORDINARY_IN_QUOTES = re.compile(r"[^\"\\$`]+")


@dataclass(slots=True, kw_only=True)
class _Word:
    """A word in the making, as far as known; `unknown`: a part is worked out when run."""

    start: int
    parts: list[str] = field(default_factory=list)
    length: int = 0
    unknown: bool = False

    def put(self, text: str) -> None:
        """Add to the word; one that grows too long is not worth to be known."""
        self.length += len(text)
        if self.length > _LONGEST:
            self.unknown = True
        else:
            self.parts.append(text)


def split_commands(script: Script, known: Mapping[str, str] | None = None) -> Iterator[list[Value]]:
    """Give each simple command as its words; assignments before it apply to what follows.

    `known` are variables that are set outside.
    """
    variables: dict[str, str] = dict(known or {})
    for words in _split(script, variables):
        at = 0
        while at < len(words) and isinstance(first := words[at], Scalar):
            match = _ASSIGNMENT.match(first.text)
            if match is not None:
                variables[match[1]] = first.text[match.end() :]
            elif first.text not in _BEFORE_COMMANDS:
                break
            at += 1
        if at < len(words):
            yield words[at:]


def _split(script: Script, variables: Mapping[str, str]) -> Iterator[list[Value]]:
    text, at = script.text, 0
    words: list[Value] = []
    while at < len(text):
        char = text[at]
        if char in _ENDS:
            if words:
                yield words
                words = []
            at += 1
        elif char.isspace():
            at += 1
        elif text.startswith(("\\\n", "\\\r\n"), at):
            at = text.index("\n", at) + 1
        elif char == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        else:
            word, at = _word(text, at, variables)
            place = script.place(word.start, at)
            words.append(
                Unknown(place=place, what="the shell works it out")
                if word.unknown
                else Scalar(place=place, text="".join(word.parts))
            )
    if words:
        yield words


def _word(text: str, at: int, variables: Mapping[str, str]) -> tuple[_Word, int]:
    word = _Word(start=at)
    while at < len(text):
        char = text[at]
        if char == "'":
            end = text.find("'", at + 1)
            end = len(text) if end < 0 else end
            word.put(text[at + 1 : end])
            at = end + 1
        elif char == '"':
            at = _double_quoted(text, at + 1, word, variables)
        elif text.startswith(("\\\n", "\\\r\n"), at):
            at = text.index("\n", at) + 1
        elif char == "\\" and at + 1 < len(text):
            word.put(text[at + 1])
            at += 2
        elif char in "$`":
            at = _expansion(text, at, word, variables)
        elif char.isspace() or char in _ENDS:
            break
        else:
            ordinary = _ORDINARY.match(text, at)
            end = ordinary.end() if ordinary is not None else at + 1
            word.put(text[at:end])
            at = end
    # A quote that is never closed runs to the end.
    return word, min(at, len(text))


def _double_quoted(text: str, at: int, word: _Word, variables: Mapping[str, str]) -> int:
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$", "`", "\n"):
            word.put("" if text[at + 1] == "\n" else text[at + 1])
            at += 2
        elif text[at] in "$`":
            at = _expansion(text, at, word, variables)
        else:
            ordinary = _ORDINARY_IN_QUOTES.match(text, at)
            end = ordinary.end() if ordinary is not None else at + 1
            word.put(text[at:end])
            at = end
    return at + 1


def _expansion(text: str, at: int, word: _Word, variables: Mapping[str, str]) -> int:
    for here in _HERE:
        if text.startswith(here, at):
            word.put(".")
            return at + len(here)
    match = _NAME.match(text, at)
    if match is not None:
        value = variables.get(match[1] or match[2])
        if value is None:
            word.unknown = True
        else:
            word.put(value)
        return match.end()
    match = _DEFAULT.match(text, at)
    if match is not None:
        word.put(variables.get(match[1]) or match[2])
        return match.end()
    if text.startswith("$(", at):
        word.unknown = True
        return _after_brackets(text, at + 1, "(", ")")
    if text.startswith("${", at):
        word.unknown = True
        return _after_brackets(text, at + 1, "{", "}")
    if text[at] == "`":
        word.unknown = True
        end = text.find("`", at + 1)
        return len(text) if end < 0 else end + 1
    word.put(text[at])
    return at + 1


def _after_brackets(text: str, at: int, opening: str, closing: str) -> int:
    depth = 0
    while at < len(text):
        depth += (text[at] == opening) - (text[at] == closing)
        at += 1
        if depth == 0:
            break
    return at


def span_words(words: Sequence[Value]) -> Place:
    """Give the place from the first of some words to the end of the last."""
    first, last = words[0].place, words[-1].place
    return Place(first.source, Span(first.span.start, max(first.span.end, last.span.end)))


def take_tail(word: Scalar, text: str) -> Scalar:
    """Give the end of a word; where it is written with escapes, the whole word stands for it."""
    start, end = word.place.span
    at = word.place.source.text.rfind(text, start, end) if text else -1
    if at >= 0:
        return Scalar(place=Place(word.place.source, Span(at, at + len(text))), text=text)
    return Scalar(place=word.place, text=text)
