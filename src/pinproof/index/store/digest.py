"""A project's page as the cache keeps it: small, checked, read release by release.

A digest is a head and one part per release, each JSON behind its crc32 (32 bits, little-endian).
The head has the versions from newest to oldest, their keys where these differ, and what all URLs
begin with. A run that judges one pin of a project with thousands of files so reads a few dozen of
them. Nothing is compressed: hashes hardly shrink, and packing would take longer than reading the
page.
"""

import json
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from packaging.version import Version

from pinproof.index.model import DistributionFile
from pinproof.index.store.row import Listed, Row, file_of

_CRC = struct.Struct("<I")


class Packed(NamedTuple):
    """A digest in pieces; `parts` may be read from the cache as they are asked for."""

    head: bytes
    parts: Sequence[bytes]


class BrokenDigest(ValueError):  # noqa: N818 - it names a state, as the design's words do
    """Bytes that are not what was kept."""


def pack(listed: Iterable[Listed]) -> Packed:
    """Make a digest of a page's rows, which it changes."""
    releases = _by_release(listed)
    ordered = sorted(releases.items(), reverse=True)
    urls = [row[1] for _, rows in ordered for row in rows]
    # What the least and the greatest share, all share.
    least, greatest = min(urls, default=""), max(urls, default="")
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(least, greatest, strict=False))
    )
    prefix = least[:same].rpartition("/")[0]
    cut = len(prefix)
    parts = []
    for _, rows in ordered:
        for row in rows:
            row[1] = url = row[1][cut:]
            if url.endswith("/" + row[2]):
                row[2] = 0
        parts.append(_sealed(json.dumps(rows)))
    versions = [str(version) for version, _ in ordered]
    keys = [version_key(version) for version, _ in ordered]
    head = {"v": versions, "k": keys if keys != versions else None, "p": prefix}
    return Packed(_sealed(json.dumps(head)), parts)


def _sealed(text: str) -> bytes:
    data = text.encode()
    return _CRC.pack(zlib.crc32(data)) + data


def _opened(sealed: bytes) -> bytes:
    data = sealed[_CRC.size :]
    if len(sealed) < _CRC.size or _CRC.unpack_from(sealed) != (zlib.crc32(data),):
        raise BrokenDigest
    return data


def _by_release(listed: Iterable[Listed]) -> dict[Version, list[Row]]:
    """Group rows by version, each group in the order of the page."""
    releases: dict[Version, list[Row]] = {}
    version, rows = None, []
    for found, row in listed:
        # Pages go release by release, and to compare versions costs more than all else here.
        if found is not version:
            version, rows = found, releases.setdefault(found, [])
        rows.append(row)
    return releases


class Digest:
    """A digest, taken apart as far as it is asked."""

    __slots__ = ("_again", "_numbers", "_parts", "_prefix", "versions")

    def __init__(self, packed: Packed, again: "Callable[[], Digest] | None" = None) -> None:
        """Check the head; `BrokenDigest` when it is damaged.

        `again` gives the same project's digest from its source, for when a part is damaged or
        gone: another process may have replaced the page since.
        """
        try:
            head = json.loads(_opened(packed.head))
            self.versions: list[str] = head["v"]
            self._prefix: str = head["p"]
            self._numbers = {key: at for at, key in enumerate(head["k"] or self.versions)}
        except (ValueError, KeyError, TypeError):
            raise BrokenDigest from None
        self._parts = packed.parts
        self._again = again

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a release with that key."""
        return key in self._numbers

    def release(self, key: str, version: Version) -> tuple[DistributionFile, ...]:
        """Read the files of one release; none when there is no such release."""
        number = self._numbers.get(key)
        if number is None:
            return ()
        try:
            rows = json.loads(_opened(self._parts[number]))
        except (BrokenDigest, IndexError):
            if self._again is None:
                raise BrokenDigest from None
            return self._again().release(key, version)
        return tuple([file_of(row, version, self._prefix) for row in rows])


class FileList:
    """Files of one project that need no cache, in the form of a digest."""

    __slots__ = ("_releases", "versions")

    def __init__(self, files: Iterable[DistributionFile]) -> None:
        """Sort them by release."""
        self._releases: dict[str, tuple[DistributionFile, ...]] = {}
        for file in files:
            if file.version is not None:
                key = version_key(file.version)
                self._releases[key] = (*self._releases.get(key, ()), file)
        versions = {release[0].version for release in self._releases.values()}
        self.versions = [str(version) for version in sorted(filter(None, versions), reverse=True)]

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a release with that key."""
        return key in self._releases

    def release(self, key: str, _version: Version) -> tuple[DistributionFile, ...]:
        """Give the files of one release."""
        return self._releases.get(key, ())


class LazyReleases(Mapping[Version, tuple[DistributionFile, ...]]):
    """The releases of one or several listings, newest first, decoded when they are looked at."""

    __slots__ = ("_known", "_listings", "_versions")

    def __init__(self, listings: Sequence[Digest | FileList]) -> None:
        """Merge: of one version, the files of the first listing come first."""
        self._listings = listings
        self._known: dict[Version, tuple[DistributionFile, ...]] = {}
        self._versions: list[Version] | None = None

    def __getitem__(self, version: Version) -> tuple[DistributionFile, ...]:
        """Give the files of a release."""
        files = self._known.get(version)
        if files is None:
            key = version_key(version)
            found = [file for each in self._listings for file in each.release(key, version)]
            if not found:
                raise KeyError(version)
            files = self._known[version] = tuple(found)
        return files

    def __contains__(self, version: object) -> bool:
        """Tell whether there is such a release, without decoding its files."""
        if not isinstance(version, Version):
            return False
        key = version_key(version)
        return any(key in listing for listing in self._listings)

    def __iter__(self) -> Iterator[Version]:
        """Go from the newest version to the oldest."""
        return iter(self._ordered())

    def __len__(self) -> int:
        """Count the releases."""
        return len(self._ordered())

    def _ordered(self) -> list[Version]:
        if self._versions is None:
            texts = [listing.versions for listing in self._listings if listing.versions]
            if len(texts) == 1:
                self._versions = [Version(text) for text in texts[0]]
            else:
                self._versions = sorted(
                    {Version(text) for each in texts for text in each}, reverse=True
                )
        return self._versions


def version_key(version: Version) -> str:
    """Give equal versions one text: `1.0` and `1.0.0` are both `1`.

    `packaging.utils` has the same, but takes 10 ms to import.
    """
    text = str(version)
    release = version.release
    if release[-1] != 0:
        return text
    trimmed = list(release)
    while len(trimmed) > 1 and trimmed[-1] == 0:
        trimmed.pop()
    epoch = f"{version.epoch}!" if version.epoch else ""
    return epoch + ".".join(map(str, trimmed)) + text[len(version.base_version) :]
