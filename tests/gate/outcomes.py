"""What came of writing a file."""

import os

import pytest

from pinproof.gate.writing import NotWritten, Written

posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and owners of POSIX")


def kind(written: Written | NotWritten) -> str | None:
    return written.kind if isinstance(written, NotWritten) else None
