"""Databricks: libraries of jobs and clusters, and the environments of serverless ones.

Source: Databricks' manual, Asset bundles, library dependencies and serverless environments.
"""

from collections.abc import Iterator

from pinproof.formats.tree import Listing, Node, Scalar, Table, Unknown
from pinproof.hosts.listings import Dialect, read_lines, read_scalar
from pinproof.hosts.model import Entry, Hosted
from pinproof.record import replace
from pinproof.requirements.in_host import InHost
from pinproof.requirements.model import Word

_VARIABLE = "${"
_FILLED_IN = "a variable of the bundle is filled in"


def read_libraries(libraries: Listing, dialect: Dialect) -> Iterator[Hosted]:
    """Give the projects among the libraries of one job or cluster; nothing where there are none."""
    entries: list[Entry] = []
    unread: list[Word] = []
    for item in libraries.items:
        project = item.get("pypi", "package") if isinstance(item, Table) else None
        if isinstance(project, Scalar) and _VARIABLE not in project.text:
            parts = (read_scalar(project, dialect, in_block=_is_block(project)),)
            entries.append(Entry(span=project.place.span, parts=parts))
        elif isinstance(project, Scalar | Unknown):
            what = project.what if isinstance(project, Unknown) else _FILLED_IN
            unread.append(Word(what, project.place.span))
    if entries or unread:
        heading = libraries.place.span
        about = InHost(what="libraries", heading=heading, unread=tuple(unread))
        yield Hosted(source=libraries.place.source, about=about, entries=tuple(entries))


def read_cluster_environment(table: Table, dialect: Dialect) -> Hosted | None:
    """Give the lines of a serverless environment; `None` for a table of another shape."""
    listed, key = table.get("dependencies"), table.key("dependencies")
    version = find_version(table)
    if not isinstance(listed, Listing) or key is None or version is None:
        return None
    known = tuple(item for item in listed.items if not _is_variable(item))
    unknown = (Word(_FILLED_IN, item.place.span) for item in listed.items if _is_variable(item))
    entries, container, unread = read_lines(replace(listed, items=known), dialect)
    about = InHost(
        what="the environment of a job",
        heading=key.place.span,
        unread=(*unread, *unknown),
    )
    return Hosted(
        source=table.place.source,
        about=about,
        # What lies in the workspace is a project of one's own.
        entries=tuple(entry for entry in entries if not _lies_in_workspace(entry)),
        container=container,
        runs_elsewhere=True,
    )


def find_version(table: Table) -> Scalar | None:
    """Give the version of an environment, by its present or its former name."""
    for name in ("environment_version", "client"):
        value = table.get(name)
        if isinstance(value, Scalar):
            return value
    return None


def _is_variable(item: Node) -> bool:
    return isinstance(item, Scalar) and _VARIABLE in item.text


def _lies_in_workspace(entry: Entry) -> bool:
    text = "".join(part.text for part in entry.literals)
    return text.startswith(("/", "./", "../", "dbfs:", "file:")) or text.endswith(".whl")


def _is_block(value: Scalar) -> bool:
    """Tell whether a scalar stands in a block: what follows it on its line is no bracket."""
    source, (_, end) = value.place
    rest = source.text[end:].partition("\n")[0].strip()
    return not rest or rest.startswith("#")
