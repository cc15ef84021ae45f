"""Compatibility tags of the target, in pip's order of preference."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pinproof.target.model import Target
from pinproof.target.tag_table import PATTERNS

# Source: PEP 600, Legacy manylinux tags.
_LEGACY = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
_OLDEST_GLIBC = {"x86_64": 5, "i686": 5}
_OLDEST_GLIBC_ELSEWHERE = 17


def platforms(target: Target) -> Iterator[str]:
    """Give every platform tag that the target accepts, best first."""
    glibc = target.glibc
    if glibc is not None:
        major, newest = glibc
        machine = target.machine
        for minor in range(newest, _OLDEST_GLIBC.get(machine, _OLDEST_GLIBC_ELSEWHERE) - 1, -1):
            yield f"manylinux_{major}_{minor}_{machine}"
            legacy = _LEGACY.get((major, minor))
            if legacy is not None and (legacy == "manylinux2014" or machine in _OLDEST_GLIBC):
                yield f"{legacy}_{machine}"
        yield f"linux_{machine}"
        return
    musl = re.fullmatch(r"musllinux_(\d+)_(\d+)_(\w+)", target.platform)
    if musl:
        for minor in range(int(musl[2]), -1, -1):
            yield f"musllinux_{musl[1]}_{minor}_{musl[3]}"
        yield f"linux_{musl[3]}"
        return
    mac = re.fullmatch(r"macosx_(\d+)_(\d+)_(\w+)", target.platform)
    if mac:
        from packaging.tags import mac_platforms  # noqa: PLC0415 - rare, and slow to import there

        yield from mac_platforms((int(mac[1]), int(mac[2])), mac[3])
        return
    yield target.platform


def patterns(major: int, minor: int) -> tuple[str, ...]:
    """Give a Python's tags in pip's order, with `{}` where each platform goes in turn."""
    from packaging.tags import compatible_tags, cpython_tags  # noqa: PLC0415 - slow to import

    version, interpreter = (major, minor), f"cp{major}{minor}"
    # CPython marked its ABI with `m` (pymalloc) until 3.7. Source: PEP 3149; bpo-36707.
    abi = interpreter + ("m" if version < (3, 8) else "")
    tags = list(cpython_tags(version, abis=[abi], platforms=["{}"]))
    tags += compatible_tags(version, interpreter=interpreter, platforms=["{}"])
    return tuple(dict.fromkeys(map(str, tags)))


@lru_cache(maxsize=8)
def tag_ranks(target: Target) -> dict[str, int]:
    """Give each tag that the target accepts (`cp37-cp37m-linux_x86_64`) its rank, 0 the best."""
    series = (target.python.major, target.python.minor)
    names = list(platforms(target))
    ranks: dict[str, int] = {}
    for pattern in PATTERNS.get(series) or patterns(*series):
        for name in names if pattern.endswith("{}") else [""]:
            ranks.setdefault(pattern.format(name), len(ranks))
    return ranks


def expand(tags: str) -> list[str]:
    """Take a file name's compressed tags apart. Source: PEP 425, Compressed Tag Sets."""
    interpreters, abis, systems = (part.split(".") for part in tags.lower().split("-"))
    return [f"{i}-{a}-{s}" for i in interpreters for a in abis for s in systems]
