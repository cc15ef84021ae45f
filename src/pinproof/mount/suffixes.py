"""What the name of a compiled module says of the interpreter that can import it."""

import re

from pinproof.record import record
from pinproof.target.model import Target

# `cpython-37m-x86_64-linux-gnu` (PEP 3149), `cp37-win_amd64`, `pypy37-pp73-x86_64-linux-gnu`.
_TAG = re.compile(
    r"(?P<name>cpython|cp|pypy)-?(?P<major>\d)(?P<minor>\d+)(?P<flags>[a-z]*)(?:-(?P<system>.+))?"
)
_MACHINES = {"amd64": "x86_64", "arm": "armv7l", "i386": "i686"}


@record
class Suffix:
    """An interpreter and a system. `system` is `None` where the name says nothing of one."""

    is_cpython: bool
    python: tuple[int, int]
    flags: str
    system: str | None

    def fits_python(self, target: Target) -> bool:
        """Tell whether the target's interpreter looks for such names."""
        python = (target.python.major, target.python.minor)
        # CPython marked its ABI with `m` (pymalloc) until 3.7. Source: PEP 3149; bpo-36707.
        flags = "m" if python < (3, 8) else ""
        is_windows = self.system is not None and self.system.startswith("win")
        return self.is_cpython and self.python == python and (is_windows or self.flags == flags)

    def fits_system(self, target: Target) -> bool:
        """Tell whether the system in the name is the target's, as far as it says one."""
        if self.system is None:
            return True
        machine, _, rest = self.system.partition("-")
        if self.system.startswith("win"):
            return target.platform.startswith("win")
        if machine == "darwin":
            return target.platform.startswith("macosx")
        if target.glibc is None and "gnu" in rest:
            return False
        return _MACHINES.get(machine, machine) == _MACHINES.get(target.machine, target.machine)

    def __str__(self) -> str:
        """Name the interpreter."""
        name = "Python" if self.is_cpython else "PyPy"
        return f"{name} {self.python[0]}.{self.python[1]}"


def parse_suffix(tag: str | None) -> Suffix | None:
    """Read what stands between a module's name and its ending; `None` for any interpreter's."""
    match = _TAG.fullmatch(tag) if tag is not None else None
    if match is None:
        return None
    return Suffix(
        is_cpython=match["name"] != "pypy",
        python=(int(match["major"]), int(match["minor"])),
        flags=match["flags"],
        system=match["system"],
    )
