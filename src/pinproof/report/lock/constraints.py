"""The image as constraints, with what a lock changes in it: for others to build upon."""

from pinproof.locks.model import Lock
from pinproof.report.parts.lock_header import write_header


def render(lock: Lock) -> str:
    """Give the whole file; what has no version that could be a constraint is a comment."""
    found: dict[str, str] = {}
    for name, version in lock.held.items():
        known = version is not None
        found[name] = f"{name}=={version}" if known else f"# {name}: its version is not known"
    for pin in lock.pins:
        text = f"{pin.name} @ {pin.url}" if pin.url is not None else f"{pin.name}=={pin.version}"
        found[pin.name] = f"{text} ; {pin.marker}" if pin.marker else text
    body = "".join(f"{found[name]}\n" for name in sorted(found))
    carried = "".join(f"# not known, and no constraint: {line.text}\n" for line in lock.carried)
    return write_header(lock) + body + carried
