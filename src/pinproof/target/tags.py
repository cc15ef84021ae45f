"""Compatibility tags of the target, in pip's order of preference. Source: PEP 425."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from pinproof.record import record, replace
from pinproof.target.manylinux import LEGACY_NAMES
from pinproof.target.model import Target
from pinproof.target.tag_table import PATTERNS

_LEGACY = {glibc: name for name, glibc in LEGACY_NAMES.items()}
# Source: PEP 513 and 571, which are for these two only; PEP 599.
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
    musl = re.fullmatch(r"musllinux_(\d{1,2})_(\d{1,2})_(\w+)", target.platform)
    if musl:
        for minor in range(int(musl[2]), -1, -1):
            yield f"musllinux_{musl[1]}_{minor}_{musl[3]}"
        yield f"linux_{musl[3]}"
        return
    mac = re.fullmatch(r"macosx_(\d{1,2})_(\d{1,2})_(\w+)", target.platform)
    if mac:
        from packaging.tags import mac_platforms  # noqa: PLC0415 - slow to import

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


@record
class CompressedTags:
    """Tags as a wheel's name lists them: each interpreter with each ABI and each system.

    There may be millions of combinations, which are never made. Source: PEP 425.
    """

    interpreters: frozenset[str]
    abis: frozenset[str]
    systems: frozenset[str]

    def best_rank(self, ranks: Mapping[str, int]) -> int | None:
        """Give the best rank that one of them has; `None` where none is accepted."""
        count = len(self.interpreters) * len(self.abis) * len(self.systems)
        if count <= len(ranks):
            parts = product(self.interpreters, self.abis, self.systems)
            known = (ranks.get("-".join(each)) for each in parts)
        else:
            known = (rank for tag, rank in ranks.items() if self.holds(tag))
        return min((rank for rank in known if rank is not None), default=None)

    def holds(self, tag: str) -> bool:
        """Tell whether a tag is among them."""
        interpreter, abi, system = tag.split("-")
        return interpreter in self.interpreters and abi in self.abis and system in self.systems

    def on(self, system: str) -> "CompressedTags":
        """Give the same for one system alone."""
        return replace(self, systems=frozenset([system]))


def take_apart(tags: str) -> CompressedTags:
    """Read compressed tags; a `ValueError` where they are not three parts."""
    interpreters, abis, systems = (frozenset(part.split(".")) for part in tags.lower().split("-"))
    return CompressedTags(interpreters=interpreters, abis=abis, systems=systems)
