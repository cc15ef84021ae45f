"""The fields of METADATA, PKG-INFO and WHEEL. Source: Core metadata; Binary distribution format.

The format is that of e-mail headers. The standard library's reader takes 20 ms to import, decodes
words that metadata does not encode, and tells no places; a test holds that both find the same.
"""

import re
from collections.abc import Iterator

from pinproof.metadata.lines import MetadataField, TextLine, split_lines

# Source: RFC 5322, 2.2: printable ASCII, no blank before the colon.
_FIELD = re.compile(r"([!-9;-~]*):(.*)")


def read_fields(content: str) -> Iterator[MetadataField]:
    """Give the fields up to the first line that is none, where the description begins.

    Folded values are joined by single blanks. Reads no further than it is asked, and takes as
    long as the text.
    """
    first: TextLine | None = None
    parts: list[str] = []
    name = ""
    for line in split_lines(content):
        text = line.text if line.start else line.text.removeprefix("\ufeff")
        # A line of blanks goes on with a folded value, such as a licence of several paragraphs.
        if text[:1] in (" ", "\t"):
            if first is not None:
                parts.append(text.strip())
            continue
        if first is not None:
            yield _field(name, parts, first)
        match = _FIELD.match(text)
        if match is None:
            return
        first, name, parts = line, match[1], [match[2].strip()]
    if first is not None:
        yield _field(name, parts, first)


def _field(name: str, parts: list[str], line: TextLine) -> MetadataField:
    return MetadataField(name.lower(), " ".join(parts).strip(), line.start, line.end)
