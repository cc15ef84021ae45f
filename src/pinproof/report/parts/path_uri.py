"""Paths as the reports of CI systems name them."""

from pathlib import PurePath
from urllib.parse import quote

STDIN_NAME = "stdin"


def relative_path(path: str) -> str:
    """Give a path with slashes and without a leading `./`; standard input is called `stdin`."""
    return STDIN_NAME if path == "-" else path if "://" in path else PurePath(path).as_posix()


def path_uri(path: str) -> str:
    """Give a path as a URI reference. Source: RFC 3986, sections 3.3 and 4.2."""
    if "://" in path:
        return path
    pure = PurePath(path)
    if pure.is_absolute():
        return pure.as_uri()
    # A colon in the first part would be taken for the end of a scheme.
    return quote(_bytes(relative_path(path)), safe="/@+~!$&'()*,;=")


def _bytes(path: str) -> bytes:
    """Give the bytes of a name as they stand on the disk, also where they are no text."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Half of a pair, as Windows may have in a name.
        return path.encode("utf-8", "surrogatepass")
