"""What a line that pip refuses was meant to be, read as a requirement."""

from pinproof.pip.release import PipRelease
from pinproof.requirements.advice.diagnosis import find_plain_text
from pinproof.requirements.advice.in_place import read_one
from pinproof.requirements.advice.mistakes import find_mistake
from pinproof.requirements.model import InvalidLine, RequirementLine


def find_meant(line: InvalidLine, pip: PipRelease) -> tuple[str, RequirementLine] | None:
    """Give what to write in place of a line, and the requirement that this is.

    `None` where it would not be a requirement by name either.
    """
    head, semicolon, marker = line.text.partition(";")
    mistake = find_mistake(head.strip(), pip)
    text = find_plain_text(line.text)
    if text is None and mistake is not None and mistake.meant is not None:
        text = mistake.meant.strip() + (f" ;{marker}" if semicolon else "")
    read = None if text is None else read_one(line, text, pip)
    return None if text is None or read is None else (text, read)
