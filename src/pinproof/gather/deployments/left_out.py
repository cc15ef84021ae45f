"""What an ignore file leaves out of what is deployed.

Sources: azure-ai-ml, `_asset_utils.get_ignore_file`: `.amlignore` counts, else `.gitignore`, in the
code's own folder, the last pattern that matches a file or a folder around it; Docker's manual,
`.dockerignore`. What azureml-core (`InferenceConfig`) uploads is the whole folder.
"""

import os
import posixpath
from collections.abc import Iterator

from pinproof.deployment.located import LeftOut
from pinproof.deployment.model import Definition
from pinproof.formats.tree import Scalar
from pinproof.gate.opening import look_at, read_path
from pinproof.path_patterns import find_deciding_line, read_patterns

# A directory of packages may hold very many files; the first that is sent along decides.
_MOST_FILES = 500
_MOST_LINES = 2000


def find_left_out(definition: Definition, root: str, path: str) -> LeftOut | None:
    """Tell which line leaves a file or folder of the project out; `root` is the code's folder.

    For a Dockerfile it is the context.
    """
    files = _ignore_files(definition, root)
    file = next((each for each in files if look_at(each) == "file"), None)
    if file is None:
        return None
    inside = os.path.relpath(path, root or os.curdir).replace(os.sep, "/")
    if inside == "." or inside.startswith("../"):
        return None
    shown = posixpath.normpath(file.replace(os.sep, "/"))
    content = read_path(shown)
    if not isinstance(content, bytes):
        return None
    lines = content.decode("utf-8-sig", "replace").splitlines()[:_MOST_LINES]
    is_docker = file.endswith(".dockerignore")
    patterns = list(read_patterns(_as_lines(lines, is_docker=is_docker)))
    decided: int | None = None
    for each in _files(path, inside):
        at = find_deciding_line(patterns, each)
        if at is None:
            return None
        decided = at if decided is None else decided
    if decided is None:
        return None
    return LeftOut(path=shown, line=decided + 1, pattern=lines[decided].strip(), named=inside)


def _ignore_files(definition: Definition, root: str) -> tuple[str, ...]:
    """Give where an ignore file may lie, whose patterns begin at the root: the first counts."""
    source = definition.place.source.path
    if definition.what == "Dockerfile":
        return (f"{source}.dockerignore", os.path.join(root, ".dockerignore"))
    code = definition.code
    if definition.what == "deployment" and code is not None and isinstance(code.directory, Scalar):
        return tuple(os.path.join(root, name) for name in (".amlignore", ".gitignore"))
    return ()


def _files(path: str, inside: str) -> Iterator[str]:
    """Give a file, or those in a folder, as seen from the ignore file's folder."""
    if not os.path.isdir(path):
        yield inside
        return
    count = 0
    for folder, _, names in os.walk(path):
        relative = os.path.relpath(folder, path).replace(os.sep, "/")
        for name in names:
            count += 1
            if count > _MOST_FILES:
                return
            yield posixpath.normpath(posixpath.join(inside, relative, name))


def _as_lines(lines: list[str], *, is_docker: bool) -> list[str]:
    return [_as_git(line) if is_docker else line.rstrip() for line in lines]


def _as_git(line: str) -> str:
    """Write a pattern of Docker's, which begins at the root, as Git's."""
    if line.startswith("#"):
        return ""
    text = line.strip()
    sign, text = ("!", text[1:].strip()) if text.startswith("!") else ("", text)
    if not text:
        return ""
    return f"{sign}/{posixpath.normpath(text).lstrip('/')}"
