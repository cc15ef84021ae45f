"""The releases of a project on all the pages that list it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from packaging.version import Version

from pinproof.index.model import CoreMetadata, DistributionFile, Project, ServedBy, Unavailable
from pinproof.index.pages.project_page import ProjectPage, version_key
from pinproof.record import replace
from pinproof.requirements.specifiers import read_version


class PublishedReleases(Mapping[Version, tuple[DistributionFile, ...]]):
    """The newest first; of one version, the files of the first page come first."""

    __slots__ = ("_files", "_listed", "_pages", "_rivals", "_versions")

    def __init__(
        self,
        pages: Sequence[ProjectPage],
        served: Mapping[str, Sequence[ProjectPage]] | None = None,
    ) -> None:
        """Take the pages in pip's order, and by an index's address those that are its own."""
        self._pages = pages
        self._listed = {
            index: own
            for index, own in (served or {}).items()
            if any(page.releases for page in own)
        }
        self._rivals: Mapping[str, Sequence[ProjectPage]] | None = None
        self._files: dict[Version, tuple[DistributionFile, ...]] = {}
        self._versions: list[Version] | None = None

    def __getitem__(self, version: Version) -> tuple[DistributionFile, ...]:
        files = self._files.get(version)
        if files is None:
            files = tuple(file for page in self._pages for file in page.files(version))
            if not files:
                raise KeyError(version)
            if len(self._served()) > 1:
                files = self._compared(version, files)
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

    def as_project(
        self,
        name: str,
        metadata: Callable[[DistributionFile], CoreMetadata | Unavailable] | None = None,
        unseen: str = "",
    ) -> Project:
        """Give the project of which these are the releases; the rest is as there."""
        return Project(
            name=name,
            releases=self,
            requires_python=self.requires_python,
            local_versions=self.local_versions,
            metadata=metadata,
            unseen=unseen,
            served_by=tuple(
                ServedBy(index=index, newest=newest)
                for index, pages in self._served().items()
                if (newest := max(PublishedReleases(pages), default=None)) is not None
            ),
        )

    def requires_python(self, version: Version) -> str | None:
        """Give what all files of a release require alike; `None` where they differ as well."""
        key = version_key(version)
        stated = {
            listed.requires_python
            for page in self._pages
            if (listed := page.releases.get(key)) is not None
        }
        return stated.pop() if len(stated) == 1 else None

    def local_versions(self) -> list[Version]:
        """Give the releases with a local version; the others are not even taken apart."""
        return self._parsed(text for text in self._texts() if "+" in text)

    def _served(self) -> Mapping[str, Sequence[ProjectPage]]:
        """Give the indexes among which the choice matters, empty where one has it all.

        A mirror that has some of another's files and none of its own changes nothing of what pip
        can get.
        """
        if self._rivals is None:
            rivals = dict(self._listed)
            for index in reversed(self._listed):
                others = [pages for other, pages in rivals.items() if other != index]
                if any(_adds_nothing(rivals[index], pages) for pages in others):
                    del rivals[index]
            self._rivals = rivals if len(rivals) > 1 else {}
        return self._rivals

    def _compared(
        self, version: Version, files: Sequence[DistributionFile]
    ) -> tuple[DistributionFile, ...]:
        """Mark the files that not every index serves with the same content."""
        everywhere = set.intersection(
            *(
                {one for page in pages for file in page.files(version) for one in _contents(file)}
                for pages in self._served().values()
            )
        )
        return tuple(
            file if not everywhere.isdisjoint(_contents(file)) else replace(file, is_contested=True)
            for file in files
        )

    def _texts(self) -> Iterator[str]:
        return (listed.version for page in self._pages for listed in page.releases.values())

    def _all(self) -> list[Version]:
        if self._versions is None:
            found = self._parsed(self._texts())
            self._versions = found if len(self._pages) == 1 else sorted(found, reverse=True)
        return self._versions

    @staticmethod
    def _parsed(texts: Iterable[str]) -> list[Version]:
        parsed = map(read_version, texts)
        return list(dict.fromkeys(version for version in parsed if version is not None))


def _adds_nothing(pages: Sequence[ProjectPage], other: Sequence[ProjectPage]) -> bool:
    """Tell whether every file of some pages stands on others, too, with the same content."""
    theirs = PublishedReleases(other)
    return all(
        version in theirs
        and all(
            any(not _contents(file).isdisjoint(_contents(their)) for their in theirs[version])
            for file in files
        )
        for version, files in PublishedReleases(pages).items()
    )


def _contents(file: DistributionFile) -> set[tuple[str, str, str]]:
    return {(file.filename, name, digest) for name, digest in file.hashes.items()}
