"""Conda environments: the `pip:` list for pip, and conda's own lines beside it.

Sources: conda's manual, Creating an environment file manually, and Package match specifications;
conda's installer for pip, which writes the list into a requirements file and runs pip on it in
the folder of the environment's file.
"""

import re

from pinproof.formats.tree import Listing, Node, Scalar, Table
from pinproof.hosts.listings import Dialect, read_lines, read_scalar
from pinproof.hosts.model import Hosted
from pinproof.requirements.in_host import InHost
from pinproof.requirements.model import ForeignLine, Word
from pinproof.source import Span
from pinproof.target.requires_python import allowed_minors

CONDA = "conda"
# What an environment's file may say besides its dependencies.
_KEYS = frozenset({"category", "channels", "dependencies", "name", "platforms", "prefix"})
_KEYS |= {"variables"}
_SPEC = re.compile(
    r"\s*(?:[\w./:+-]*::)?(?P<name>[A-Za-z0-9_.-]+)"
    r"(?:\[(?P<inside>[^\]]*)\]|\s*(?P<version>[=<>!~\d*].*))?\s*"
)
# `=3.9`, `==3.9.1`, `3.9.*`, `~=3.9.1`, with a build behind it or without.
_SETTLED = re.compile(
    r"(?:={0,2}\s*(\d+\.\d+(?:\.\d+)?)(?:\.?\*)?|~=\s*(\d+\.\d+)\.\d+)(?:=[^|,]*)?"
)
_VERSION_INSIDE = re.compile(r"version\s*=\s*['\"]?([^'\",\]]+)")


def is_conda_environment(node: Node | None) -> bool:
    """Tell by its shape whether a document describes a conda environment."""
    if not isinstance(node, Table) or node.rest is not None:
        return False
    listed = node.get("dependencies")
    if not isinstance(listed, Listing):
        return False
    managers = [item for item in listed.items if isinstance(item, Table)]
    if any({key.text for key, _ in item.items} != {"pip"} for item in managers):
        return False
    names = {key.text for key, _ in node.items}
    return bool(managers) or "channels" in names or ("name" in names and names <= _KEYS)


def read_conda(node: Node | None, dialect: Dialect = "yaml") -> Hosted | None:
    """Give the lines of a conda environment; `None` for what is none."""
    if not isinstance(node, Table) or not is_conda_environment(node):
        return None
    key, listed = node.key("dependencies"), node.get("dependencies")
    assert isinstance(listed, Listing)  # noqa: S101 - its shape was looked at
    own, heading = [], key.place if key is not None else node.place
    pip: Listing | None = None
    for item in listed.items:
        if isinstance(item, Scalar):
            own.append(read_foreign(item, dialect))
        elif isinstance(item, Table):
            found = item.get("pip")
            heading = next((key.place for key, _ in item.items), heading)
            # Of several the last one counts, as in conda.
            pip = found if isinstance(found, Listing) else pip
    unread = tuple(
        Word(item.what, item.place.span)
        for item in listed.items
        if not isinstance(item, Scalar | Table | Listing)
    )
    entries, container, unknown = read_lines(pip, dialect) if pip is not None else ((), None, ())
    about = InHost(
        what="the conda environment",
        heading=heading.span,
        manager=CONDA,
        foreign=tuple(own),
        unread=(*unread, *unknown),
    )
    return Hosted(source=node.place.source, about=about, entries=entries, container=container)


def read_foreign(item: Scalar, dialect: Dialect) -> ForeignLine:
    """Read a line of conda's own."""
    written = read_scalar(item, dialect)
    match = _SPEC.fullmatch(item.text)
    name, version = Span(0, len(item.text)), None
    if match is not None:
        name = Span(*match.span("name"))
        inside = (
            _VERSION_INSIDE.search(item.text, *match.span("inside")) if match["inside"] else None
        )
        if match["version"] is not None:
            version = Span(*match.span("version"))
        elif inside is not None:
            version = Span(*inside.span(1))
    return ForeignLine(
        source=item.place.source,
        span=item.place.span,
        text=item.text.strip(),
        manager=CONDA,
        name=item.text[name.start : name.end],
        name_span=written.span_of(*name),
        version=item.text[version.start : version.end].strip() if version else "",
        version_span=written.span_of(*version) if version else None,
    )


def find_settled_python(version: str) -> str | None:
    """Give the Python that conda's version settles, `3.9` or `3.9.19`; `None` for an open one."""
    match = _SETTLED.fullmatch(version)
    if match is not None:
        return match[1] or match[2]
    # conda writes ranges in more ways; whichever it is, nobody has named one Python.
    series = list(allowed_minors(version))
    return f"3.{series[0]}" if len(series) == 1 else None
