"""A bundle made of wheels that are here: whole, or not at all."""

from collections.abc import Iterator, Sequence

from pinproof.bundles.manifest import bundle_object, written_manifest
from pinproof.bundles.model import MANIFEST_NAME, Bundle, BundledWheel, BundleFormat, NotBundled
from pinproof.bundles.order import order_as_pip
from pinproof.bundles.unpacking import WheelUnpacker
from pinproof.bundles.wheel_content import UnfitWheel
from pinproof.effects.plan import Planned
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN, Boundary
from pinproof.gate.new_folder import NewFolder
from pinproof.gate.opening import NotRead, open_path

_CHUNK_BYTES = 2**20


def build_bundle(
    planned: Planned,
    parts: Sequence[BundledWheel],
    kind: BundleFormat,
    folder: NewFolder,
    place: str,
    reach: Boundary,
) -> Bundle | NotBundled:
    """Fill the folder and put it in its place. Raises `OSError`."""
    by_name = {part.step.name: part for part in parts}
    ordered = tuple(by_name[step.name] for step in order_as_pip(part.step for part in parts))
    unpacker = WheelUnpacker(folder, reach)
    faults: list[str] = []
    for part in ordered:
        name = part.wheel.file.filename
        if kind == "site-packages":
            faults += [f"{name} {fault}." for fault in _faults(unpacker, part)]
        else:
            unpacker.files[name] = _copy(part, folder, reach)
    if faults:
        return NotBundled(planned=planned, reasons=tuple(faults))
    left_out, collisions = tuple(unpacker.left_out), tuple(unpacker.collisions)
    document = bundle_object(kind, planned, ordered, unpacker.files, left_out, collisions)
    if MANIFEST_NAME in unpacker.files:
        return NotBundled(planned=planned, reasons=(f"A wheel holds a {MANIFEST_NAME} itself.",))
    folder.write(MANIFEST_NAME, [written_manifest(document)])
    folder.place()
    return Bundle(
        format=kind,
        place=place,
        planned=planned,
        parts=ordered,
        files=unpacker.files,
        left_out=left_out,
        collisions=collisions,
        unlisted=tuple(unpacker.unlisted),
    )


def _faults(unpacker: WheelUnpacker, part: BundledWheel) -> Iterator[str]:
    """Unpack a wheel, and say why it cannot be."""
    try:
        unpacker.unpack(part)
    except UnfitWheel as error:
        yield str(error)


def _copy(part: BundledWheel, folder: NewFolder, reach: Boundary) -> int:
    """Put a wheel there as it is; gives its size."""
    opened = open_path(part.wheel.path, within=reach if part.wheel.is_local else OPEN)
    if isinstance(opened, NotRead):
        raise UsageError(f"{part.wheel.path}: {opened.reason}")
    size = 0

    def parts() -> Iterator[bytes]:
        nonlocal size
        while chunk := opened.read(_CHUNK_BYTES):
            size += len(chunk)
            yield chunk

    with opened:
        folder.write(part.wheel.file.filename, parts())
    return size
