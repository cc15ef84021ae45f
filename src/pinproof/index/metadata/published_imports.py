"""What can be imported of published files: from the cache, else by what they list.

The list of a wheel's files stands at its end, so that no wheel is fetched whole where the server
gives parts of files. An sdist tells it only where setuptools made it; nothing is run.
"""

import io
import json
from typing import IO, TYPE_CHECKING, TypeAlias

from pinproof.gate.boundary import Boundary
from pinproof.index.http.failure import Refused
from pinproof.index.metadata.archive import check_hash, read_local_as, read_top_levels
from pinproof.index.metadata.declared import cache_key
from pinproof.index.metadata.inside_files import InsideFiles
from pinproof.index.metadata.wheel_directory import read_directory
from pinproof.index.model import DistributionFile, Unavailable
from pinproof.metadata.import_names import brings, find_import_names, names_of_top_levels
from pinproof.requirements.model import normalize_name

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport

ImportNames: TypeAlias = frozenset[str]
_KEY = "imports of "
_UNTOLD = "nothing tells what it installs before it is built"


class PublishedImports(InsideFiles[ImportNames]):
    """What can be imported of files, each asked once."""

    what = "what can be imported of"

    def key(self, file: DistributionFile) -> str:
        """Name a file by its address and its hash."""
        return _KEY + cache_key(file).replace("#", " ")

    def refusal(self, file: DistributionFile) -> str:
        """Say of neither wheel nor sdist that nothing tells it."""
        return _UNTOLD if file.kind == "other" else ""

    def read_remote(self, file: DistributionFile, transport: "Transport") -> ImportNames:
        """Read a wheel's end, and an sdist whole."""
        from pinproof.index.http.ranges import NoRanges, RangeFile  # noqa: PLC0415 - only past the cache
        from pinproof.index.metadata.remote_metadata import fetch_whole  # noqa: PLC0415 - as above

        if file.kind == "wheel" and not file.accepted_hashes:
            try:
                return _read_wheel(RangeFile(file.url, transport, file.size_bytes), file)
            except NoRanges:
                pass
        content = fetch_whole(file, transport)
        if file.accepted_hashes:
            check_hash(io.BytesIO(content), file)
        return _read_whole(content, file)

    def read_here(self, file: DistributionFile, within: Boundary) -> ImportNames | Unavailable:
        """Read a file of this machine."""
        from pinproof.index.metadata.remote_metadata import MOST_FILE_BYTES  # noqa: PLC0415 - few files are local

        return read_local_as(
            file,
            within,
            lambda opened: (
                _read_wheel(opened, file)
                if file.kind == "wheel"
                else _read_whole(opened.read(MOST_FILE_BYTES), file)
            ),
        )

    def pack(self, told: ImportNames) -> str:
        """Give the names as text, the same for the same names."""
        return json.dumps(sorted(told))

    def unpack(self, text: str) -> ImportNames | None:
        """Read what `pack` has written; `None` for what it has not."""
        return _unpack(text)

    def projects_with(self, module: str) -> list[str]:
        """Give the normalized names of projects of which the cache knows a file with a module.

        First the one of that name, then those whose files bring little else.
        """
        found: dict[str, int] = {}
        top = module.partition(".")[0]
        for key, text in self._cache.facts_with(_KEY, f'"{top}').items():
            names = _unpack(text) or frozenset()
            address = key.removeprefix(_KEY).partition(" ")[0]
            filename = address.rpartition("/")[2]
            if filename.endswith(".whl") and brings(names, module):
                project = normalize_name(filename.partition("-")[0])
                found[project] = min(len(names), found.get(project, len(names)))
        own = normalize_name(top)
        return sorted(found, key=lambda name: (name != own, found[name], name))


def _read_whole(content: bytes, file: DistributionFile) -> ImportNames:
    if file.kind == "wheel":
        return _read_wheel(io.BytesIO(content), file)
    listed = read_top_levels(content, file)
    if listed is None:
        raise Refused(f"{file.filename}: {_UNTOLD}")
    return names_of_top_levels(listed)


def _read_wheel(content: IO[bytes] | io.RawIOBase, file: DistributionFile) -> ImportNames:
    return find_import_names([member.filename for member in read_directory(content, file)])


def _unpack(text: str) -> ImportNames | None:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return frozenset(names)
