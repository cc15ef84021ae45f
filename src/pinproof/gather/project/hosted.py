"""Reading the lines that files of other kinds hold for pip, and what they include."""

from pinproof.errors import UsageError
from pinproof.gather.deployments.definitions import read_deployments
from pinproof.gather.project.requirements_tree import Fetch, make_reader, refuse_fetch
from pinproof.hosts.model import Hosted
from pinproof.hosts.reading import read_hosted
from pinproof.pip.release import PipRelease
from pinproof.requirements.includes import follow_includes
from pinproof.requirements.model import RequirementsFile


def find_hosted(path: str) -> list[Hosted]:
    """Give all lines for pip that a file of another kind holds; a `UsageError` with a reason.

    The file was named: what in it cannot be read is worth more than silence.
    """
    file, unread = read_deployments(path, named=True)
    found = [*file.hosted, *file.written] if file is not None else []
    for definition in file.definitions if file is not None else ():
        found += definition.hosted
        # Calls that name files only hold no lines, and include some.
        calls = (each.hosted for each in definition.changes if each.is_file_only)
        found += [each for each in calls if each is not None]
    if not found:
        places = ((f"{each.path}:{each.line}" if each.line else each.path, each) for each in unread)
        reasons = (f"{place}: {each.reason}" for place, each in places)
        raise UsageError(next(reasons, f"{path}: nothing in it is given to pip"))
    return sorted(found, key=lambda hosted: hosted.heading.span)


def read_in_host(
    hosted: Hosted, pip: PipRelease, *, fetch: Fetch = refuse_fetch, follow: bool = True
) -> RequirementsFile:
    """Read the lines of a host as a release of pip does and, if told so, its includes."""
    path = hosted.source.path
    read = make_reader(fetch, follow=follow)
    include = follow_includes(path, read, pip)
    return read_hosted(hosted, pip, include=include)
