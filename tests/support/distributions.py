"""Real wheels and sdists, made in memory."""

import base64
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Collection, Mapping


def metadata_text(
    name: str,
    version: str,
    *,
    requires: tuple[str, ...] = (),
    extras: tuple[str, ...] = (),
    requires_python: str | None = None,
    metadata_version: str = "2.1",
    more: tuple[str, ...] = (),
) -> bytes:
    """Write core metadata."""
    lines = [f"Metadata-Version: {metadata_version}", f"Name: {name}", f"Version: {version}"]
    if requires_python:
        lines.append(f"Requires-Python: {requires_python}")
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    return ("\n".join([*lines, *more]) + "\n\nA description.\n").encode()


def wheel_bytes(
    name: str,
    version: str,
    *,
    requires: tuple[str, ...] = (),
    extras: tuple[str, ...] = (),
    requires_python: str | None = None,
    tag: str = "py3-none-any",
    modules: Mapping[str, bytes] | None = None,
    is_purelib: bool = True,
    executables: Collection[str] = (),
) -> tuple[bytes, bytes]:
    """Build a wheel that pip installs; gives it and its METADATA.

    `modules` are all its files but METADATA, WHEEL and RECORD, by their path in it.
    """
    stem = f"{name.replace('-', '_')}-{version}"
    metadata = metadata_text(
        name, version, requires=requires, extras=extras, requires_python=requires_python
    )
    folder = f"{stem}.dist-info"
    pure = str(is_purelib).lower()
    wheel = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: {pure}\nTag: {tag}\n"
    members = {
        **(modules or {f"{name.replace('-', '_')}.py": b"\n"}),
        f"{folder}/METADATA": metadata,
        f"{folder}/WHEEL": wheel.encode(),
    }
    rows = []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in members.items():
            member = zipfile.ZipInfo(path, (2021, 1, 1, 0, 0, 0))
            member.external_attr = (0o100755 if path in executables else 0o100644) << 16
            archive.writestr(member, body)
            digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(body)}")
        record = "\n".join([*rows, f"{folder}/RECORD,,"]) + "\n"
        archive.writestr(zipfile.ZipInfo(f"{folder}/RECORD", (2021, 1, 1, 0, 0, 0)), record)
    return packed.getvalue(), metadata


def sdist_bytes(
    name: str, version: str, members: Mapping[str, str], *, suffix: str = ".tar.gz"
) -> bytes:
    """Pack texts below the one folder of an sdist."""
    packed = io.BytesIO()
    folder = f"{name}-{version}"
    if suffix == ".zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path, text in members.items():
                zipped.writestr(f"{folder}/{path}", text)
        return packed.getvalue()
    mode = {".tar.gz": "w:gz", ".tar.bz2": "w:bz2", ".tar.xz": "w:xz", ".tar": "w"}[suffix]
    # The stubs want a literal mode; this one is chosen by the caller.
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for path, text in members.items():
            body = text.encode()
            member = tarfile.TarInfo(f"{folder}/{path}")
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return packed.getvalue()
