"""A project as one page lists it: files by release, read only as far as they are asked for.

A page may list thousands of files, of which a run looks at a few dozen: the others stay text.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from packaging.version import Version

from pinproof.index.model import DistributionFile, FileKind
from pinproof.record import NamedTuple


class FileRow(NamedTuple):
    """A file as a page lists it; the meaning is that of `DistributionFile`.

    Most of a page would be what need not be said: an empty `filename` is the last part of the
    URL, and a text in place of `hashes` is the SHA-256 alone.
    """

    kind: FileKind
    url: str
    filename: str
    hashes: str | Mapping[str, str]
    requires_python: str | None
    yanked: str | None
    size_bytes: int | None
    upload_time: str | None
    metadata_hashes: Mapping[str, str] | None


_NONE = type(None)
_SHAPE: tuple[type | tuple[type, ...], ...] = (
    *(str, str, str, (str, dict), (str, _NONE), (str, _NONE), (int, _NONE), (str, _NONE)),
    (dict, _NONE),
)


class ListedRelease(NamedTuple):
    """A version as published, and the requires-python of all its files where they agree."""

    version: str
    requires_python: str | None


class ProjectPage(NamedTuple):
    """The releases of a page by `version_key`, the newest first.

    `text` gives the files of one: a JSON list of `FileRow`s, in the page's order. `again` gives
    the page from its source, for when the cache has lost a text or holds another. `holds_queries`:
    the address of a file has a query, so that the page is not kept.
    """

    releases: Mapping[str, ListedRelease]
    text: Callable[[str], str]
    again: "Callable[[], ProjectPage] | None" = None
    holds_queries: bool = False

    def files(self, version: Version) -> list[DistributionFile]:
        """Read a release's files; none when there is no such release.

        However it is asked for, they have the version as published: `0.16.0` for `0.16`.
        """
        key = version_key(version)
        listed = self.releases.get(key)
        if listed is None:
            return []
        import json  # noqa: PLC0415 - many runs meet no page

        try:
            rows = [_row_of(values) for values in json.loads(self.text(key))]
        except (LookupError, ValueError, TypeError):
            if self.again is None:
                raise
            return self.again().files(version)
        published = Version(listed.version)
        # A page that tells when files came, or of metadata files, is made by an index that states
        # requires-python as well. Source: PEP 503, 658 and 700.
        is_open = not any(row.requires_python or row.upload_time for row in rows) and not any(
            each.requires_python for each in self.releases.values()
        )
        return [_file_of(row, published, is_open=is_open) for row in rows]


def _row_of(values: list[Any]) -> FileRow:
    if not _fits(tuple(map(type, values))):
        raise ValueError("a row of another shape")
    return FileRow(*values)


@lru_cache(maxsize=64)
def _fits(kinds: tuple[type, ...]) -> bool:
    # Asked once for all rows alike, of which there are many.
    return len(kinds) == len(_SHAPE) and all(
        issubclass(kind, wanted) for kind, wanted in zip(kinds, _SHAPE, strict=True)
    )


def _file_of(row: FileRow, version: Version, *, is_open: bool) -> DistributionFile:
    kind, url, filename, hashes, requires_python, yanked, size_bytes, uploaded, announced = row
    return DistributionFile(
        filename=filename or url.rpartition("/")[2],
        url=url,
        kind=kind,
        version=version,
        requires_python=requires_python,
        yanked=yanked,
        hashes={"sha256": hashes} if isinstance(hashes, str) else hashes,
        size_bytes=size_bytes,
        upload_time=uploaded,
        metadata_hashes=announced,
        leaves_python_open=is_open and announced is None,
    )


def sort_as_pip(archives: Iterable[tuple[Version, FileRow]]) -> list[tuple[Version, FileRow]]:
    """Sort files that lie in folders: of those pip takes the greatest URL first."""
    return sorted(archives, key=lambda listed: listed[1].url, reverse=True)


def make_page(listed: Iterable[tuple[Version, FileRow]]) -> ProjectPage:
    """Sort a page's files by release."""
    import json  # noqa: PLC0415 - many runs meet no page

    found: dict[Version, list[FileRow]] = {}
    last, rows = None, []
    holds_queries = False
    for version, row in listed:
        holds_queries = holds_queries or "?" in row.url
        # Pages go release by release, and to compare versions costs more than all else here.
        if version is not last:
            last, rows = version, found.setdefault(version, [])
        rows.append(row)
    releases: dict[str, ListedRelease] = {}
    texts: dict[str, str] = {}
    for version, rows in sorted(found.items(), reverse=True):
        key = version_key(version)
        texts[key] = json.dumps(rows)
        wanted = {row.requires_python for row in rows}
        releases[key] = ListedRelease(str(version), wanted.pop() if len(wanted) == 1 else None)
    return ProjectPage(releases, texts.__getitem__, holds_queries=holds_queries)


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
