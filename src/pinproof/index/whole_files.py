"""Whole files of the index: from the cache, from this machine, else over the network."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pinproof import account
from pinproof.gate.boundary import OPEN, Boundary
from pinproof.gate.opening import NotRead, measure_size, open_path
from pinproof.index.digests import is_verifiable, known_sha256, verify
from pinproof.index.http.failure import FetchFailed, Refused
from pinproof.index.model import Arrivals, DistributionFile, Unavailable, WholeFile
from pinproof.index.settings.address import show_url
from pinproof.index.settings.locations import path_of_url
from pinproof.index.settings.origin import origin_of
from pinproof.index.store.kept_files import KeptFiles
from pinproof.unforeseen import note_fault

if TYPE_CHECKING:
    from pinproof.index.http.transport import Transport

# Of several large files at once none is sooner there.
DOWNLOADS_AT_ONCE = 6
# Names come from the index: this one has no folder in it.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+!-]{0,250}")
_UNFIT_NAME = "its name cannot be the name of a file"


class WholeFiles:
    """Fetches files, several at once, and keeps them. Offline none is opened."""

    def __init__(
        self,
        kept: KeptFiles,
        open_transport: "Callable[[], Transport | None]",
        reach: Boundary,
        told: Callable[[Arrivals], None],
    ) -> None:
        self._kept = kept
        self._open_transport = open_transport
        self._reach = reach
        self._told = told
        self._lock = threading.Lock()
        self._arrived: dict[str, int] = {}

    def fetch(self, files: Iterable[DistributionFile]) -> Iterator[WholeFile | Unavailable]:
        """Give each file as it is here, or why it cannot be had; in no order."""
        left = []
        wanted = list(files)
        for file in wanted:
            found = self._at_hand(file)
            if found is None:
                left.append(file)
            else:
                yield found
        if not left:
            return
        transport = self._open_transport()
        if transport is None:
            for file in left:
                reason = f"{show_url(file.url)}: not in the cache, and the run is offline"
                yield Unavailable(name=file.filename, reason=reason, offline=True)
            return
        yield from self._download(left, transport)

    def _at_hand(self, file: DistributionFile) -> WholeFile | Unavailable | None:
        if not _PLAIN_NAME.fullmatch(file.filename):
            return Unavailable(name=file.filename, reason=_UNFIT_NAME, is_final=True)
        if file.url.startswith("file:"):
            return self._local(file)
        sha256 = known_sha256(file)
        if sha256 is None:
            return None
        path = self._kept.place(sha256, file.filename)
        try:
            found = _verified(file, path, OPEN)
        except (FetchFailed, OSError):
            # What was kept has changed since: a disk forgets, and others write.
            self._kept.forget(path)
            return None
        if isinstance(found, WholeFile):
            account.tell(f"took {file.filename} from the cache")
            return found
        return None

    def _local(self, file: DistributionFile) -> WholeFile | Unavailable:
        try:
            found = _verified(file, path_of_url(file.url.partition("#")[0]), self._reach)
        except FetchFailed as error:
            is_final = isinstance(error, Refused)
            return Unavailable(name=file.filename, reason=str(error), is_final=is_final)
        except (OSError, ValueError) as error:
            return Unavailable(name=file.filename, reason=f"{file.filename}: {error}")
        if isinstance(found, NotRead):
            reason = f"{file.filename}: {found.reason}"
            return Unavailable(name=file.filename, reason=reason, is_final=True)
        return found

    def _download(
        self, files: list[DistributionFile], transport: "Transport"
    ) -> Iterator[WholeFile | Unavailable]:
        from pinproof.index.http.workers import work_through  # noqa: PLC0415 - only past the cache

        whole = 0
        of_bytes = sum(file.size_bytes or 0 for file in files)

        def tell() -> None:
            with self._lock:
                size_bytes = sum(self._arrived.values())
            self._told(
                Arrivals(
                    files=whole,
                    of_files=len(files),
                    size_bytes=size_bytes,
                    of_bytes=max(of_bytes, size_bytes),
                )
            )

        for done in work_through(
            files,
            lambda file: self._downloaded(file, transport),
            threads=DOWNLOADS_AT_ONCE,
            is_lost=lambda file: transport.is_lost(origin_of(file.url)),
            tick=tell,
        ):
            whole += 1
            tell()
            yield done.result or _failed(done.job, done.error, transport)

    def _downloaded(self, file: DistributionFile, transport: "Transport") -> WholeFile:
        from pinproof.index.http.download import download  # noqa: PLC0415 - only past the cache

        def arrived(size_bytes: int) -> None:
            with self._lock:
                self._arrived[file.url] = size_bytes

        sha256 = known_sha256(file)
        with self._kept.part(sha256, file.filename) as part:
            had = part.size_bytes
            download(file, part, transport, arrived=arrived)
            try:
                found = verify(part.rewound(), file)
            except FetchFailed:
                part.begin_anew()
                if not had:
                    raise
                # The beginning may have been another one's.
                download(file, part, transport, arrived=arrived)
                found = verify(part.rewound(), file)
            path = self._kept.place(found, file.filename)
            size_bytes = part.size_bytes
            part.place(path)
        account.tell(f"fetched {file.filename}: {size_bytes} bytes, {had} of them before")
        return WholeFile(
            file=file,
            path=path,
            sha256=found,
            size_bytes=size_bytes,
            is_verified=is_verifiable(file),
        )


def _verified(file: DistributionFile, path: str, within: Boundary) -> WholeFile | NotRead:
    opened = open_path(path, within=within)
    if isinstance(opened, NotRead):
        return opened
    with opened:
        sha256 = verify(opened, file)
    return WholeFile(
        file=file,
        path=path,
        sha256=sha256,
        size_bytes=measure_size(path) or 0,
        is_verified=is_verifiable(file),
        is_local=within is not OPEN,
    )


def _failed(file: DistributionFile, error: Exception | None, transport: "Transport") -> Unavailable:
    url = show_url(file.url)
    if isinstance(error, OSError):
        reason = f"{file.filename} cannot be kept ({error.strerror or error})"
    elif error is not None and not isinstance(error, FetchFailed):
        reason = note_fault(url, error)
    else:
        reason = str(error or transport.why_lost(origin_of(file.url)))
        reason = reason if reason.startswith("http") else f"{url}: {reason}"
    return Unavailable(name=file.filename, reason=reason, is_final=isinstance(error, Refused))
