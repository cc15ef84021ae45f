"""Files of environment variables, as `docker run --env-file` and Compose read them.

Sources: docker/cli, opts/file.go; Docker's manual, Compose, syntax of `.env` files.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from pinproof.formats.setting import Setting, make_unnamed
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.source import Place, SourceFile, Span

# Reads another file by its path, seen from the one that names it, or says why it is not read.
ReadBeside: TypeAlias = Callable[[str], SourceFile | str]

_LINE = re.compile(
    r"^[ \t]*(?:(export)[ \t]+)?([^\s#=][^\s=]*)(?:[ \t]*)(=?)([^\r\n]*)", re.MULTILINE
)
_QUOTED = re.compile(r"[ \t]*(?:'([^'\n]*)'|\"((?:\\.|[^\"\\\n])*)\")[ \t]*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_FROM_OUTSIDE = "it comes from the shell that starts the container"


def read_variables(value: Value, beside: ReadBeside, *, quotes: bool) -> Iterator[Setting]:
    """Give the variables of a file that is named; without a name where it cannot be read.

    `quotes`: whether quotes, comments and other variables are understood, as Compose does;
    `docker run` takes each line as it is.
    """
    if isinstance(value, Unknown):
        unread = Unknown(place=value.place, what="the file that sets them is not known")
    elif isinstance(source := beside(value.text), SourceFile):
        yield from _settings(source, quotes=quotes)
        return
    else:
        unread = Unknown(place=value.place, what=f"{value.text} cannot be read: {source}")
    yield make_unnamed(unread)


def _settings(source: SourceFile, *, quotes: bool) -> Iterator[Setting]:
    for match in _LINE.finditer(source.text):
        if match[1] and not quotes:
            continue
        name = Scalar(place=Place(source, Span(*match.span(2))), text=match[2])
        place = Place(source, Span(*match.span(4)))
        if not match[3]:
            unset = Unknown(place=name.place, what=_FROM_OUTSIDE)
            yield Setting(name=name, value=unset)
        elif quotes:
            yield Setting(name=name, value=_understood(place, match[4]))
        else:
            yield Setting(name=name, value=Scalar(place=place, text=match[4]))


def _understood(place: Place, raw: str) -> Value:
    quoted = _QUOTED.match(raw)
    if quoted is not None and quoted[1] is not None:
        return Scalar(place=place, text=quoted[1])
    text = quoted[2] if quoted is not None else _COMMENT.sub("", raw).strip()
    if "$" in text or "\\" in text:
        return Unknown(place=place, what="it is worked out when the container starts")
    return Scalar(place=place, text=text)
