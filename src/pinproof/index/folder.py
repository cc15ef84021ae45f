"""Indexes and links on this machine: folders, pages, files. Source: pip, index/sources.py."""

import os
from pathlib import Path

from pinproof.index.digest import FileList
from pinproof.index.failure import FetchFailed
from pinproof.index.filename import SDIST_SUFFIXES, classify
from pinproof.index.locations import Local
from pinproof.index.model import DistributionFile

_PAGES = (".html", ".htm")


class Folders:
    """Reads local locations; a folder of files is listed once in a run."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._listed: dict[str, list[str]] = {}

    def archives(self, location: Local, project: str) -> list[DistributionFile]:
        """Give the wheels and sdists of a project that lie in a folder, or the one file."""
        if location.kind != "links":
            return []
        found = []
        for path in self._paths(location.path):
            if path.endswith(_PAGES):
                continue
            file = _archive(path, project)
            if file is not None:
                found.append(file)
        return found

    def pages(self, location: Local, project: str) -> list[FileList]:
        """Give what the pages there list; none when there is no page for the project.

        `FetchFailed` when a page is there but cannot be read.
        """
        if location.kind == "links":
            pages = [path for path in self._paths(location.path) if path.endswith(_PAGES)]
            read = [_page(path, project) for path in pages]
            return [FileList(files) for files in read if files]
        page = os.path.join(location.path, project, "index.html")
        try:
            return [FileList(_page(page, project))]
        except FileNotFoundError:
            return []

    def _paths(self, path: str) -> list[str]:
        if path not in self._listed:
            try:
                with os.scandir(path) as entries:
                    self._listed[path] = sorted(entry.path for entry in entries)
            except NotADirectoryError:
                self._listed[path] = [path]
            except FileNotFoundError:
                self._listed[path] = []
            except OSError as error:
                raise FetchFailed(f"{path}: {error.strerror}") from None
        return self._listed[path]


def _archive(path: str, project: str) -> DistributionFile | None:
    name = os.path.basename(path)
    # Most files of a big folder are of other projects: compare a few characters first.
    if name[:1].lower() != project[:1] or not name.endswith((".whl", *SDIST_SUFFIXES)):
        return None
    kind, version = classify(name, project)
    if version is None or kind == "other":
        return None
    return DistributionFile(
        filename=name, url=Path(path).absolute().as_uri(), kind=kind, version=version
    )


def _page(path: str, project: str) -> list[DistributionFile]:
    page = Path(path)
    try:
        body = page.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except OSError as error:
        raise FetchFailed(f"{path}: {error.strerror}") from None
    import mimetypes  # noqa: PLC0415 - local pages are rare

    from pinproof.index.api import read_page  # noqa: PLC0415 - same
    from pinproof.index.simple_json import MalformedPage  # noqa: PLC0415 - same

    kind = mimetypes.guess_type(path)[0] or "text/html"
    try:
        return read_page(kind, body, page.absolute().as_uri(), project)
    except MalformedPage as error:
        raise FetchFailed(f"{path}: {error}") from None
