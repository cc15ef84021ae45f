"""What the name of a published file says: its kind, and the version."""

import re
from functools import lru_cache

from packaging.version import Version

from pinproof.index.model import FileKind
from pinproof.pip.archives import SDIST_SUFFIXES
from pinproof.requirements.model import normalize_name
from pinproof.requirements.specifiers import read_version

_OTHER_SUFFIXES = (".tar.Z", ".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg")
# Without the build number, which begins with a digit.
_WHEEL_PARTS = 5
# `pywin32-228.win-amd64-py3.7.exe`, `foo-1.0-py2.7-linux-x86_64.egg`: what follows the version.
_BUILT_FOR = r"[.-](?:py\d|win|linux|macosx)[\w.-]*$"


def classify(filename: str, project: str) -> tuple[FileKind, Version | None]:
    """Tell the kind of a file and its version, given the project's normalized name.

    The version is `None` when the name belongs to another project, or has none.
    Source: PEP 427, File name convention; PEP 625; for older names the way pip splits them:
    `backports.foo-bar-1.0.tar.gz` can only be taken apart by knowing the project.
    """
    if filename.endswith(".whl"):
        parts = filename[:-4].split("-")
        if len(parts) == _WHEEL_PARTS or (
            len(parts) == _WHEEL_PARTS + 1 and parts[2][:1].isdigit()
        ):
            return "wheel", _wheel_version(parts[0], parts[1], project)
        return "wheel", None
    for suffix in SDIST_SUFFIXES:
        if filename.endswith(suffix):
            text = _after_name(filename[: -len(suffix)], project)
            return "sdist", None if text is None else read_version(text)
    for suffix in _OTHER_SUFFIXES:
        if filename.endswith(suffix):
            text = _after_name(filename[: -len(suffix)], project)
            return "other", None if text is None else _built_version(text)
    return "other", None


# The files of one project spell its name in a few ways only.
_normalized = lru_cache(maxsize=1024)(normalize_name)


@lru_cache(maxsize=4096)
def _wheel_version(name: str, version: str, project: str) -> Version | None:
    if _normalized(name) != project:
        return None
    # Old wheels wrote `_` for `-`: `1.0_1` is the post-release `1.0-1`.
    return read_version(version) or read_version(version.replace("_", "-"))


def _after_name(stem: str, project: str) -> str | None:
    """Give what follows the project's name and a dash."""
    at = stem.find("-")
    while at != -1:
        if _normalized(stem[:at]) == project:
            return stem[at + 1 :]
        at = stem.find("-", at + 1)
    return None


def _built_version(text: str) -> Version | None:
    return read_version(text) or read_version(re.sub(_BUILT_FOR, "", text))
