"""Whether a requirements file means the same wherever it lies."""

from collections.abc import Hashable

from pinproof.requirements.model import (
    EditableLine,
    Line,
    OptionLine,
    RequirementLine,
    RequirementsFile,
)


def identify_content(file: RequirementsFile) -> Hashable | None:
    """Give what another file shares that means the same in another folder; `None` if none does.

    A file that includes others, or names files and folders, says something else in another place,
    and so may one that is part of another file.
    """
    source = file.source
    # Of a template's path the text tells no more.
    if file.host is not None or file.decode_fault is not None or "{" in source.path:
        return None
    if any(_leads_elsewhere(line) for line in file.lines):
        return None
    name = source.path.replace("\\", "/").rpartition("/")[2]
    return source.text, source.encoding, source.bom, source.is_exact, name, file.is_constraint


def _leads_elsewhere(line: Line) -> bool:
    if isinstance(line, OptionLine):
        return any(each.value is not None and "://" not in each.value for each in line.options)
    if not isinstance(line, RequirementLine) or isinstance(line, EditableLine):
        return True
    return line.url is not None
