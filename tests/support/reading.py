"""Reading a text in one call, for tests of the reader and of what follows from it."""

from typing import TypeVar

from pinproof.pip.release import PipRelease, choose_pip
from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.includes import read_file
from pinproof.requirements.model import IncludeFault, Line, RequirementsFile
from pinproof.requirements.parser import parse
from pinproof.source import SourceFile, Span

L = TypeVar("L", bound=Line)


def pip_named(version: str | None = None) -> PipRelease:
    """Give a release of pip, the newest by default."""
    return choose_pip(version, (3, 14))


def read(text: str, *, pip: str | None = None, is_constraint: bool = False) -> RequirementsFile:
    source = SourceFile(path="requirements.txt", text=text)
    return parse(source, pip=pip_named(pip), is_constraint=is_constraint)


def only(kind: type[L], text: str, *, pip: str | None = None, is_constraint: bool = False) -> L:
    """Read a text that is one line, of that kind."""
    (line,) = read(text, pip=pip, is_constraint=is_constraint).lines
    assert isinstance(line, kind), getattr(line, "message", line)
    return line


def read_files(files: dict[str, str], path: str = "requirements.txt") -> RequirementsFile:
    """Read a file and its includes out of a mapping from path to text."""

    def read_bytes(name: str) -> bytes | IncludeFault:
        if name in files:
            return files[name].encode()
        return IncludeFault(kind="missing", reason="no such file")

    return read_file(decode(files[path].encode(), path), read_bytes, pip_named())


def shown(line: Line, span: Span | None) -> str | None:
    """Give the text of the file at a place."""
    return None if span is None else line.source.text[span.start : span.end]
