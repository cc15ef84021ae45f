"""An index as it was on a day: later uploads are hidden."""

from dataclasses import replace

from pinproof.index.model import (
    CoreMetadata,
    DistributionFile,
    Index,
    Missing,
    Project,
    Unavailable,
)


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

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        """Give what a file declares."""
        return self._index.metadata(file)
