"""The releases of a project on all the pages that list it."""

from collections.abc import Iterator, Mapping, Sequence

from packaging.version import Version

from pinproof.index.model import DistributionFile
from pinproof.index.pages.filename import parse_version
from pinproof.index.pages.project_page import ProjectPage, version_key


class PublishedReleases(Mapping[Version, tuple[DistributionFile, ...]]):
    """The newest first; of one version, the files of the first page come first."""

    __slots__ = ("_files", "_pages", "_stated")

    def __init__(self, pages: Sequence[ProjectPage]) -> None:
        self._pages = pages
        self._files: dict[Version, tuple[DistributionFile, ...]] = {}
        self._stated: dict[Version, str | None] = {}

    def __getitem__(self, version: Version) -> tuple[DistributionFile, ...]:
        files = self._files.get(version)
        if files is None:
            files = tuple(file for page in self._pages for file in page.files(version))
            if not files:
                raise KeyError(version)
            self._files[version] = files
        return files

    def __contains__(self, version: object) -> bool:
        if not isinstance(version, Version):
            return False
        key = version_key(version)
        return any(key in page.releases for page in self._pages)

    def __iter__(self) -> Iterator[Version]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def requires_python(self, version: Version) -> str | None:
        """Give what all files of a release require alike; `None` where they differ as well."""
        return self._all().get(version)

    def _all(self) -> Mapping[Version, str | None]:
        if not self._stated:
            stated: dict[Version, str | None] = {}
            for page in self._pages:
                for text, wanted in page.releases.values():
                    version = parse_version(text)
                    if version is not None and stated.setdefault(version, wanted) != wanted:
                        stated[version] = None
            one = len(self._pages) == 1
            self._stated = stated if one else dict(sorted(stated.items(), reverse=True))
        return self._stated
