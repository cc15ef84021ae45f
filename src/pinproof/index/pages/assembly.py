"""A project put together from all the places that list it, in pip's order."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from packaging.version import Version

from pinproof.index.http.failure import FetchFailed
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Unavailable
from pinproof.index.pages.lookup import Pages
from pinproof.index.pages.project_page import FileRow, ProjectPage, make_page, sort_as_pip
from pinproof.index.pages.published_releases import PublishedReleases
from pinproof.index.settings.locations import Local, Location, Remote, find_absent

if TYPE_CHECKING:
    from pinproof.index.pages.folder import Folders


def assemble(
    name: str,
    where: Sequence[Location],
    pages: Pages,
    open_folders: "Callable[[], Folders]",
    metadata: Callable[[DistributionFile], CoreMetadata | Unavailable],
) -> Project | Missing | Unavailable:
    """Give a project by what its pages say; one page that could not be had leaves it unknown."""
    archives: list[tuple[Version, FileRow]] = []
    listings: list[ProjectPage] = []
    served: dict[str, list[ProjectPage]] = {}
    for location in where:
        own: list[ProjectPage] = []
        if isinstance(location, Local):
            try:
                folders = open_folders()
                found, pages_there = folders.list_files(location, name)
                archives += found
                own += pages_there
            except FetchFailed as error:
                return Unavailable(name=name, reason=str(error))
        elif isinstance(location, Remote):
            page = pages[location.url, name]
            if isinstance(page, Unavailable):
                return page
            if page is not None:
                own.append(page)
        else:
            continue
        listings += own
        if location.kind == "index":
            # Written in two ways, with a login and without, it is one index.
            served.setdefault(location.shown.rstrip("/"), []).extend(own)
    if archives:
        # pip puts files before pages.
        listings.insert(0, make_page(sort_as_pip(archives)))
    absent = find_absent(where)
    if not listings:
        return Unavailable(name=name, reason=absent) if absent else Missing(name=name)
    return PublishedReleases(listings, served).as_project(name, metadata, absent)
