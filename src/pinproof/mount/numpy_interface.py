"""Which numpy a compiled file was built against, by what numpy's headers leave in it.

Every file that uses numpy holds a copy of `import_array`, with the names of the modules that it
imports and the messages that it ends with; the headers of numpy 2 look in `numpy._core` first.
Against which version of its ABI a file is checked is a number within the code; these texts tell
the same, for those of old headers the major release alone.

Source: `generate_numpy_api.py` of numpy 1.16 to 2.2, NumPy manual, For downstream package authors.
"""

import re

from packaging.version import InvalidVersion, Version

from pinproof.record import record

_CHECKED = b"module compiled against ABI version"
_OF_TWO = b"numpy._core._multiarray_umath"
_OF_ONE = (b"numpy.core._multiarray_umath", b"numpy.core.multiarray")
_OLDEST = re.compile(rb"NumPy C-API version 0x%x \(NumPy (\d{1,2}\.\d{1,2})\)")


@record
class NumpyInterface:
    """The numpy that a file was built against: its major release.

    `oldest` is the oldest numpy that the build is meant for, `None` where old headers do not tell.
    """

    major: int
    oldest: str | None = None

    def fault_under(self, numpy: str) -> str | None:
        """Say why the file does not load under a release of numpy; `None` where it may."""
        try:
            version = Version(numpy)
        except InvalidVersion:
            return None
        if self.major == 1 and version.major > 1:
            return "was built against numpy 1"
        if self.oldest is not None and version < Version(self.oldest):
            return f"was built for numpy {self.oldest} and newer"
        return None


def find_numpy_interface(content: bytes) -> NumpyInterface | None:
    """Read a file's whole content; `None` for one that does not use numpy, or not so."""
    if _CHECKED not in content:
        return None
    oldest = _OLDEST.search(content)
    told = oldest[1].decode("ascii") if oldest is not None else None
    if _OF_TWO in content:
        return NumpyInterface(major=2, oldest=told)
    if any(name in content for name in _OF_ONE):
        return NumpyInterface(major=1, oldest=told)
    return None
