"""Wheels made again of what is installed here, to be served where there is no index."""

import io
import zipfile
from importlib.metadata import Distribution, distribution

from packaging.utils import canonicalize_name

# Written by whoever installs.
_BY_INSTALLERS = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"})


def pack_installed(name: str) -> tuple[str, str, bytes]:
    """Give the version of an installed distribution, the name of a wheel of it, and the wheel.

    Scripts are left out, for installers make them of the entry points. Raises
    `PackageNotFoundError` where it is not installed.
    """
    found = distribution(name)
    metadata = f"{_folder(found)}/"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in found.files or ():
            is_ours = path.as_posix().startswith(metadata) and path.name in _BY_INSTALLERS
            if path.parts[0] != ".." and path.suffix != ".pyc" and not is_ours:
                archive.write(path.locate(), path.as_posix())
        members = [*archive.namelist(), f"{metadata}RECORD"]
        archive.writestr(members[-1], "".join(f"{member},,\n" for member in members))
    stem = canonicalize_name(found.metadata["Name"]).replace("-", "_")
    return found.version, f"{stem}-{found.version}-{_tag(found)}.whl", packed.getvalue()


def _folder(found: Distribution) -> str:
    (record,) = (path for path in found.files or () if path.name == "RECORD")
    return record.parent.as_posix()


def _tag(found: Distribution) -> str:
    said = (found.read_text("WHEEL") or "").splitlines()
    tags = [line.partition(":")[2].strip().split("-") for line in said if line[:4] == "Tag:"]
    return "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*tags, strict=True))
