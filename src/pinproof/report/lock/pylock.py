"""A lock as `pylock.toml`. Source: PEP 751."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

import tomli_w
from packaging.markers import Marker
from packaging.pylock import Package, PackageArchive, PackageSdist, PackageWheel, Pylock
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from pinproof.index.model import DistributionFile
from pinproof.index.settings.address import without_credentials
from pinproof.locks.model import Lock, LockedPin
from pinproof.report.parts.lock_header import write_header
from pinproof.target.markers import environment
from pinproof.target.model import Target

Listed = TypeVar("Listed", PackageWheel, PackageSdist)

_NAMED = ("sys_platform", "platform_machine", "implementation_name")


def render(lock: Lock) -> str:
    """Give the lock as TOML, ending in a line end. Source: PEP 751."""
    whole = Pylock(
        lock_version=Version("1.0"),
        environments=[Marker(_environment(lock.target))],
        requires_python=SpecifierSet(f"=={lock.target.python.series}.*"),
        created_by="pinproof",
        packages=[_package(pin) for pin in lock.pins],
    )
    whole.validate()
    return write_header(lock) + "\n" + tomli_w.dumps(dict(whole.to_dict()))


def _environment(target: Target) -> str:
    """Give the marker that holds where the lock is meant to be installed."""
    known = environment(target)
    named = [f"{name} == '{known[name]}'" for name in _NAMED]
    return " and ".join([f"python_version == '{target.python.series}'", *named])


def _package(pin: LockedPin) -> Package:
    wheels = [_as_listed(PackageWheel, file, hashes) for file, hashes in _files(pin, "wheel")]
    sdists = [_as_listed(PackageSdist, file, hashes) for file, hashes in _files(pin, "sdist")]
    is_direct = pin.url is not None
    return Package(
        name=canonicalize_name(pin.name),
        version=Version(pin.version) if pin.version is not None and not is_direct else None,
        marker=Marker(pin.marker) if pin.marker else None,
        archive=_archive(pin) if is_direct else None,
        wheels=(wheels or None) if not is_direct else None,
        sdist=next(iter(sdists), None) if not is_direct else None,
    )


def _files(pin: LockedPin, kind: str) -> Iterator[tuple[DistributionFile, Mapping[str, str]]]:
    """Give the files of a kind whose hashes are in the lock."""
    for file in pin.files:
        hashes = {name: told for name, told in file.hashes.items() if (name, told) in pin.hashes}
        if file.kind == kind and hashes:
            yield file, hashes


def _as_listed(
    kind: Callable[..., Listed], file: DistributionFile, hashes: Mapping[str, str]
) -> Listed:
    """Write down a file as a lock lists wheels, and sdists alike."""
    url, path = _place(file)
    return kind(
        name=file.filename,
        url=url,
        path=path,
        size=file.size_bytes,
        upload_time=_time(file),
        hashes=hashes,
    )


def _archive(pin: LockedPin) -> PackageArchive:
    return PackageArchive(url=(pin.url or "").partition("#")[0], hashes=dict(pin.hashes))


def _place(file: DistributionFile) -> tuple[str | None, str | None]:
    """Give a file's address, or its path where it lies on this machine."""
    url = without_credentials(file.url).partition("#")[0]
    return (None, urlsplit(url).path) if url.startswith("file:") else (url, None)


def _time(file: DistributionFile) -> datetime | None:
    if file.upload_time is None:
        return None
    try:
        return datetime.fromisoformat(file.upload_time.replace("Z", "+00:00"))
    except ValueError:
        return None
