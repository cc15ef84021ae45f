"""Compatibility tags of the target, in pip's order of preference."""

import re
from collections.abc import Iterator
from functools import lru_cache

from packaging.tags import Tag, compatible_tags, cpython_tags

from pinproof.target.model import Target

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


@lru_cache(maxsize=8)
def tag_ranks(target: Target) -> dict[Tag, int]:
    """Give each tag that the target accepts its rank, 0 the best."""
    python = target.python
    names = list(platforms(target))
    interpreter = f"cp{python.major}{python.minor}"
    # CPython marked its ABI with `m` (pymalloc) until 3.7. Source: PEP 3149; bpo-36707.
    abi = interpreter + ("m" if (python.major, python.minor) < (3, 8) else "")
    version = (python.major, python.minor)
    tags = list(cpython_tags(version, abis=[abi], platforms=names))
    tags += compatible_tags(version, interpreter=interpreter, platforms=names)
    ranks: dict[Tag, int] = {}
    for tag in tags:
        ranks.setdefault(tag, len(ranks))
    return ranks
