"""Files read for what they declare, in the background, while pages still come."""

from collections.abc import Callable, Iterable, Iterator

from pinproof.index.http.failure import FetchFailed, Refused, TooLarge
from pinproof.index.http.transport import Transport
from pinproof.index.http.workers import Crew
from pinproof.index.metadata.remote_metadata import RemoteMetadata
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable
from pinproof.index.settings.address import show_url
from pinproof.index.settings.origin import origin_of
from pinproof.unforeseen import note_fault


class BackgroundReaders:
    """Reads each file once; to be used by one thread."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._begun: set[str] = set()
        self._crew = Crew(
            RemoteMetadata(transport).declared,
            threads=transport.connections,
            is_lost=lambda file: transport.is_lost(origin_of(file.url)),
        )

    def begin(self, files: Iterable[DistributionFile]) -> None:
        """Have files read that nobody began yet."""
        new = {file.url: file for file in files if file.url not in self._begun}
        self._begun.update(new)
        self._crew.begin(new.values())

    def finished(
        self, tick: Callable[[], None]
    ) -> Iterator[tuple[DistributionFile, CoreMetadata | Unavailable]]:
        """Give what files declare as it is learned, until all that was begun is known.

        `tick` is called again and again while there is nothing to give.
        """
        for done in self._crew.finished(tick):
            if done.result is not None:
                yield done.job, done.result
                continue
            url = done.job.url
            if done.error is not None and not isinstance(done.error, FetchFailed):
                reason = note_fault(show_url(url), done.error)
            else:
                reason = str(done.error or self._transport.why_lost(origin_of(url)))
            if not reason.startswith("http"):
                reason = f"{show_url(url)}: {reason}"
            yield (
                done.job,
                Unavailable(
                    name=done.job.filename,
                    reason=reason,
                    is_final=isinstance(done.error, Refused),
                    is_too_large=isinstance(done.error, TooLarge),
                ),
            )

    def dismiss(self) -> None:
        """Let nothing more be begun."""
        self._crew.dismiss()
