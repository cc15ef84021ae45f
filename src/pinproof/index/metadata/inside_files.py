"""What lies inside published files: from the cache, from this machine, else over the network."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from pinproof import account
from pinproof.gate.boundary import Boundary
from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.metadata.archive import lies_elsewhere
from pinproof.index.metadata.declared import may_be_kept
from pinproof.index.model import DistributionFile, Unavailable
from pinproof.index.settings.address import show_url
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.origin import origin_of
from pinproof.index.store.memory import Memory
from pinproof.outgoing.progress import Progress, no_progress
from pinproof.unforeseen import note_fault

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport

Told = TypeVar("Told")


class InsideFiles(ABC, Generic[Told]):
    """Asks each file once, and keeps what may be kept. Offline there is no transport."""

    # What is learned, in words: "took from the cache ..."
    what = ""

    def __init__(
        self,
        cache: Memory,
        open_transport: "Callable[[], Transport] | None",
        reach: Callable[[], Boundary],
        settings: IndexSettings,
        progress: Progress = no_progress,
    ) -> None:
        self._cache = cache
        self._open_transport = open_transport
        self._reach = reach
        self._settings = settings
        self._progress = progress
        self._known: dict[str, Told | Unavailable] = {}

    @abstractmethod
    def key(self, file: DistributionFile) -> str:
        """Give the name under which it is kept of a file."""

    @abstractmethod
    def refusal(self, file: DistributionFile) -> str:
        """Say why nothing can tell it of a file; empty where something can."""

    @abstractmethod
    def read_remote(self, file: DistributionFile, transport: "Transport") -> Told:
        """Learn it over the network; `FetchFailed` where that cannot be done."""

    @abstractmethod
    def read_here(self, file: DistributionFile, within: Boundary) -> Told | Unavailable:
        """Learn it of a file of this machine."""

    @abstractmethod
    def pack(self, told: Told) -> str:
        """Give what is kept of it."""

    @abstractmethod
    def unpack(self, text: str) -> Told | None:
        """Read what was kept; `None` for what nobody here has written."""

    def learn(
        self, files: Iterable[DistributionFile]
    ) -> dict[DistributionFile, Told | Unavailable]:
        """Give what is told of each file."""
        wanted = list(dict.fromkeys(files))
        new = [file for file in wanted if file.url not in self._known]
        remote: dict[str, DistributionFile] = {}
        for file in new:
            refusal = self.refusal(file)
            if refusal:
                self._known[file.url] = Unavailable(
                    name=file.filename, reason=refusal, is_final=True
                )
            elif file.url.startswith("file:") and not self._is_told(file):
                learned = self._known[file.url] = self.read_here(file, self._reach())
                if self._cache.is_snapshot and lies_elsewhere(file):
                    told = learned if isinstance(learned, Unavailable) else self.pack(learned)
                    self._note(file, told)
            else:
                remote[self.key(file)] = file
        for key, text in self._cache.facts(list(remote)).items():
            unpacked = self.unpack(text)
            if unpacked is not None:
                file = remote.pop(key)
                self._known[file.url] = unpacked
                self._note(file, text)
                account.tell(f"took from the cache {self.what} {file.filename}")
        if remote and self._open_transport is not None:
            self._fetch(list(remote.values()), self._open_transport())
        for file in wanted:
            if file.url not in self._known:
                shown = show_url(file.url)
                self._known[file.url] = self._cache.lack(self.key(file), file.filename, shown)
        return {file: self._known[file.url] for file in wanted}

    def _fetch(self, files: list[DistributionFile], transport: "Transport") -> None:
        from pinproof.index.http.workers import work_through  # noqa: PLC0415 - only past the cache

        kept: dict[str, str] = {}
        had = 0

        def tick() -> None:
            self._progress(had, len(files))

        tick()
        try:
            for done in work_through(
                files,
                lambda file: self.read_remote(file, transport),
                threads=transport.connections,
                is_lost=lambda file: transport.is_lost(origin_of(file.url)),
                tick=tick,
            ):
                had += 1
                file, told = done.job, done.result
                if told is None:
                    failed = _failed(file, done.error, transport)
                    self._known[file.url] = failed
                    self._note(file, failed)
                else:
                    self._known[file.url] = told
                    text = self.pack(told)
                    self._note(file, text)
                    if may_be_kept(file, self._settings):
                        kept[self.key(file)] = text
                tick()
        finally:
            # What came before an interruption need not be asked for again.
            self._cache.keep_facts(kept)

    def _is_told(self, file: DistributionFile) -> bool:
        """Tell whether a file was another machine's, of which a snapshot tells."""
        is_told = self._cache.is_snapshot and self._open_transport is None
        return is_told and lies_elsewhere(file)

    def _note(self, file: DistributionFile, told: str | Unavailable) -> None:
        if not self._settings.trusts_for_file(file.url):
            self._cache.note_fact(self.key(file), told)


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
