"""The glibc that the name of a manylinux platform promises."""

import re
from functools import lru_cache
from typing import TypeAlias

Glibc: TypeAlias = tuple[int, int]

# Source: PEP 600, Legacy manylinux tags.
LEGACY_NAMES: dict[str, Glibc] = {
    "manylinux1": (2, 5),
    "manylinux2010": (2, 12),
    "manylinux2014": (2, 17),
}


@lru_cache(maxsize=256)
def name_manylinux(glibc: str, machine: str) -> str:
    """Give the newest tag that a glibc accepts: `manylinux_2_27_x86_64`. Source: PEP 600."""
    return f"manylinux_{glibc.replace('.', '_')}_{machine}"


def parse_manylinux(platform: str) -> tuple[Glibc, str] | None:
    """Give the glibc and the machine of `manylinux2014_x86_64` or `manylinux_2_17_x86_64`."""
    name, _, machine = platform.partition("_")
    legacy = LEGACY_NAMES.get(name)
    if legacy is not None:
        return legacy, machine
    match = re.fullmatch(r"manylinux_(\d{1,9})_(\d{1,9})_(\w+)", platform)
    return ((int(match[1]), int(match[2])), match[3]) if match else None
