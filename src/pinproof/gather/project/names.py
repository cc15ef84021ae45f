"""Which files are requirements files, told by name, or by a look inside where need be."""

import os
import re

from pinproof.gate.opening import NotRead, read_path
from pinproof.pip.file_names import has_list_ending, is_list_name

_FOLDER = "requirements"
# What `*.in` is besides: sources of other generators, which are named like what they make.
_PLAIN_SOURCE = r"[a-z][a-z0-9_-]*\.in"
_MOST_BYTES = 64 * 2**10
# Nothing that could be prose: a name alone, or one with a specifier, a marker, extras or a URL.
_LINE = (
    rb"(?:#.*|-{1,2}[a-z].*|[A-Za-z][\w.-]*[ \t]*(?:\[[^\]]*\][ \t]*)?"
    rb"(?:(?:[=<>!~;(]|@[ \t]*[\w.+-]*[:/]|#).*)?|[a-z+]+://.*|\.{1,2}/.*)?"
)
_CONTINUED = rb"\\\r?\n"


def is_requirements_path(path: str) -> bool:
    """Tell whether a file is named as requirements or constraints files are."""
    name = os.path.basename(path)
    return has_list_ending(name) and (is_list_name(name) or _is_below_folder(path))


def is_source_list(path: str) -> bool:
    """Tell whether a `*.in` of any other name holds requirements, and nothing else."""
    if not re.fullmatch(_PLAIN_SOURCE, os.path.basename(path)):
        return False
    content = read_path(path, most_bytes=_MOST_BYTES)
    if isinstance(content, NotRead):
        return False
    lines = [line.strip() for line in re.sub(_CONTINUED, b" ", content).split(b"\n")]
    is_list = all(re.fullmatch(_LINE, line) for line in lines)
    return is_list and any(line[:1] not in (b"", b"#") for line in lines)


def _is_below_folder(path: str) -> bool:
    folder = os.path.dirname(os.path.normpath(path))
    if not os.path.isabs(folder):
        # `.` is a folder of some name as well.
        folder = os.path.join(os.path.basename(os.getcwd()), folder)
    return _FOLDER in folder.replace(os.sep, "/").split("/")
