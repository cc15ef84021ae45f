"""What a project's `pyproject.toml` asks for: its dependencies, its extras, its groups.

Sources: PEP 621 (dependencies, optional-dependencies) and PEP 735 (dependency groups).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinproof.budget import spend
from pinproof.formats.structured.toml_text import TomlDocument
from pinproof.formats.tree import Listing, Node, Scalar, Table
from pinproof.hosts.listings import read_lines
from pinproof.hosts.model import Entry, Hosted
from pinproof.record import replace
from pinproof.requirements.in_host import InHost
from pinproof.requirements.model import Word, normalize_name

if TYPE_CHECKING:
    from packaging.dependency_groups import DependencyGroupResolver

_DEEPEST = 50
_NAMED = re.compile(r"\s*(?P<name>[\w.-]+)\s*(?:\[(?P<extras>[^\]]*)\])?")
_POETRY = "poetry has a language of its own for these, which is not read"


def read_pyproject(document: TomlDocument) -> Iterator[Hosted]:
    """Give the lines of each list that is installed by itself."""
    project = document.table.get("project")
    if isinstance(project, Table):
        yield from _of_project(project)
        yield from _worked_out(project)
    groups = document.table.get("dependency-groups")
    if isinstance(groups, Table):
        yield from _of_groups(groups, document)
    poetry = document.table.get("tool", "poetry")
    if isinstance(poetry, Table):
        yield from _of_poetry(poetry)


def _of_project(project: Table) -> Iterator[Hosted]:
    key, listed = project.key("dependencies"), project.get("dependencies")
    if key is not None and isinstance(listed, Listing):
        yield _hosted(key, listed, "the project's dependencies")
    extras = project.get("optional-dependencies")
    name = project.get("name")
    own = normalize_name(name.text) if isinstance(name, Scalar) else ""
    for key, listed in extras.items if isinstance(extras, Table) else ():
        if isinstance(listed, Listing):
            found = _hosted(key, listed, f"the extra {key.text!r}", extra=normalize_name(key.text))
            # An extra that takes in others names its own project, which no index is asked for.
            named = [(each, _NAMED.match(_text_of(each))) for each in found.entries]
            others = [match for _, match in named if match and normalize_name(match["name"]) == own]
            entries = (each for each, match in named if match not in others)
            taken = [name for match in others for name in (match["extras"] or "").split(",")]
            extras_taken_in = tuple(normalize_name(name.strip()) for name in taken)
            about = replace(found.about, extras_taken_in=extras_taken_in)
            yield replace(found, entries=tuple(entries), about=about)


def _worked_out(project: Table) -> Iterator[Hosted]:
    """Give the lists that stand nowhere until the project is built."""
    dynamic = project.get("dynamic")
    for each in dynamic.items if isinstance(dynamic, Listing) else ():
        if isinstance(each, Scalar) and each.text == "dependencies":
            span = each.place.span
            word = Word("the project's dependencies are worked out when it is built", span)
            about = InHost(
                what="the project's dependencies", heading=span, unread=(word,), is_library=True
            )
            yield Hosted(source=each.place.source, about=about)


def _text_of(entry: Entry) -> str:
    return "".join(part.text for part in entry.literals)


def _of_groups(groups: Table, document: TomlDocument) -> Iterator[Hosted]:
    """Give each group with those that it includes."""
    from packaging.dependency_groups import DependencyGroupResolver  # noqa: PLC0415 - few files have groups

    resolver, faults = None, list[str]()
    try:
        resolver = DependencyGroupResolver(document.values["dependency-groups"])
    except _faults() as error:
        faults = _reasons(error)
    listings = {normalize_name(key.text): listed for key, listed in groups.items}
    for key, listed in groups.items:
        if not isinstance(listed, Listing):
            continue
        group = normalize_name(key.text)
        found = _hosted(key, listed, f"the dependency group {key.text!r}", group=group)
        reasons = list(faults)
        if resolver is not None:
            reasons = _wrong(resolver, key.text, (), set())
        entries = list(found.entries)
        if not reasons:
            entries += _included(listed, listings, {group})
        unread = tuple(Word(reason, key.place.span) for reason in reasons)
        yield replace(found, entries=tuple(entries), about=replace(found.about, unread=unread))


def _wrong(
    resolver: "DependencyGroupResolver",
    name: str,
    path: tuple[str, ...],
    seen: set[str],
) -> list[str]:
    """Say what is wrong with a group and those that it includes, each looked at once."""
    group = normalize_name(name)
    if group in path:
        return [f"{path[-1]} includes {name}, and so itself"]
    if len(path) > _DEEPEST:
        return [f"groups include each other more than {_DEEPEST} deep"]
    if group in seen:
        return []
    seen.add(group)
    spend(len(path))
    try:
        items = resolver.lookup(group)
    except _faults() as error:
        return _reasons(error)
    below = (item.include_group for item in items if hasattr(item, "include_group"))
    return [reason for each in below for reason in _wrong(resolver, each, (*path, group), seen)]


def _included(listed: Listing, listings: dict[str, Node], seen: set[str]) -> Iterator[Entry]:
    for item in listed.items:
        other = item.get("include-group") if isinstance(item, Table) else None
        name = normalize_name(other.text) if isinstance(other, Scalar) else ""
        below = listings.get(name)
        if isinstance(below, Listing) and name not in seen:
            seen.add(name)
            yield from read_lines(below, "toml")[0]
            yield from _included(below, listings, seen)


def _faults() -> tuple[type[Exception], ...]:
    from packaging.errors import ExceptionGroup  # noqa: PLC0415 - as above

    return ExceptionGroup, ValueError, LookupError, TypeError, AttributeError


def _reasons(error: Exception) -> list[str]:
    """Say what is wrong with a group, but for lines that pip cannot read: each has its finding."""
    from packaging.errors import ExceptionGroup  # noqa: PLC0415 - as above
    from packaging.requirements import InvalidRequirement  # noqa: PLC0415 - as above

    if isinstance(error, ExceptionGroup):
        return [reason for each in error.exceptions for reason in _reasons(each)]
    return [] if isinstance(error, InvalidRequirement) else [str(error).strip("'\"")]


def _of_poetry(poetry: Table) -> Iterator[Hosted]:
    key, listed = poetry.key("dependencies"), poetry.get("dependencies")
    if key is not None and isinstance(listed, Table):
        span = key.place.span
        about = InHost(what="poetry's dependencies", heading=span, unread=(Word(_POETRY, span),))
        yield Hosted(source=key.place.source, about=about)


def _hosted(
    key: Scalar, listed: Listing, what: str, *, extra: str | None = None, group: str | None = None
) -> Hosted:
    entries, container, unread = read_lines(listed, "toml")
    about = InHost(
        what=what,
        heading=key.place.span,
        unread=unread,
        is_library=True,
        extra=extra,
        group=group,
    )
    return Hosted(source=key.place.source, about=about, entries=entries, container=container)
