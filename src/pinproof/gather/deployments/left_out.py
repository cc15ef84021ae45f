"""What an ignore file leaves out of what is deployed.

Sources: azure-ai-ml, `_asset_utils.get_ignore_file`: `.amlignore` counts, else `.gitignore`, in the
code's own folder, the last pattern that matches a file or a folder around it; Docker's manual,
`.dockerignore`. What azureml-core (`InferenceConfig`) uploads is the whole folder.
"""

import os
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from pinproof.deployment.located import LeftOut
from pinproof.deployment.model import Definition
from pinproof.formats.tree import Scalar
from pinproof.gate.opening import read_path, what_is

# A directory of packages may hold very many files; the first that is sent along decides.
_MOST_FILES = 500
_MOST_LINES = 2000
_LONGEST = 1000
# What pathspec makes of `?` and of `*`.
_ANY = "[^/]"
_STAR = f"{_ANY}*"


class IgnorePattern(NamedTuple):
    """A pattern, and whether it leaves out what it fits."""

    regex: re.Pattern[str]
    include: bool


def find_left_out(definition: Definition, root: str, path: str) -> LeftOut | None:
    """Tell which line leaves a file or folder of the project out; `root` is the code's folder."""
    folder, names = _ignore_files(definition, root)
    file = next((each for each in names if what_is(os.path.join(folder, each)) == "file"), None)
    if file is None:
        return None
    inside = os.path.relpath(path, folder or os.curdir).replace(os.sep, "/")
    if inside == "." or inside.startswith("../"):
        return None
    shown = posixpath.normpath(os.path.join(folder, file).replace(os.sep, "/"))
    content = read_path(shown)
    if not isinstance(content, bytes):
        return None
    lines = content.decode("utf-8-sig", "replace").splitlines()[:_MOST_LINES]
    patterns = list(_patterns(lines, is_docker=file.endswith(".dockerignore")))
    decided: int | None = None
    for each in _files(path, inside):
        at = _decided_by(patterns, each)
        if at is None:
            return None
        decided = at if decided is None else decided
    if decided is None:
        return None
    return LeftOut(path=shown, line=decided + 1, pattern=lines[decided].strip(), named=inside)


def _ignore_files(definition: Definition, root: str) -> tuple[str, tuple[str, ...]]:
    """Give the folder in which the ignore file lies, and its names: the first there counts."""
    source = definition.place.source.path
    if definition.what == "Dockerfile":
        name = f"{os.path.basename(source)}.dockerignore"
        return os.path.dirname(source), (name, ".dockerignore")
    code = definition.code
    if definition.what == "deployment" and code is not None and isinstance(code.directory, Scalar):
        return root, (".amlignore", ".gitignore")
    return root, ()


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


def _patterns(lines: list[str], *, is_docker: bool) -> Iterator[tuple[int, IgnorePattern]]:
    # Few projects have such a file, and only they wait for the library.
    from pathspec import RegexPattern, lookup_pattern  # noqa: PLC0415 - see above

    made = lookup_pattern("gitignore")
    for at, line in enumerate(lines):
        text = _as_git(line) if is_docker else line.rstrip()
        try:
            pattern = made(text[:_LONGEST])
        except (ValueError, re.error):
            continue
        regex = pattern.regex if isinstance(pattern, RegexPattern) else None
        if regex is not None and pattern.include is not None:
            yield at, IgnorePattern(re.compile(unambiguous(regex.pattern)), pattern.include)


def unambiguous(regex: str) -> str:
    """Write pathspec's expression so that each of its stars is tried in one way.

    Of several stars in a name each but the last may take as little as it can: where that does not
    fit, nothing else does. Source: Python's own `fnmatch.translate`.
    """
    first, *rest = regex.split(_STAR)
    written = [first]
    for number, part in enumerate(rest):
        is_last = number == len(rest) - 1 or "/" in part.replace(_ANY, "")
        little = f"(?=(?P<star{number}>{_STAR}?{part}))(?P=star{number})"
        written.append(f"{_STAR}{part}" if is_last else little)
    return "".join(written)


def _decided_by(patterns: list[tuple[int, IgnorePattern]], inside: str) -> int | None:
    """Give the line that leaves a file out; `None` when it is sent along."""
    # What leaves out a folder leaves out what is in it.
    ends = [at for at, char in enumerate(inside) if char == "/"]
    paths = [inside, *(inside[:at] for at in ends), *(inside[: at + 1] for at in ends)]
    decided: int | None = None
    for at, pattern in patterns:
        if any(pattern.regex.search(each) is not None for each in paths):
            decided = at if pattern.include else None
    return decided


def _as_git(line: str) -> str:
    """Write a pattern of Docker's, which begins at the root, as Git's."""
    if line.startswith("#"):
        return ""
    text = line.strip()
    sign, text = ("!", text[1:].strip()) if text.startswith("!") else ("", text)
    if not text:
        return ""
    return f"{sign}/{posixpath.normpath(text).lstrip('/')}"
