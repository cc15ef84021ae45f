"""Reading files that may define a deployment from the disk; nothing in them is run."""

import os
import re

from pinproof.deployment.kinds import DefinitionKind, get_size_limit, guess_kind, may_define
from pinproof.deployment.model import DefinitionFile
from pinproof.errors import UsageError
from pinproof.formats.bounds import LARGEST_CODE
from pinproof.formats.tree import Fault
from pinproof.gather.project.local_files import read_local_file
from pinproof.record import record
from pinproof.source import SourceFile

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Source: PEP 263.
_CODING = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


@record
class UnreadDefinition:
    """A file that would define a deployment and cannot be read, or not wholly."""

    path: str
    line: int
    reason: str


def read_deployments(
    path: str, *, named: bool
) -> tuple[DefinitionFile | None, list[UnreadDefinition]]:
    """Read a file, `None` when it defines nothing.

    A file that was met in a search is left alone unless it holds one of the words that
    definitions are made of; `named` are those that the user asked for.
    """
    kind = guess_kind(os.path.basename(path))
    if kind is None:
        return None, []
    content = _content(path, kind, named=named)
    if isinstance(content, UnreadDefinition):
        return None, [content] if named else []
    if not named and not may_define(kind, content):
        return None, []
    source = _decoded(path, content)
    if isinstance(source, UnreadDefinition):
        return None, [source]
    # Most files that a search meets define nothing: the readers wait for one that does.
    from pinproof.deployment.definition_readers import read_definitions  # noqa: PLC0415 - see above

    file = read_definitions(kind, source, lambda other: _beside(path, other, kind))
    return file, [_unread(fault) for fault in file.faults if named or _matters(fault, kind, file)]


def _content(path: str, kind: DefinitionKind, *, named: bool) -> bytes | UnreadDefinition:
    most = get_size_limit(kind)
    try:
        size = os.stat(path).st_size
        if size > most:
            what = f"it is larger than {most >> 20} MB, and is not read"
            return UnreadDefinition(path=path, line=0, reason=f"{path}: {what}")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        if named:
            raise UsageError(f"{path}: {error.strerror}") from error
        return UnreadDefinition(path=path, line=0, reason=f"{path}: {error.strerror}")


def _decoded(path: str, content: bytes) -> SourceFile | UnreadDefinition:
    bom, encoding = next(
        ((bom, encoding) for bom, encoding in _BOMS if content.startswith(bom)), (b"", "utf-8")
    )
    coding = _CODING.match(content) if not bom and path.endswith(".py") else None
    try:
        text = content[len(bom) :].decode(coding[1].decode("ascii") if coding else encoding)
    except (LookupError, UnicodeDecodeError) as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, at) + 1
        what = f"not text in {coding[1].decode('ascii') if coding else encoding.upper()}"
        return UnreadDefinition(path=path, line=line, reason=f"{path}:{line}: {what} (byte {at})")
    if coding is not None:
        encoding = coding[1].decode("ascii")
    return SourceFile(path=path, text=text, encoding=encoding, bom=bom)


def _beside(path: str, other: str, kind: DefinitionKind) -> SourceFile | None:
    """Read a file that another one names."""
    folders = [os.path.dirname(path)]
    if kind in ("shell", "notebook"):
        # Such a path begins where the person stood who ran it.
        folders.append("")
    for folder in folders:
        place = os.path.join(folder, other)
        content = read_local_file(place) if "\0" not in place and os.path.isfile(place) else None
        if not isinstance(content, bytes) or len(content) > LARGEST_CODE:
            continue
        source = _decoded(os.path.normpath(place).replace(os.sep, "/"), content)
        if isinstance(source, SourceFile):
            return source
    return None


def _unread(fault: Fault) -> UnreadDefinition:
    path, line = fault.place.source.path, fault.place.start.line
    return UnreadDefinition(path=path, line=line, reason=f"{path}:{line}: {fault.message}")


def _matters(fault: Fault, kind: DefinitionKind, file: DefinitionFile) -> bool:
    """Tell whether a fault in a file that was met in a search may hide something of ours.

    Data is read up to the fault: what it held before that says nothing of what follows. A cell
    of a notebook that is no Python is mostly a note.
    """
    return kind != "notebook" or not file.definitions or fault.message.startswith("not valid")
