"""An index as it was on a day: later uploads are hidden."""

from collections.abc import Iterable, Mapping

from pinproof.index.model import (
    BatchIndex,
    CoreMetadata,
    DistributionFile,
    Index,
    Missing,
    Project,
    Unavailable,
)
from pinproof.record import replace


class AsOf:
    """Shows only files uploaded before a moment; withdrawals are not undone.

    The index must give upload times (PEP 700); a file without one is hidden.
    """

    def __init__(self, index: Index, before: str) -> None:
        """Take the moment in ISO 8601 and UTC, such as `2021-05-27T00:00:00Z`."""
        self._index = index
        self._before = before

    def project(self, name: str) -> Project | Missing | Unavailable:
        """Look a project up; one that had no file yet is missing."""
        answer = self._index.project(name)
        if not isinstance(answer, Project):
            return answer
        files = [file for release in answer.releases.values() for file in release]
        if files and not any(file.upload_time for file in files):
            return Unavailable(name=name, reason="the index does not give upload times")
        releases = {
            version: shown
            for version, release in answer.releases.items()
            if (
                shown := tuple(
                    file for file in release if file.upload_time and file.upload_time < self._before
                )
            )
        }
        return replace(answer, releases=releases) if releases else Missing(name=name)

    def projects(self, names: Iterable[str]) -> Mapping[str, Project | Missing | Unavailable]:
        """Look several projects up, at the same time if the index can."""
        wanted = list(names)
        if isinstance(self._index, BatchIndex):
            self._index.projects(wanted)
        return {name: self.project(name) for name in wanted}

    def metadata_of(
        self, files: Iterable[DistributionFile]
    ) -> Mapping[DistributionFile, CoreMetadata | Unavailable]:
        """Give what several files declare, at the same time if the index can."""
        wanted = list(files)
        if isinstance(self._index, BatchIndex):
            return self._index.metadata_of(wanted)
        return {file: self._index.metadata(file) for file in wanted}

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        """Give what a file declares."""
        return self._index.metadata(file)
