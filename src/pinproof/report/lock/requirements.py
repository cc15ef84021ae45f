"""A lock as a requirements file, as pip-compile and uv write it."""

from collections.abc import Iterator, Sequence

from pinproof.locks.model import Lock, LockedPin
from pinproof.report.parts.lock_header import write_header


def render(lock: Lock) -> str:
    """Give the lock as a requirements file with hashes, ending in a line end."""
    options = "".join(f"{option}\n" for option in lock.options)
    blocks = [options] if options else []
    body = "".join(f"{row}\n" for pin in lock.pins for row in _pin(pin))
    body += "".join(f"{row}\n" for line in lock.carried for row in (line.text, *_via([line.via])))
    return write_header(lock) + "\n".join([*blocks, body])


def _pin(pin: LockedPin) -> Iterator[str]:
    first = pin.requirement
    if pin.marker:
        first += f" ; {pin.marker}"
    words = [first, *pin.options, *(f"--hash={name}:{digest}" for name, digest in pin.hashes)]
    yield " \\\n    ".join(words)
    yield from _via(pin.via)


def _via(askers: Sequence[str]) -> Iterator[str]:
    if len(askers) == 1:
        yield f"    # via {askers[0]}"
    elif askers:
        yield "    # via"
        yield from (f"    #   {each}" for each in askers)
