"""Where the file will be installed: a Python, a platform, perhaps an image."""

import re

from pinproof.pip.release import PipRelease, choose_pip
from pinproof.record import NamedTuple, record
from pinproof.target.manylinux import Glibc, parse_manylinux

DEFAULT_PLATFORM = "manylinux_2_27_x86_64"

# The last release of each series whose series has ended; a prebuilt image holds these or older.
LAST_PATCH = {(3, 6): 15, (3, 7): 17, (3, 8): 20, (3, 9): 25}
ASSUMED_PATCH = {**LAST_PATCH, (3, 10): 18, (3, 11): 13, (3, 12): 11, (3, 13): 7, (3, 14): 0}

_PYTHON = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?")


class PythonVersion(NamedTuple):
    """A CPython release. `assumed` is true when nobody named the patch release."""

    major: int
    minor: int
    patch: int
    assumed: bool = False

    @classmethod
    def parse(cls, text: str) -> "PythonVersion":
        """Read `3.7` or `3.7.16`; a `ValueError` for anything else."""
        match = _PYTHON.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"not a Python version: {text!r} (write 3.7 or 3.7.16)")
        major, minor = int(match[1]), int(match[2])
        if major != 3:  # noqa: PLR2004 - the only Python that pip still installs for
            raise ValueError(f"not a Python that is known here: {text!r} (Python 3 only)")
        if match[3] is not None:
            return cls(major, minor, int(match[3]))
        return cls(major, minor, ASSUMED_PATCH.get((major, minor), 0), assumed=True)

    @property
    def series(self) -> str:
        """Give `3.7`."""
        return f"{self.major}.{self.minor}"

    @property
    def full(self) -> str:
        """Give `3.7.17`."""
        return f"{self.major}.{self.minor}.{self.patch}"

    def __str__(self) -> str:
        """Give what was named: `3.7`, or `3.7.16` when the patch release is known."""
        return self.series if self.assumed else self.full


DEFAULT_PYTHON = PythonVersion.parse("3.7")


def assumed_platform(python: PythonVersion) -> str:
    """Give the platform of Azure ML's prebuilt images with that Python, where nobody names one.

    Ubuntu 18.04 holds 3.7, 20.04 what came until 3.9, 22.04 what came since (docs/images.md).
    """
    if python[:2] <= (3, 7):
        return DEFAULT_PLATFORM
    return "manylinux_2_31_x86_64" if python[:2] <= (3, 9) else "manylinux_2_35_x86_64"


@record
class Target:
    """What pip would find there.

    `platform` is the newest tag that the system accepts (`manylinux_2_27_x86_64`,
    `musllinux_1_2_x86_64`, `win_amd64`, `macosx_11_0_arm64`). `image` is a name, or `None`.
    `undecided` says why nobody can tell which Python it is, although something speaks of one, and
    where (`undecided_why` leaves that out): what depends on it is then not judged. `source` says
    where the choice came from, for the report. `stated_pip` is the version of pip that the image
    states, or `None`. `is_apart`: what is installed goes into an environment that holds nothing
    of an image, whatever image it is made in.
    """

    python: PythonVersion = DEFAULT_PYTHON
    platform: str = DEFAULT_PLATFORM
    image: str | None = None
    source: str = "default"
    undecided: str = ""
    undecided_why: str = ""
    stated_pip: str | None = None
    is_apart: bool = False

    @property
    def pip(self) -> PipRelease:
        """The pip that reads a file and chooses there."""
        return choose_pip(self.stated_pip, (self.python.major, self.python.minor))

    @property
    def glibc(self) -> Glibc | None:
        """The glibc of a manylinux platform, `None` elsewhere."""
        known = parse_manylinux(self.platform)
        return known[0] if known else None

    @property
    def machine(self) -> str:
        """The architecture as `platform.machine()` gives it there (`x86_64`)."""
        parts = re.fullmatch(
            r"(?:(?:manylinux|musllinux|macosx)_\d+_\d+|win|linux)_?(\w*)", self.platform
        )
        name = parts[1] if parts else ""
        if self.platform.startswith("win"):
            return {"amd64": "AMD64", "arm64": "ARM64"}.get(name, "x86")
        return name


DEFAULT_TARGET = Target(source="default target")
