"""Which numpy a compiled file was built against, by what numpy's headers leave in it.

Every file that uses numpy holds a copy of `import_array`, with the names of the modules that it
imports and the messages that it ends with; the headers of numpy 2 look in `numpy._core` first.
Against which version of numpy's C-API a file is checked stands in a message from numpy 1.25 on;
before that it is a number within the code, which is read where that is for x86-64: the function
is called through its place in numpy's table, and the answer is compared at once.

Source: `generate_numpy_api.py` and `setup_common.py` of numpy 1.10 to 2.3, NumPy manual, For
downstream package authors.
"""

import re
from collections.abc import Iterable

from packaging.version import InvalidVersion, Version

from pinproof.record import record

_CHECKED = b"module compiled against ABI version"
_OF_TWO = b"numpy._core._multiarray_umath"
_OF_ONE = (b"numpy.core._multiarray_umath", b"numpy.core.multiarray")
# Compiled when a file is looked through, which most runs do not.
_OLDEST = rb"NumPy C-API version 0x%x \(NumPy (\d{1,2}\.\d{1,2})\)"
# `call *0x698(%reg)`, place 211 of the table: `PyArray_GetNDArrayCFeatureVersion`. Then
# `cmp $n,%eax`, and a jump if it is not above n, or above it: n + 1 is asked for.
_FEATURES_ASKED = (
    rb"(?s)\xff[\x90-\x97]\x98\x06\x00\x00.{0,16}?\x83\xf8(.)(?:\x0f[\x86\x87]|[\x76\x77])"
)
# The first numpy with each version of the C-API.
_FIRST_WITH = {
    0xA: "1.10",
    0xB: "1.13",
    0xC: "1.14",
    0xD: "1.16",
    0xE: "1.20",
    0xF: "1.22",
    0x10: "1.23",
    0x11: "1.25",
    0x12: "2.0",
    0x13: "2.1",
    0x14: "2.3",
}
# Modules of packages that use numpy are smaller; what is larger is a framework of its own.
MOST_LOOKED_THROUGH = 16 * 2**20


@record
class NumpyInterface:
    """The numpy that a file was built against: its major release.

    `oldest` is the oldest numpy that the build loads under, `None` where nothing tells.
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
    if _OF_TWO in content:
        major = 2
    elif any(name in content for name in _OF_ONE):
        major = 1
    else:
        return None
    told = re.search(_OLDEST, content)
    return NumpyInterface(major=major, oldest=told[1].decode("ascii") if told else _asked(content))


def _asked(content: bytes) -> str | None:
    found = [_FIRST_WITH.get(asked[1][0] + 1) for asked in re.finditer(_FEATURES_ASKED, content)]
    return max((each for each in found if each is not None), key=Version, default=None)


def join_interfaces(interfaces: Iterable[NumpyInterface]) -> NumpyInterface | None:
    """Give what holds for files that are all to load; `None` where none uses numpy."""
    found = list(interfaces)
    if not found:
        return None
    oldest = (each.oldest for each in found if each.oldest is not None)
    return NumpyInterface(
        major=min(each.major for each in found), oldest=max(oldest, key=Version, default=None)
    )
