"""Reading the lines that files of other kinds hold for pip, and what they include."""

from pinproof.gather.project.requirements_tree import Fetch, make_reader, refuse_fetch
from pinproof.hosts.model import Hosted
from pinproof.hosts.reading import read_hosted
from pinproof.pip.release import PipRelease
from pinproof.requirements.includes import follow_includes
from pinproof.requirements.model import RequirementsFile


def read_in_host(
    hosted: Hosted, pip: PipRelease, *, fetch: Fetch = refuse_fetch, follow: bool = True
) -> RequirementsFile:
    """Read the lines of a host as a release of pip does and, if told so, its includes."""
    path = hosted.source.path
    read = make_reader(fetch, follow=follow)
    include = follow_includes(path, read, pip)
    return read_hosted(hosted, pip, include=include)
