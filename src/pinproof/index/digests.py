"""Hashes of files, by the algorithms that indexes and requirement lines use."""

import hashlib
from collections.abc import Iterable
from typing import IO

from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.model import DistributionFile
from pinproof.index.settings.address import show_url

# Source: PEP 503 (any of hashlib that is guaranteed), without those of variable length.
KNOWN_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_PART_BYTES = 2**20


def compute_digests(opened: IO[bytes], algorithms: Iterable[str]) -> dict[str, str]:
    """Give hex digests of a file from where it stands to its end; leaves it at its beginning."""
    computing = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    while part := opened.read(_PART_BYTES):
        for each in computing.values():
            each.update(part)
    opened.seek(0)
    return {name: each.hexdigest() for name, each in computing.items()}


def verify(opened: IO[bytes], file: DistributionFile) -> str:
    """Hold a file against all that is known of its hash, and give its sha256.

    Raises `FetchFailed` where it is not what the index tells, `Refused` where it is none of those
    that a line accepts: pip stops there, too.
    """
    told = {name: text for name, text in file.hashes.items() if name in KNOWN_ALGORITHMS}
    accepted = [each for each in file.accepted_hashes if each[0] in KNOWN_ALGORITHMS]
    found = compute_digests(opened, {"sha256", *told, *(name for name, _ in accepted)})
    shown = show_url(file.url)
    if any(found[name] != text.lower() for name, text in told.items()):
        raise FetchFailed(f"{shown}: it does not have the hash that the index tells")
    if accepted and not any(found[name] == text.lower() for name, text in accepted):
        raise Refused(f"{shown}: it has none of the hashes that are listed for it")
    return found["sha256"]


def known_sha256(file: DistributionFile) -> str | None:
    """Give the sha256 that a file must have, where it is known before it is fetched."""
    accepted = [text for name, text in file.accepted_hashes if name == "sha256"]
    told = file.hashes.get("sha256")
    if told is None and len(accepted) == len(file.accepted_hashes) == 1:
        told = accepted[0]
    told = (told or "").lower()
    is_one = len(told) == _SHA256_LETTERS and set(told) <= _HEX
    return told if is_one else None


def is_verifiable(file: DistributionFile) -> bool:
    """Tell whether anything says which bytes a file must have."""
    algorithms = {*file.hashes, *(name for name, _ in file.accepted_hashes)}
    return bool(algorithms & KNOWN_ALGORITHMS)


_SHA256_LETTERS = 64
_HEX = frozenset("0123456789abcdef")
