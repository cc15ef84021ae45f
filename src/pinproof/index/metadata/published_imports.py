"""What can be imported of published files: from the cache, else by what they list.

The list of a wheel's files stands at its end, so that no wheel is fetched whole where the server
gives parts of files. An sdist tells it only where setuptools made it; nothing is run.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, TypeAlias

from pinproof import account
from pinproof.gate.boundary import Boundary
from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.metadata.archive import (
    BROKEN_ARCHIVE,
    check_hash,
    lies_elsewhere,
    read_local_as,
    read_top_levels,
)
from pinproof.index.metadata.declared import cache_key, may_be_kept
from pinproof.index.model import DistributionFile, Unavailable
from pinproof.index.settings.address import show_url
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.origin import origin_of
from pinproof.index.store.memory import Memory
from pinproof.metadata.import_names import brings, find_import_names, names_of_top_levels
from pinproof.requirements.model import normalize_name
from pinproof.unforeseen import note_fault

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport

ImportNames: TypeAlias = frozenset[str]
_Learned: TypeAlias = ImportNames | Unavailable
_MOST_FILES = 200_000
_KEY = "imports of "
_UNTOLD = "nothing tells what it installs before it is built"


class PublishedImports:
    """Asks each file once, and keeps what may be kept. Offline there is no transport."""

    def __init__(
        self,
        cache: Memory,
        open_transport: "Callable[[], Transport] | None",
        reach: Callable[[], Boundary],
        settings: IndexSettings,
    ) -> None:
        self._cache = cache
        self._open_transport = open_transport
        self._reach = reach
        self._settings = settings
        self._known: dict[str, _Learned] = {}

    def learn(self, files: Iterable[DistributionFile]) -> dict[DistributionFile, _Learned]:
        """Give what can be imported of each file."""
        wanted = list(dict.fromkeys(files))
        new = [file for file in wanted if file.url not in self._known]
        remote: dict[str, DistributionFile] = {}
        for file in new:
            if file.kind == "other":
                name = file.filename
                self._known[file.url] = Unavailable(name=name, reason=_UNTOLD, is_final=True)
            elif file.url.startswith("file:") and not self._is_told(file):
                learned = self._known[file.url] = _read_local(file, self._reach())
                if self._cache.is_snapshot and lies_elsewhere(file):
                    self._note(file, _told(learned))
            else:
                remote[_key(file)] = file
        for key, text in self._cache.facts(list(remote)).items():
            names = _unpack(text)
            if names is not None:
                file = remote.pop(key)
                self._known[file.url] = names
                self._note(file, text)
                account.tell(f"took from the cache what can be imported of {file.filename}")
        if remote and self._open_transport is not None:
            self._fetch(list(remote.values()), self._open_transport())
        for file in wanted:
            if file.url not in self._known:
                shown = show_url(file.url)
                self._known[file.url] = self._cache.lack(_key(file), file.filename, shown)
        return {file: self._known[file.url] for file in wanted}

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

    def _fetch(self, files: list[DistributionFile], transport: "Transport") -> None:
        from pinproof.index.http.workers import work_through  # noqa: PLC0415 - only past the cache

        kept: dict[str, str] = {}
        try:
            for done in work_through(
                files,
                lambda file: _read_remote(file, transport),
                threads=transport.connections,
                is_lost=lambda file: transport.is_lost(origin_of(file.url)),
            ):
                file, names = done.job, done.result
                if names is None:
                    failed = _failed(file, done.error, transport)
                    self._known[file.url] = failed
                    self._note(file, failed)
                    continue
                self._known[file.url] = names
                told = json.dumps(sorted(names))
                self._note(file, told)
                if may_be_kept(file, self._settings):
                    kept[_key(file)] = told
        finally:
            # What came before an interruption need not be asked for again.
            self._cache.keep_facts(kept)

    def _is_told(self, file: DistributionFile) -> bool:
        """Tell whether a file was another machine's, of which a snapshot tells."""
        is_told = self._cache.is_snapshot and self._open_transport is None
        return is_told and lies_elsewhere(file)

    def _note(self, file: DistributionFile, told: str | Unavailable) -> None:
        if not self._settings.trusts_for_file(file.url):
            self._cache.note_fact(_key(file), told)


def _failed(file: DistributionFile, error: Exception | None, transport: "Transport") -> Unavailable:
    url = show_url(file.url)
    if error is not None and not isinstance(error, FetchFailed):
        reason = note_fault(url, error)
    else:
        reason = str(error or transport.why_lost(origin_of(file.url)))
    return Unavailable(
        name=file.filename,
        reason=reason if reason.startswith("http") else f"{url}: {reason}",
        is_final=isinstance(error, Refused),
    )


def _read_remote(file: DistributionFile, transport: "Transport") -> ImportNames:
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


def _read_whole(content: bytes, file: DistributionFile) -> ImportNames:
    if file.kind == "wheel":
        return _read_wheel(io.BytesIO(content), file)
    listed = read_top_levels(content, file)
    if listed is None:
        raise Refused(f"{file.filename}: {_UNTOLD}")
    return names_of_top_levels(listed)


def _read_local(file: DistributionFile, within: Boundary) -> _Learned:
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


def _read_wheel(content: IO[bytes] | io.RawIOBase, file: DistributionFile) -> ImportNames:
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except FetchFailed:
        raise
    except BROKEN_ARCHIVE as error:
        raise Refused(f"{file.filename}: it cannot be read ({type(error).__name__})") from None
    if len(names) > _MOST_FILES:
        raise Refused(f"{file.filename}: it holds more than {_MOST_FILES} files")
    return find_import_names(names)


def _key(file: DistributionFile) -> str:
    return _KEY + cache_key(file).replace("#", " ")


def _told(learned: _Learned) -> str | Unavailable:
    """Give what is kept of what was learned."""
    return learned if isinstance(learned, Unavailable) else json.dumps(sorted(learned))


def _unpack(text: str) -> ImportNames | None:
    """Read what was kept; `None` for what nobody here has written."""
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return frozenset(names)
