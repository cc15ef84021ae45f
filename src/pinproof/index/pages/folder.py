"""Indexes and links on this machine: folders, pages, files. Source: pip, index/sources.py."""

import json
import os

from packaging.version import Version

from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, read_path
from pinproof.index.http.failure import FetchFailed
from pinproof.index.model import Unavailable
from pinproof.index.pages.filename import classify
from pinproof.index.pages.project_page import FileRow, ProjectPage, make_page, sort_as_pip
from pinproof.index.settings.locations import Local, path_of_url
from pinproof.index.store.memory import Memory
from pinproof.pip.archives import ARCHIVE_SUFFIXES
from pinproof.requirements.model import normalize_name

_PAGES = (".html", ".htm")


class Folders:
    """Reads local locations; a folder of files is listed once in a run."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._listed: dict[str, list[str]] = {}
        self._by_project: dict[str, dict[str, list[str]]] = {}
        # The folders of files that pages of the user's own indexes list: they lie anywhere.
        self.listed_by_user: set[str] = set()

    def list_files(
        self, location: Local, project: str
    ) -> tuple[list[tuple[Version, FileRow]], list[ProjectPage]]:
        """Give the files of a project that lie there, and what pages there list; `FetchFailed`.

        What lies in a folder of the user's, other machines have to be told.
        """
        is_told = location.is_users and self._memory.is_snapshot
        try:
            found = self._archives(location, project), self._pages(location, project)
        except FetchFailed as error:
            if is_told:
                lack = Unavailable(name=project, reason=str(error))
                self._memory.note_page(location.cache_key(project), lack)
            raise
        if is_told:
            self._memory.note_page(location.cache_key(project), _as_one(*found))
        return found

    def _archives(self, location: Local, project: str) -> list[tuple[Version, FileRow]]:
        """Give the wheels and sdists of a project that lie in a folder, or the one file."""
        if location.kind != "links":
            return []
        if location.path not in self._by_project:
            self._by_project[location.path] = _grouped(self._paths(location))
        paths = self._by_project[location.path].get(project, ())
        return [found for path in paths if (found := _archive(path, project)) is not None]

    def _pages(self, location: Local, project: str) -> list[ProjectPage]:
        """Give what the pages there list; none when there is no page for the project.

        `FetchFailed` when a page is there but cannot be read.
        """
        if location.kind == "links":
            pages = [path for path in self._paths(location) if path.endswith(_PAGES)]
            read = [self._page(path, project, location) for path in pages]
            return [page for page in read if page.releases]
        page = os.path.join(location.path, project, "index.html")
        try:
            return [self._page(page, project, location)]
        except FileNotFoundError:
            return []

    def _page(self, path: str, project: str, location: Local) -> ProjectPage:
        page = _page(path, project, location)
        if not location.is_users:
            return page

        def text(key: str) -> str:
            found = page.text(key)
            urls = (FileRow(*row).url for row in json.loads(found))
            paths = (path_of_url(url) for url in urls if url.startswith("file:"))
            self.listed_by_user.update(os.path.dirname(os.path.realpath(path)) for path in paths)
            return found

        return page._replace(text=text)

    def _paths(self, location: Local) -> list[str]:
        path = location.path
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


def _as_one(
    archives: list[tuple[Version, FileRow]], pages: list[ProjectPage]
) -> ProjectPage | None:
    """Give one page of all that a place lists; `None` where it knows no such project."""
    if not archives and not pages:
        return None
    rows = sort_as_pip(archives)
    for page in pages:
        for key, listed in page.releases.items():
            version = Version(listed.version)
            rows += [(version, FileRow(*row)) for row in json.loads(page.text(key))]
    return make_page(rows)


def _grouped(paths: list[str]) -> dict[str, list[str]]:
    """Give, for each project that it may be of by its name, the wheels and sdists."""
    found: dict[str, list[str]] = {}
    for path in paths:
        name = os.path.basename(path)
        if not name.endswith(ARCHIVE_SUFFIXES):
            continue
        # `foo-bar-1.0.tar.gz` may be of `foo` as well as of `foo-bar`.
        at = name.find("-")
        while at != -1:
            found.setdefault(normalize_name(name[:at]), []).append(path)
            at = -1 if name.endswith(".whl") else name.find("-", at + 1)
    return found


def _archive(path: str, project: str) -> tuple[Version, FileRow] | None:
    name = os.path.basename(path)
    kind, version = classify(name, project)
    if version is None or kind == "other":
        return None
    url = _url_of(path)
    return version, FileRow(kind, url, name, {}, None, None, None, None, None)


def _url_of(path: str) -> str:
    from pathlib import Path  # noqa: PLC0415 - most folders hold nothing that is asked for

    return Path(path).absolute().as_uri()


def _page(path: str, project: str, location: Local) -> ProjectPage:
    body = read_path(path, within=OPEN if location.is_users else None)
    if isinstance(body, NotRead):
        if body.kind == "missing" and location.kind == "index":
            raise FileNotFoundError(path)
        raise FetchFailed(f"{path}: {body.reason}")
    import mimetypes  # noqa: PLC0415 - local pages are rare

    from pinproof.index.pages.simple_api import parse_page  # noqa: PLC0415 - same
    from pinproof.index.pages.simple_json import MalformedPage  # noqa: PLC0415 - same

    kind = mimetypes.guess_type(path)[0] or "text/html"
    try:
        url = _url_of(path)
        return parse_page(kind, body, url, project, is_projects=location.kind == "index")
    except MalformedPage as error:
        raise FetchFailed(f"{path}: {error}") from None
