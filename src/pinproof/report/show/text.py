"""What pip reads in a file, for people: a line for each logical line, includes indented."""

from collections.abc import Iterator, Sequence

from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import paint
from pinproof.requirements.model import (
    EditableLine,
    ForeignLine,
    IncludeFault,
    IncludeLine,
    InvalidLine,
    Line,
    Option,
    OptionLine,
    RequirementLine,
    RequirementsFile,
)

_INDENT = "    "
_KIND_WIDTH = len("requirement")


def render(
    files: Sequence[RequirementsFile], *, color: bool = False, width: int | None = None
) -> str:
    """Give files, each with what it includes, as text folded to `width` columns."""
    return "\n".join("".join(_block(file, color=color, width=width)) for file in files)


def _block(file: RequirementsFile, *, color: bool, width: int | None) -> Iterator[str]:
    yield paint(_title(file), "1", color=color) + "\n"
    for row in _file(file, _INDENT):
        text = row.lstrip()
        indent = row[: len(row) - len(text)]
        # Behind the number and the kind of a line.
        hang = " " * (len(row) - len(row.lstrip(" 0123456789")) + _KIND_WIDTH + 2)
        for line in fold(text, width, indent, hang):
            yield line + "\n"


def _title(file: RequirementsFile) -> str:
    return file.source.path + (f": {file.host.what}" if file.host is not None else "")


def _file(file: RequirementsFile, indent: str) -> Iterator[str]:
    if file.decode_fault is not None:
        place = file.source.position(file.decode_fault.span.start)
        yield f"{indent}{place.line}:{place.column}: pip stops here: {file.decode_fault.reason}"
    width = len(str(file.source.text.count("\n") + 1))
    for line in sorted([*file.lines, *file.foreign], key=lambda line: line.span):
        margin = f"{indent}{line.number:>{width}}  "
        if isinstance(line, ForeignLine):
            yield f"{margin}{line.manager:<{_KIND_WIDTH}}  {line.text}  (not for pip)"
            continue
        kind, text = _line(line)
        yield f"{margin}{kind:<{_KIND_WIDTH}}  {text}".rstrip()
        below = " " * (len(margin) + _KIND_WIDTH + 2)
        for note in _notes(line):
            yield below + note
        if isinstance(line, IncludeLine) and isinstance(line.included, RequirementsFile):
            yield from _file(line.included, indent + _INDENT)
    for word in file.unread:
        number = file.source.position(word.span.start).line
        yield f"{indent}{number:>{width}}  not read: {word.text}"


def _line(line: Line) -> tuple[str, str]:
    match line:
        case InvalidLine():
            return "invalid", line.text
        case IncludeLine():
            return "constraints" if line.constraint else "include", line.path.text
        case OptionLine():
            return "option", " ".join([_option(option) for option in line.options])
        case RequirementLine():
            kind = "editable" if isinstance(line, EditableLine) else "requirement"
            return "constraint" if line.is_constraint else kind, _requirement(line)


def _requirement(line: RequirementLine) -> str:
    extras = ",".join([extra.text for extra in line.extras])
    parts = [(line.name or "(unnamed)") + (f"[{extras}]" if extras else "")]
    if line.url is not None:
        parts.append(f"@ {line.url.text}")
    elif line.specifier:
        parts.append(line.specifier)
    else:
        parts.append("(any version)")
    if line.marker is not None:
        parts.append(f"; {line.marker.text}")
    if line.hashes:
        count = len(line.hashes)
        parts.append("(1 hash)" if count == 1 else f"({count} hashes)")
    return " ".join([*parts, *[_option(option) for option in line.options]])


def _option(option: Option) -> str:
    return option.name if option.value is None else f"{option.name} {option.value}"


def _notes(line: Line) -> Iterator[str]:
    if isinstance(line, InvalidLine):
        place = line.source.position(line.fault.start)
        yield f"pip stops at column {place.column}: {line.message}"
        if line.cure is not None:
            yield line.cure
        return
    if line.ignored:
        who = "pip drops" if line.source.host is None else "the shell keeps to itself"
        yield f"{who}: {' '.join([word.text for word in line.ignored])}"
    if isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault):
        yield f"not read: {line.included.reason}"
