"""Reading files that may define a deployment from the disk; nothing in them is run."""

import os
import re

from pinproof.deployment.kinds import DefinitionKind, get_size_limit, guess_kind, may_define
from pinproof.deployment.model import DefinitionFile
from pinproof.errors import UsageError
from pinproof.formats.bounds import LARGEST_CODE
from pinproof.formats.tree import Fault
from pinproof.gate.opening import NotRead, read_path
from pinproof.record import record, replace
from pinproof.requirements.grammar.decode import spend_on_codec
from pinproof.source import SourceFile

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MOST = 300
_SCRIPT_BLOCK = b"# /// script"
# Source: PEP 263.
_CODING = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


@record
class UnreadDefinition:
    """A file that would define a deployment and cannot be read, or not wholly."""

    path: str
    line: int
    reason: str


def read_deployments(
    path: str, *, named: bool, of_projects: bool = False
) -> tuple[DefinitionFile | None, list[UnreadDefinition]]:
    """Read a file, `None` when it defines nothing.

    A file that was met in a search is left alone unless it holds one of the words that
    definitions are made of; `named` are those that the user asked for. `of_projects`: what
    projects and scripts declare of themselves is wanted wherever it is met.
    """
    kind = guess_kind(os.path.basename(path))
    if kind is None:
        return None, []
    content = _content(path, kind, named=named)
    if isinstance(content, UnreadDefinition):
        return None, [content] if named else []
    wanted = named or (of_projects and (kind == "toml" or _SCRIPT_BLOCK in content))
    if not wanted and not may_define(kind, content):
        return None, []
    source = decode_code(path, content)
    if isinstance(source, UnreadDefinition):
        return None, [source]
    # Most files that a search meets define nothing: the readers wait for one that does.
    from pinproof.deployment.definition_readers import read_definitions  # noqa: PLC0415 - see above

    file = read_definitions(
        kind, source, lambda other: _beside(path, other, kind), of_projects=wanted
    )
    unread = [_unread(fault) for fault in file.faults if named or _matters(fault, kind, file)]
    kept = _kept(file)
    if kept is not file:
        what = f"it defines or installs more than {_MOST} times; what follows is not checked"
        unread.append(UnreadDefinition(path=path, line=0, reason=what))
    return kept, unread


def _kept(file: DefinitionFile) -> DefinitionFile:
    """Leave out what goes on beyond what anybody writes."""
    counts = [len(file.definitions), len(file.hosted), len(file.written)]
    counts += [len(each.hosted) for each in file.definitions]
    if max(counts) <= _MOST:
        return file
    definitions = (replace(each, hosted=each.hosted[:_MOST]) for each in file.definitions[:_MOST])
    hosted, written = file.hosted[:_MOST], file.written[:_MOST]
    return replace(file, definitions=tuple(definitions), hosted=hosted, written=written)


def _content(path: str, kind: DefinitionKind, *, named: bool) -> bytes | UnreadDefinition:
    content = read_path(path, most_bytes=get_size_limit(kind))
    if not isinstance(content, NotRead):
        return content
    if named and content.kind != "too-large":
        raise UsageError(f"{path}: {content.reason}")
    what = f"{content.reason}, and is not read" if content.kind == "too-large" else content.reason
    return UnreadDefinition(path=path, line=0, reason=what)


def decode_code(path: str, content: bytes) -> SourceFile | UnreadDefinition:
    """Decode a file as its mark or its first lines say, or say why it is no text."""
    bom, encoding = next(
        ((bom, encoding) for bom, encoding in _BOMS if content.startswith(bom)), (b"", "utf-8")
    )
    coding = _CODING.match(content) if not bom and path.endswith(".py") else None
    if coding is not None:
        spend_on_codec(coding[1].decode("ascii"), len(content))
    try:
        text = content[len(bom) :].decode(coding[1].decode("ascii") if coding else encoding)
    except (LookupError, UnicodeError) as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, at) + 1
        what = f"not text in {coding[1].decode('ascii') if coding else encoding.upper()}"
        return UnreadDefinition(path=path, line=line, reason=f"{what} (byte {at})")
    if coding is not None:
        encoding = coding[1].decode("ascii")
    return SourceFile(path=path, text=text, encoding=encoding, bom=bom)


def _beside(path: str, other: str, kind: DefinitionKind) -> SourceFile | str:
    """Read a file that another one names, or say why it is not read."""
    folders = [os.path.dirname(path)]
    if kind in ("shell", "notebook"):
        # Such a path begins where the person stood who ran it.
        folders.append("")
    reason = ""
    for folder in folders:
        place = os.path.join(folder, other)
        content = read_path(place, most_bytes=LARGEST_CODE)
        if isinstance(content, NotRead):
            reason = reason or content.reason
            continue
        source = decode_code(os.path.normpath(place).replace(os.sep, "/"), content)
        if isinstance(source, SourceFile):
            return source
        reason = source.reason
    return reason


def _unread(fault: Fault) -> UnreadDefinition:
    path, line = fault.place.source.path, fault.place.start.line
    return UnreadDefinition(path=path, line=line, reason=fault.message)


def _matters(fault: Fault, kind: DefinitionKind, file: DefinitionFile) -> bool:
    """Tell whether a fault in a file that was met in a search may hide something of ours.

    Data is read up to the fault: what it held before that says nothing of what follows. A cell
    of a notebook that is no Python is mostly a note.
    """
    return kind != "notebook" or not file.definitions or fault.message.startswith("not valid")
