"""What files declare: from the cache, from this machine, else over the network."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from pinproof import account
from pinproof.gate.boundary import Boundary
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable
from pinproof.index.settings.address import show_url, without_credentials
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.store.memory import Memory
from pinproof.outgoing.progress import Progress
from pinproof.unforeseen import spare

if TYPE_CHECKING:
    from pinproof.index.metadata.background_readers import BackgroundReaders

_Learned = CoreMetadata | Unavailable


class DeclaredMetadata:
    """Asks each file once, and keeps what may be kept. Offline there are no readers."""

    def __init__(
        self,
        cache: Memory,
        open_readers: "Callable[[], BackgroundReaders] | None",
        progress: Progress,
        reach: Callable[[], Boundary],
        settings: IndexSettings,
    ) -> None:
        self._reach = reach
        self._settings = settings
        self._cache = cache
        self._open_readers = open_readers
        self._progress = progress
        self._known: dict[str, _Learned] = {}
        self._begun: set[str] = set()

    def begin(self, files: Iterable[DistributionFile]) -> None:
        """Have them read in the background, as far as nothing here knows them."""
        new = self._unknown(files)
        if new and self._open_readers is not None:
            self._open_readers().begin(new)
            self._begun.update(file.url for file in new)

    def learn(self, files: Iterable[DistributionFile]) -> dict[DistributionFile, _Learned]:
        """Give what each file declares; without readers nothing is asked."""
        wanted = list(files)
        self.begin(wanted)
        if self._begun and self._open_readers is not None:
            self._await(self._open_readers())
        for file in wanted:
            if file.url not in self._known:
                shown = show_url(file.url)
                self._known[file.url] = self._cache.lack(cache_key(file), file.filename, shown)
        return {file: self._known[file.url] for file in wanted}

    def _unknown(self, files: Iterable[DistributionFile]) -> list[DistributionFile]:
        """Give the files that must be asked for over the network."""
        new = [
            file
            for file in dict.fromkeys(files)
            if file.url not in self._known and file.url not in self._begun
        ]
        remote = {cache_key(file): file for file in new if not file.url.startswith("file:")}
        if len(remote) < len(new):
            remote |= self._read_local([file for file in new if file.url[:5] == "file:"])
        for key, text in self._cache.facts(list(remote)).items():
            metadata = _unpack(text)
            if metadata is not None:
                file = remote.pop(key)
                self._known[file.url] = metadata
                self._note(file, text)
                account.tell(f"took from the cache what {file.filename} declares")
        return list(remote.values())

    def _read_local(self, files: list[DistributionFile]) -> dict[str, DistributionFile]:
        """Read files of this machine; give those that were another's, of which a snapshot tells."""
        from pinproof.index.metadata.archive import lies_elsewhere, read_local  # noqa: PLC0415 - only for local files

        reach = self._reach()
        told: dict[str, DistributionFile] = {}
        for file in files:
            elsewhere = self._cache.is_snapshot and lies_elsewhere(file)
            if elsewhere and self._open_readers is None:
                told[cache_key(file)] = file
                continue
            learned = _spared(file, partial(read_local, file, reach))
            self._known[file.url] = learned
            if elsewhere:
                self._note(file, _told(learned))
        return told

    def _await(self, readers: "BackgroundReaders") -> None:
        """Wait for all that was begun."""
        kept: dict[str, str] = {}
        had, wanted = 0, len(self._begun)

        def tick() -> None:
            self._progress(had, wanted)

        tick()
        try:
            for file, answer in readers.finished(tick):
                had += 1
                self._known[file.url] = answer
                told = _told(answer)
                self._note(file, told)
                if isinstance(told, str) and may_be_kept(file, self._settings):
                    kept[cache_key(file)] = told
                tick()
        finally:
            # What came before an interruption need not be asked for again.
            self._cache.keep_facts(kept)
        self._begun.clear()

    def _note(self, file: DistributionFile, told: str | Unavailable) -> None:
        if not self._settings.trusts_for_file(file.url):
            self._cache.note_fact(cache_key(file), told)


def may_be_kept(file: DistributionFile, settings: IndexSettings) -> bool:
    """Tell whether what is learned of a file may be kept for other runs."""
    # Without a hash the same address may hold another file tomorrow; a query is a secret,
    # mostly; and what only a linted file trusts is not for other runs.
    has_hash = bool(file.hashes or file.accepted_hashes)
    return has_hash and "?" not in file.url and not settings.trusts_for_file(file.url)


def _spared(
    file: DistributionFile, read: Callable[[], CoreMetadata | Unavailable]
) -> CoreMetadata | Unavailable:
    name = file.filename
    return spare(name, read, lambda reason: Unavailable(name=name, reason=reason))


def cache_key(file: DistributionFile) -> str:
    """Name a file by its address and, if the index tells one, its hash."""
    hashes = [f"{name}={digest}" for name, digest in sorted(file.hashes.items())]
    hashes += [f"{name}~{digest}" for name, digest in sorted(file.accepted_hashes)]
    return without_credentials(file.url).partition("#")[0] + "#" + "&".join(hashes)


def _told(answer: _Learned) -> str | Unavailable:
    return answer if isinstance(answer, Unavailable) else _pack(answer)


def _pack(metadata: CoreMetadata) -> str:
    return json.dumps(
        [
            metadata.name,
            metadata.version,
            metadata.requires_dist,
            metadata.requires_python,
            metadata.provides_extra,
        ]
    )


def _unpack(text: str) -> CoreMetadata | None:
    """Read what `_pack` has written; `None` for what it has not."""
    try:
        name, version, requires, python, extras = json.loads(text)
        return CoreMetadata(
            name=str(name),
            version=str(version),
            requires_dist=None if requires is None else tuple(map(str, requires)),
            requires_python=None if python is None else str(python),
            provides_extra=tuple(map(str, extras)),
        )
    except (ValueError, TypeError, RecursionError):
        return None
