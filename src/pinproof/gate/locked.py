"""Who works on a file or folder at the moment: a lock that ends with its process, however it ends.

Systems without such locks, and file systems that know none, say that nobody does.
"""

import os
from typing import Literal, TypeAlias

Claim: TypeAlias = Literal["ours", "taken", "unknown"]


def claim(descriptor: int) -> Claim:
    """Claim what is open there for as long as it is open."""
    try:
        import fcntl  # noqa: PLC0415 - not every system has it
    except ImportError:
        return "unknown"
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "taken"
    except OSError:
        return "unknown"
    return "ours"


def claim_folder(path: str) -> tuple[int | None, Claim]:
    """Open a folder, not through a link, and claim it; `None` for what cannot be opened."""
    flags = os.O_RDONLY
    for name in ("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None, "unknown"
    return descriptor, claim(descriptor)
