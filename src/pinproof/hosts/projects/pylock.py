"""What a `pylock.toml` installs. Source: PEP 751; what it says is read by `packaging.pylock`."""

import re
from collections.abc import Iterator

from pinproof.formats.structured.toml_text import TomlDocument
from pinproof.formats.tree import Listing, Scalar, Table, node_at, walk_tables
from pinproof.hosts.listings import read_scalar
from pinproof.hosts.model import Entry, Hosted, HostPart
from pinproof.requirements.in_host import InHost
from pinproof.requirements.model import Word
from pinproof.source import Place, Span

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
# Which of these are asked for is said where the lock is installed.
_CHOICES = re.compile(r"\b(?:extras|dependency_groups)\b")
_OWN = "what a folder that lies beside brings in is not known"


def read_pylock(document: TomlDocument) -> Hosted:
    """Give each package as a line: its version, its marker, the hashes of its files."""
    table = document.table
    key = table.key("lock-version")
    heading = key.place if key is not None else Place(table.place.source, Span(0, 0))
    entries: list[Entry] = []
    unread: list[Word] = []
    packages = table.get("packages")
    for package in packages.items if isinstance(packages, Listing) else ():
        if isinstance(package, Table):
            said = _line(package)
            (unread if isinstance(said, Word) else entries).append(said)  # type: ignore[arg-type]  # each to its own
    python = table.get("requires-python")
    return Hosted(
        source=table.place.source,
        about=InHost(
            what="the lock",
            heading=heading.span,
            unread=tuple(unread),
            takes_dependencies=False,
            is_lock=True,
            fault=_fault(document),
            requires_python=Word(python.text, python.place.span)
            if isinstance(python, Scalar)
            else None,
        ),
        entries=tuple(entries),
        python=python if isinstance(python, Scalar) else None,
        is_lowest=True,
    )


def _fault(document: TomlDocument) -> Word | None:
    """Give what the standard does not allow, and where."""
    from packaging.pylock import Pylock, PylockValidationError  # noqa: PLC0415 - few files are locks

    try:
        Pylock.from_dict(document.values)
    except PylockValidationError as error:
        path = [
            int(match[2]) if match[2] else match[1] for match in _STEP.finditer(error.context or "")
        ]
        place = node_at(document.table, path).place
        return Word(error.message, place.span)
    return None


def _line(package: Table) -> Entry | Word:
    name, version, marker = (package.get(each) for each in ("name", "version", "marker"))
    if not isinstance(name, Scalar):
        return Word("a package without a name", package.place.span)
    parts = [*_literal(name)]
    if isinstance(package.get("directory"), Table):
        return Word(_OWN, name.place.span)
    address = list(_address(package))
    if address:
        parts += [" @ ", *address]
    elif isinstance(version, Scalar):
        parts += ["==", *_literal(version)]
    else:
        return Word(f"{name.text} has no version in the lock", name.place.span)
    if isinstance(marker, Scalar):
        if _CHOICES.search(marker.text):
            return Word("it is for an extra or a group that may be asked for", marker.place.span)
        parts += [" ; ", *_literal(marker)]
    if not address:
        parts += _hashes(package)
    return Entry(span=Span(package.place.span.start, name.place.span.end), parts=tuple(parts))


def _address(package: Table) -> Iterator[HostPart]:
    vcs, archive = package.get("vcs"), package.get("archive")
    if isinstance(vcs, Table):
        kind, url, commit = (vcs.get(each) for each in ("type", "url", "commit-id"))
        if isinstance(kind, Scalar) and isinstance(url, Scalar) and isinstance(commit, Scalar):
            yield from (f"{kind.text}+", *_literal(url), "@", *_literal(commit))
    elif isinstance(archive, Table):
        url = archive.get("url")
        if isinstance(url, Scalar):
            yield from _literal(url)
            for kind, digest in _digests(archive):
                yield from (f"#{kind.text}=", *_literal(digest))
                break


def _hashes(package: Table) -> Iterator[HostPart]:
    for table in walk_tables(package):
        for kind, digest in _digests(table):
            yield from (f" --hash={kind.text}:", *_literal(digest))


def _digests(table: Table) -> Iterator[tuple[Scalar, Scalar]]:
    hashes = table.get("hashes")
    for kind, digest in hashes.items if isinstance(hashes, Table) else ():
        if isinstance(digest, Scalar):
            yield kind, digest


def _literal(value: Scalar) -> tuple[HostPart]:
    return (read_scalar(value, "toml"),)
