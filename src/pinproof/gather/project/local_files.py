"""Reading a file that somebody else's file names: never a device, never without end."""

import os
import stat

from pinproof.requirements.model import IncludeFault

_MOST_BYTES = 64 * 2**20
_KERNEL = ("/dev", "/proc", "/sys")


def read_local_file(path: str) -> bytes | IncludeFault:
    """Give a regular file's bytes, or say why it is not read."""
    if is_system_view(path):
        return IncludeFault(kind="missing", reason="it is no file but a view into the system")
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return IncludeFault(kind="missing", reason="it is a folder")
        if not stat.S_ISREG(mode):
            return IncludeFault(kind="missing", reason="it is no regular file")
        with open(path, "rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return IncludeFault(kind="missing", reason="no such file")
    except OSError as error:
        return IncludeFault(kind="unreachable", reason=error.strerror or "cannot be read")
    except ValueError:
        return IncludeFault(kind="missing", reason="not a path")
    if len(content) > _MOST_BYTES:
        reason = f"it is larger than {_MOST_BYTES // 2**20} MB"
        return IncludeFault(kind="unreachable", reason=reason)
    return content


def is_system_view(path: str) -> bool:
    """Tell whether a path leads to what the kernel makes up."""
    real = os.path.realpath(path)
    return os.name == "posix" and real.startswith(tuple(f"{folder}/" for folder in _KERNEL))


def is_outside(path: str, root: str) -> bool:
    """Tell whether a file stands neither below the working folder nor beside or below `root`."""
    real = os.path.realpath(path)
    folders = (os.getcwd(), os.path.dirname(os.path.realpath(root)))
    return not any(real.startswith(os.path.realpath(folder) + os.sep) for folder in folders)
