"""From bytes to text, as pip under a UTF-8 locale does it; the developer's locale has no say."""

import codecs
import re

from pinproof.requirements.model import DecodeFault
from pinproof.source import SourceFile, Span

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# pip leaves these two to Python's codec, which heeds a second mark.
_SECOND_BOMS = {
    "utf-32-le": {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"},
    "utf-16-le": {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"},
}
_CODING = re.compile(rb"coding[:=]\s*([-\w.]+)")


def decode(raw: bytes, path: str) -> tuple[SourceFile, DecodeFault | None]:
    """Decode a file: byte order mark, then coding line, then UTF-8.

    With a fault the text before it is as it should be and the rest is a guess.
    Source: PEP 263, Defining the Encoding; pip's `req_file`.
    """
    bom, encoding = _encoding_by_mark(raw)
    coding = None if bom else _coding_line(raw)
    if coding is not None:
        encoding = raw[coding.start : coding.end].decode("ascii")
    body = raw[len(bom) :]
    try:
        return SourceFile(path=path, text=body.decode(encoding), encoding=encoding, bom=bom), None
    except UnicodeDecodeError as error:
        good = body[: error.start].decode(encoding, "replace")
        # The rest of a multi-byte encoding would be nothing but noise as latin-1.
        multi_byte = encoding.startswith(("utf-16", "utf-32"))
        rest = body[error.start :]
        tail = rest.decode(encoding, "replace") if multi_byte else rest.decode("latin-1")
        fault = DecodeFault(
            span=Span(len(good), len(good) + 1),
            reason=f"byte 0x{body[error.start]:02x} is not {_shown(encoding)}: {error.reason}",
        )
        return SourceFile(path=path, text=good + tail, encoding=encoding, bom=bom), fault
    except (LookupError, UnicodeError) as error:
        # An unknown codec, one that is not for text, or one whose errors have no position.
        text, encoding_used = _readable(body)
        span = Span(0, 0) if coding is None else Span(coding.start, coding.end)
        reason = (
            f"Python knows no text encoding {encoding!r}"
            if isinstance(error, LookupError)
            else f"the text is not {_shown(encoding)}: {error}"
        )
        source = SourceFile(path=path, text=text, encoding=encoding_used, bom=bom)
        return source, DecodeFault(span=span, reason=reason)


def _encoding_by_mark(raw: bytes) -> tuple[bytes, str]:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            for second, other in _SECOND_BOMS.get(encoding, {}).items():
                if raw.startswith(second, len(bom)):
                    return bom + second, other
            return bom, encoding
    return b"", "utf-8"


def _coding_line(raw: bytes) -> Span | None:
    start = 0
    for line in raw.split(b"\n", 2)[:2]:
        if line.startswith(b"#"):
            match = _CODING.search(line)
            if match is not None:
                return Span(start + match.start(1), start + match.end(1))
        start += len(line) + 1
    return None


def _readable(body: bytes) -> tuple[str, str]:
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return body.decode("latin-1"), "latin-1"


def _shown(encoding: str) -> str:
    return encoding.upper() if encoding.startswith("utf") else encoding
