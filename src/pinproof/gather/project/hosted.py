"""Reading the lines that files of other kinds hold for pip, and what they include."""

from pinproof.gather.project.requirements_tree import Fetch, make_reader, refuse_fetch
from pinproof.hosts.model import Hosted
from pinproof.hosts.reading import read_hosted
from pinproof.requirements.includes import follow_includes
from pinproof.requirements.model import RequirementsFile


def read_in_host(
    hosted: Hosted,
    *,
    fetch: Fetch = refuse_fetch,
    pip_version: str | None = None,
    follow: bool = True,
) -> RequirementsFile:
    """Read the lines of a host and, unless told otherwise, what they include."""
    path = hosted.source.path
    read = make_reader(path, fetch, follow=follow)
    include = follow_includes(path, read, pip_version=pip_version)
    return read_hosted(hosted, include=include, pip_version=pip_version)
