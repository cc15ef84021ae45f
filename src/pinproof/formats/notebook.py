"""The code cells of a notebook, as IPython reads them, with places in the file.

Source: nbformat's manual; IPython's input transformer.
"""

import re
from collections.abc import Iterator

from pinproof.formats.bounds import LARGEST_CODE
from pinproof.formats.ipython import SpecialLine, find_special_lines
from pinproof.formats.script import Script
from pinproof.formats.structured.json_text import read_json, string_steps
from pinproof.formats.tree import Fault, Listing, Node, Scalar, Table
from pinproof.record import record, replace
from pinproof.source import SourceFile

_CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*([^\r\n]*)")
_FOR_SHELL = re.compile(r"(?:pip|uv|conda|mamba|micromamba|mkdir|cp|mv|cd)[ \t]")
_PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})
_SHELL_CELLS = frozenset({"bash", "sh", "script"})
_WRITING_CELLS = frozenset({"writefile", "file"})
# Outputs, attachments and the state of widgets can be most of a notebook, and say nothing of
# what its code does.
_UNREAD = frozenset({"attachments", "outputs", "widgets"})
# A cell whose first line is indented is read as the body of something.
_BLOCK = "if 1:\n"


@record(eq=False)
class WrittenFile:
    """A file that a cell writes out: its path as it stands there, and where its text begins."""

    path: str
    script: Script
    start: int


@record(eq=False)
class Notebook:
    """What the cells of a notebook hold; `written` are the files that `%%writefile` makes.

    `python` is the version of the Python that ran it last.
    """

    scripts: tuple[Script, ...] = ()
    written: tuple[WrittenFile, ...] = ()
    fault: Fault | None = None
    python: Scalar | None = None


def read_notebook(source: SourceFile) -> Notebook:
    """Read a notebook's code; one whose kernel is no Python has none that is ours to read."""
    document = read_json(source, without=_UNREAD)
    if isinstance(document, Fault):
        return Notebook(fault=document)
    listed = document.get("cells") if isinstance(document, Table) else None
    if not isinstance(listed, Listing) or not isinstance(document, Table):
        return Notebook(
            fault=Fault(place=document.place, message="not a notebook: it has no cells")
        )
    if not _is_for_python(document):
        return Notebook()
    scripts: list[Script] = []
    written: list[WrittenFile] = []
    length = 0
    for cell in listed.items:
        whole = _code(source, cell)
        if whole is None:
            continue
        length += len(whole.text)
        if length > LARGEST_CODE:
            message = f"it holds more code than {LARGEST_CODE >> 20} MB, the rest is not read"
            fault = Fault(place=cell.place, message=message)
            return Notebook(scripts=tuple(scripts), written=tuple(written), fault=fault)
        magic = _CELL_MAGIC.match(whole.text)
        if magic is not None and magic[1] in _WRITING_CELLS:
            written.append(_written(whole, magic))
        scripts += _scripts(whole, magic)
    version = document.get("metadata", "language_info", "version")
    return Notebook(
        scripts=tuple(scripts),
        written=tuple(written),
        python=version if isinstance(version, Scalar) else None,
    )


def _written(whole: Script, magic: re.Match[str]) -> WrittenFile:
    path = magic[2].removeprefix("-a ").removeprefix("--append ").strip().strip("\"'")
    start = whole.text.find("\n", magic.end()) + 1 or len(whole.text)
    return WrittenFile(path=path, script=whole, start=start)


def _is_for_python(document: Table) -> bool:
    for path in (("metadata", "kernelspec", "language"), ("metadata", "language_info", "name")):
        language = document.get(*path)
        if isinstance(language, Scalar) and language.text:
            return language.text.lower() in ("python", "ipython")
    return True


def _code(source: SourceFile, cell: Node) -> Script | None:
    """Give the text of a code cell as it stands, `None` for another cell."""
    if not isinstance(cell, Table):
        return None
    kind, written = cell.get("cell_type"), cell.get("source")
    if not isinstance(kind, Scalar) or kind.text != "code" or written is None:
        return None
    text: list[str] = []
    length = 0
    steps: list[tuple[int, int]] = []
    for part in written.items if isinstance(written, Listing) else (written,):
        if isinstance(part, Scalar) and part.place.span.end > part.place.span.start:
            steps += [(length + code, file) for code, file in string_steps(part)]
            text.append(part.text)
            length += len(part.text)
    first = ((0, cell.place.span.start),)
    return Script(source=source, text="".join(text), steps=tuple(steps) or first)


def _scripts(whole: Script, magic: re.Match[str] | None) -> Iterator[Script]:
    text = whole.text
    if magic is not None and magic[1] in _SHELL_CELLS:
        first = text.find("\n") + 1 or len(text)
        yield replace(whole, text=_blank(text[:first]) + text[first:], is_shell=True)
        return
    if magic is not None and magic[1] not in _PYTHON_CELLS:
        return
    special = list(find_special_lines(text))
    yield _indented(replace(whole, text=_python(text, special)))
    commands = _commands(text, special)
    if commands.strip():
        yield replace(whole, text=commands, is_shell=True)


def _python(text: str, special: list[SpecialLine]) -> str:
    """Keep what Python reads, and the length, so that offsets hold."""
    parts: list[str] = []
    at = 0
    for line in special:
        parts += [text[at : line.start], _pass(text[line.start : line.end])]
        at = line.end
    return "".join([*parts, text[at:]])


def _commands(text: str, special: list[SpecialLine]) -> str:
    parts: list[str] = []
    at = 0
    for line in special:
        # These magics hand their line to a shell, too.
        if line.kind == "shell" or _FOR_SHELL.match(text, line.command):
            parts += [_blank(text[at : line.command]), text[line.command : line.end]]
            at = line.end
    return "".join([*parts, _blank(text[at:])])


def _indented(script: Script) -> Script:
    """Read a cell whose first line is indented: IPython takes that away from all lines."""
    first = re.match(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]+)\S", script.text)
    if first is None:
        return script
    steps = ((0, script.steps[0][1]), *((code + len(_BLOCK), at) for code, at in script.steps))
    return replace(script, text=_BLOCK + script.text, steps=steps)


def _blank(text: str) -> str:
    return "".join("\n" if char == "\n" else " " for char in text)


def _pass(line: str) -> str:
    """Put `pass` in place of a line, for a block needs one; `0` where that is too long."""
    first, *others = line.split("\n")
    rest = first.lstrip(" \t")
    word = "pass" if len(rest) >= len("pass") else "0" if rest else ""
    blanks = [" " * len(other) for other in others]
    return "\n".join([first[: len(first) - len(rest)] + word.ljust(len(rest)), *blanks])
