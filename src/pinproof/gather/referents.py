"""What the URLs and paths of requirement lines lead to: archives and folders, read, never run."""

import os
from collections.abc import Iterator
from pathlib import Path

from pinproof.files.referents import Referent, collect_hashes, parse_file_url
from pinproof.gate.opening import OUTSIDE, Found, look_at, measure_size
from pinproof.index.model import BatchIndex, CoreMetadata, DistributionFile, Unavailable
from pinproof.index.settings.locations import path_of_url
from pinproof.index.settings.variables import holds_variable
from pinproof.pip.archives import ARCHIVE_SUFFIXES
from pinproof.record import replace
from pinproof.requirements.model import (
    EditableLine,
    RequirementLine,
    RequirementsFile,
    normalize_name,
)
from pinproof.requirements.specifiers import read_version


def find_referents(file: RequirementsFile, index: BatchIndex) -> dict[str, Referent]:
    """Give, by its text, what each URL and path leads to; what cannot be told says why."""
    found = dict(_located(file))
    files = [one.file for one in found.values() if one.file is not None]
    declared = index.metadata_of(files) if files else {}
    return {
        text: one if one.file is None else _with_metadata(one, one.file, declared[one.file])
        for text, one in found.items()
    }


def _located(file: RequirementsFile) -> Iterator[tuple[str, Referent]]:
    for line in file.walk():
        if isinstance(line, RequirementLine) and line.url is not None:
            yield line.url.text, _locate(line, line.url.text)


def _with_metadata(
    reference: Referent, file: DistributionFile, answer: CoreMetadata | Unavailable
) -> Referent:
    if isinstance(answer, CoreMetadata):
        return replace(
            reference,
            name=normalize_name(answer.name),
            version=read_version(answer.version) if answer.version else None,
        )
    if answer.is_final:
        return Referent(fault=answer.reason)
    if file.filename.endswith(ARCHIVE_SUFFIXES):
        # Its own name tells enough for a plan, which says that the rest is not known.
        return reference
    return Referent(unknown=answer.reason)


def _locate(line: RequirementLine, text: str) -> Referent:
    scheme = text.partition(":")[0].lower() if ":" in text else ""
    if holds_variable(text):
        return Referent(unknown="its address holds a variable, whose value only the image knows")
    if "+" in scheme or scheme in _REPOSITORIES or text.startswith("git@"):
        return Referent(unknown="a repository tells what it holds only once it is fetched")
    if scheme in ("http", "https", "ftp"):
        file = parse_file_url(text, collect_hashes(line)) if scheme != "ftp" else None
        if file is None:
            return Referent(unknown="its address does not end in the name of a wheel or an sdist")
        return Referent(file=file)
    return _local(line, text, is_url=scheme == "file")


_REPOSITORIES = frozenset({"git", "hg", "bzr", "svn", "ssh"})


def _local(line: RequirementLine, text: str, *, is_url: bool) -> Referent:
    try:
        path = path_of_url(text.partition("#")[0]) if is_url else text
    except ValueError:
        return Referent(unknown="its address cannot be read")
    place, kind = _place(path, line.source.path)
    if kind == "outside":
        return Referent(unknown=OUTSIDE.reason)
    if kind == "missing":
        start = "" if os.path.isabs(path) else ", and pip looks for it in the folder it is run in"
        return Referent(unknown=f"there is no such file or folder here{start}")
    url = Path(place).as_uri()
    if kind == "folder":
        if line.hashes:
            return Referent(fault="pip cannot check a hash of a folder")
        name = os.path.basename(place)
        return Referent(file=DistributionFile(filename=name, url=url, kind="sdist", version=None))
    if kind != "file":
        return Referent(unknown="it is neither a file nor a folder")
    fragment = text.partition("#")[2] if is_url else ""
    file = None
    if not isinstance(line, EditableLine):
        file = parse_file_url(f"{url}#{fragment}", collect_hashes(line))
    if file is None:
        return Referent(fault="it is neither a folder nor the archive of a project")
    return Referent(file=replace(file, size_bytes=measure_size(place)))


def _place(path: str, source: str) -> tuple[str, Found]:
    """Find a path from the working folder, as pip does, or else beside the file that names it."""
    found: Found = "missing"
    for folder in ("", os.path.dirname(source)):
        place = os.path.abspath(os.path.join(folder, os.path.expanduser(path)))
        kind = look_at(place)
        if kind not in ("missing", "outside"):
            return place, kind
        found = kind if kind == "outside" else found
    return path, found
