"""What files declare: from the cache, from this machine, else over the network."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pinproof.index.address import shown, without_credentials
from pinproof.index.cache import Cache
from pinproof.index.failure import FetchFailed, Refused
from pinproof.index.model import CoreMetadata, DistributionFile, Unavailable

if TYPE_CHECKING:
    from pinproof.index.transport import Transport

Declared = CoreMetadata | Unavailable


def learn(
    files: Sequence[DistributionFile],
    cache: Cache,
    open_transport: "Callable[[], Transport] | None",
    progress: Callable[[int, int], None],
) -> dict[str, Declared]:
    """Give what each file declares, by its URL; without a transport nothing is asked."""
    found: dict[str, Declared] = {}
    remote = [file for file in files if not file.url.startswith("file:")]
    if len(remote) < len(files):
        from pinproof.index.archive import read_local  # noqa: PLC0415 - only for local files

        found |= {file.url: read_local(file) for file in files if file.url.startswith("file:")}
    keys = {cache_key(file): file for file in remote}
    for key, text in cache.metadata(list(keys)).items():
        found[keys[key].url] = _unpack(text)
    missing = [file for file in remote if file.url not in found]
    if not missing:
        return found
    if open_transport is None:
        for file in missing:
            reason = f"{shown(file.url)}: not in the cache, and the run is offline"
            found[file.url] = Unavailable(name=file.filename, reason=reason, offline=True)
        return found
    return found | _fetched(missing, cache, open_transport(), progress)


def cache_key(file: DistributionFile) -> str:
    """Name a file by its address and, if the index tells one, its hash."""
    hashes = [f"{name}={digest}" for name, digest in sorted(file.hashes.items())]
    hashes += [f"{name}~{digest}" for name, digest in sorted(file.accepted_hashes)]
    return without_credentials(file.url).partition("#")[0] + "#" + "&".join(hashes)


def _fetched(
    files: Sequence[DistributionFile],
    cache: Cache,
    transport: "Transport",
    progress: Callable[[int, int], None],
) -> dict[str, Declared]:
    from pinproof.index.credentials import origin_of  # noqa: PLC0415 - only over the network
    from pinproof.index.distribution import Distributions  # noqa: PLC0415 - same
    from pinproof.index.workers import work_through  # noqa: PLC0415 - same

    distributions = Distributions(transport)
    found: dict[str, Declared] = {}
    kept: list[tuple[str, bytes]] = []
    progress(0, len(files))
    try:
        for done in work_through(
            files,
            distributions.declared,
            threads=transport.connections,
            is_lost=lambda file: transport.is_lost(origin_of(file.url)),
        ):
            file = done.job
            if done.result is not None:
                found[file.url] = done.result
                # Without a hash the same address may hold another file tomorrow.
                if file.hashes or file.accepted_hashes:
                    kept.append((cache_key(file), _pack(done.result)))
            elif done.error is not None and not isinstance(done.error, FetchFailed):
                raise done.error
            else:
                reason = str(done.error or transport.why_lost(origin_of(file.url)))
                if not reason.startswith("http"):
                    reason = f"{shown(file.url)}: {reason}"
                is_final = isinstance(done.error, Refused)
                found[file.url] = Unavailable(name=file.filename, reason=reason, is_final=is_final)
            progress(len(found), len(files))
    finally:
        cache.keep_metadata(kept)
    return found


def _pack(metadata: CoreMetadata) -> bytes:
    return json.dumps(
        [
            metadata.name,
            metadata.version,
            metadata.requires_dist,
            metadata.requires_python,
            metadata.provides_extra,
        ]
    ).encode()


def _unpack(text: bytes) -> CoreMetadata:
    name, version, requires_dist, requires_python, provides_extra = json.loads(text)
    return CoreMetadata(
        name=name,
        version=version,
        requires_dist=None if requires_dist is None else tuple(requires_dist),
        requires_python=requires_python,
        provides_extra=tuple(provides_extra),
    )
