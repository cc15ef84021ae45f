"""The fields of METADATA, PKG-INFO and WHEEL. Source: Core metadata; Binary distribution format.

The format is that of e-mail headers. The standard library's reader takes 20 ms to import, decodes
words that metadata does not encode, and tells no places; a test holds that both find the same.
"""

import re
from collections.abc import Iterator

from pinproof.metadata.lines import MetadataField

# Source: RFC 5322, 2.2: printable ASCII, no blank before the colon.
_FIELD = re.compile(r"\ufeff?([!-9;-~]*):([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_END = re.compile(r"\r\n|\r|\n")
# What begins with a blank goes on with a value, also a line of blanks, such as in a licence of
# several paragraphs.
_FOLDED = re.compile(r"(?:[ \t][^\r\n]*(?:\r\n|\r|\n|\Z))*")


def read_fields(content: str) -> Iterator[MetadataField]:
    """Give the fields up to the first line that is none, where the description begins.

    Folded values are joined by single blanks. Reads no further than it is asked, and takes as
    long as the text.
    """
    at = _after_folded(content, 0)
    while at < len(content):
        line = _FIELD.match(content, at)
        if line is None or (at and content[at] == "\ufeff"):
            return
        end = _after_folded(content, line.end())
        parts = [line[2], *_END.split(content[line.end() : end])]
        value = " ".join(map(str.strip, parts)).strip()
        yield MetadataField(line[1].lower(), value, at, line.end(2))
        at = end


def _after_folded(content: str, at: int) -> int:
    match = _FOLDED.match(content, at)
    return at if match is None else match.end()
