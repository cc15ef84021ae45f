"""What a fact bundle tells in place of the indexes of this machine."""

import os
from typing import Any

from pinproof.index.fact_bundle.includes import read_include
from pinproof.index.fact_bundle.keys import plain_address
from pinproof.index.fact_bundle.reading import FactBundle
from pinproof.index.fact_bundle.snapshot import Snapshot
from pinproof.index.fact_bundle.sources import read_sources, without_logins
from pinproof.index.settings.index_settings import IndexSettings, add_flags
from pinproof.record import replace
from pinproof.requirements.model import IncludeFault

_opened: dict[str, tuple[tuple[int, ...], "ToldFacts"]] = {}


class ToldFacts:
    """A fact bundle as a run asks it: settings, pages, metadata, includes on servers."""

    def __init__(self, bundle: FactBundle) -> None:
        self.bundle = bundle
        sources = bundle.header.get("sources")
        of: dict[str, Any] = sources if isinstance(sources, dict) else {}
        self.settings = read_sources(of.get("pip"))
        self._flags = read_sources(of.get("flags"))

    @property
    def sha256(self) -> str:
        """The hash by which the bundle is known."""
        return self.bundle.sha256

    def memory(self) -> Snapshot:
        """Give what stands in the place of the cache."""
        return Snapshot(self.bundle)

    def under_flags(self, settings: IndexSettings) -> IndexSettings:
        """Lay what was said on the command line that built the bundle over a file's settings."""
        flags = self._flags
        laid = add_flags(
            settings,
            index_url=flags.index_url,
            extra_index_urls=flags.extra_index_urls,
            find_links=flags.find_links,
            no_index=flags.no_index,
        )
        return without_logins(replace(laid, elsewhere=laid.elsewhere | flags.elsewhere))

    def include(self, url: str) -> bytes | IncludeFault:
        """Give a requirements file that stood on a server, or say why it is not there."""
        key = plain_address(url)
        text = self.bundle.text("include", key)
        if text is None:
            reason = f"it is not in the fact bundle {self.bundle.name}"
            return IncludeFault(kind="unreachable", reason=reason)
        try:
            return read_include(text)
        except (ValueError, RecursionError):
            raise self.bundle.damaged(f"the file {key} has another shape") from None


def open_told_facts(path: str) -> ToldFacts:
    """Open a fact bundle, once for all runs of this process while the file stays the same.

    Raises `UsageError` for what is none, `DamagedBundle` for one that is not whole.
    """
    real = os.path.realpath(path)
    stamp = _stamp(real)
    known = _opened.get(real)
    if known is not None and known[0] == stamp:
        return known[1]
    told = ToldFacts(FactBundle(path))
    if known is not None:
        known[1].bundle.close()
    _opened[real] = (stamp, told)
    return told


def _stamp(path: str) -> tuple[int, ...]:
    """Tell one file from another that takes its place, and one process from another."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return (os.getpid(), status.st_ino, status.st_size, status.st_mtime_ns)
