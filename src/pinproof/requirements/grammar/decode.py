"""From bytes to text, as pip under a UTF-8 locale does it; the developer's locale has no say."""

import codecs
import re

from pinproof.budget import spend
from pinproof.record import NamedTuple
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
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_LOOKED_AT = 4096
_SLOW_CODECS = frozenset({"idna", "punycode"})
_CODING = rb"coding[:=]\s*([-\w.]+)"


class Decoded(NamedTuple):
    """A file's text, before its lines are read. With a fault, from there on it is a guess."""

    source: SourceFile
    fault: DecodeFault | None = None


def decode(raw: bytes, path: str) -> Decoded:
    """Decode a file: byte order mark, then coding line, then UTF-8.

    With a fault the text before it is as it should be and the rest is a guess.
    Source: PEP 263, Defining the Encoding; pip's `req_file`.
    """
    bom, encoding = _encoding_by_mark(raw)
    coding = None if bom else _coding_line(raw)
    if coding is not None:
        encoding = _exact(raw[coding.start : coding.end].decode("ascii"))
    body = raw[len(bom) :]
    spend_on_codec(encoding, len(body))
    good: str | None = None
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        good = _good_part(body, error, encoding)
        reason = f"byte 0x{body[error.start]:02x} is not {_shown(encoding)}: {error.reason}"
    except LookupError:
        reason = f"Python has no text encoding {encoding!r}"
    except UnicodeError as error:
        reason = f"the text is not {_shown(encoding)}: {error}"
    else:
        unmarked = _unmarked_utf16(body) if coding is None and not bom else None
        if unmarked is not None:
            return _as_utf16(body, unmarked, path)
        is_exact = coding is None or _comes_back(text, encoding, body)
        source = SourceFile(path=path, text=text, encoding=encoding, bom=bom, is_exact=is_exact)
        return Decoded(source)
    if good is not None:
        text = good + body[len(good.encode(encoding)) :].decode("latin-1")
        fault = DecodeFault(span=Span(len(good), len(good) + 1), reason=reason)
    else:
        text, encoding = _readable(body)
        fault = DecodeFault(span=coding or Span(0, 1), reason=reason, encoding=encoding)
    source = SourceFile(path=path, text=text, encoding=encoding, bom=bom, is_exact=False)
    return Decoded(source, fault)


def _unmarked_utf16(body: bytes) -> str | None:
    """Tell UTF-16 that has no byte order mark by its zeros: plain text has none."""
    head = body[:_LOOKED_AT]
    for encoding, zeros, letters in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if zeros and len(body) % 2 == 0 and not zeros.strip(b"\0") and letters.count(b"\0") == 0:
            return encoding
    return None


def _as_utf16(body: bytes, encoding: str, path: str) -> Decoded:
    reason = "it is UTF-16 without a byte order mark, which pip takes for UTF-8 full of zeros"
    text = body.decode(encoding, "replace")
    fault = DecodeFault(span=Span(0, 1), reason=reason, encoding=encoding)
    source = SourceFile(path=path, text=text, encoding=encoding, is_exact=False)
    return Decoded(source, fault)


def spend_on_codec(encoding: str, size_bytes: int) -> None:
    """Count the work of decoding: that of some codecs grows with the square of the text."""
    try:
        if codecs.lookup(encoding).name in _SLOW_CODECS:
            spend(size_bytes * size_bytes // 100)
    except LookupError:
        pass


def _comes_back(text: str, encoding: str, body: bytes) -> bool:
    try:
        return text.encode(encoding) == body
    except UnicodeError:
        return False


def _good_part(body: bytes, error: UnicodeDecodeError, encoding: str) -> str | None:
    """Give what stands before an error, `None` for an encoding that cannot be cut there."""
    try:
        good = body[: error.start].decode(encoding)
        return good if good.encode(encoding) == body[: error.start] else None
    except (LookupError, UnicodeError):
        return None


def encode(source: SourceFile, text: str, fault: DecodeFault | None = None) -> bytes:
    """Give the bytes of a text in a file's encoding: for its own text, those of the file."""
    if fault is None:
        return source.bom + text.encode(source.encoding)
    at = fault.span.start
    return source.bom + text[:at].encode(source.encoding) + text[at:].encode(fault.encoding)


def _exact(encoding: str) -> str:
    """Give the encoding that adds no byte order mark where there was none."""
    try:
        return _WITHOUT_MARK.get(codecs.lookup(encoding).name, encoding)
    except LookupError:
        return encoding


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
            match = re.search(_CODING, line)
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
