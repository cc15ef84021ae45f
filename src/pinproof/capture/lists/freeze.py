"""`pip freeze`: a line for each distribution, no dependencies."""

import re
from collections.abc import Iterable

from pinproof.capture.captured_source import CapturedSource, is_name, is_version
from pinproof.errors import UsageError
from pinproof.files.referents import parse_file_url
from pinproof.image.manifest import Distribution

_PIN = re.compile(r"([^\s=@]+)={2,3}(\S+)")
_DIRECT = re.compile(r"([^\s=@]+)\s+@\s+(\S+)")
_EDITABLE = re.compile(r"(?:-e|--editable)[ =]\s*(\S.*)")
# What pip writes above an editable install for which it can name no repository.
_EDITABLE_COMMENT = re.compile(r"# Editable .*\(([^\s=()]+)={2,3}([^\s()]+)\)")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")


class FreezeLines:
    """Takes the lines of a freeze one by one."""

    def __init__(self) -> None:
        self.distributions: list[Distribution] = []
        self.notes: list[str] = []
        self._editable: Distribution | None = None

    def took(self, line: str) -> bool:
        """Read one line; false when it is something else."""
        line = line.strip()
        comment = _EDITABLE_COMMENT.match(line)
        if comment:
            self._editable = _distribution(comment[1], comment[2])
            return True
        if not line or line.startswith("#"):
            return True
        editable = _EDITABLE.fullmatch(line)
        if editable:
            self._add_editable(editable[1])
            return True
        pin, direct = _PIN.fullmatch(line), _DIRECT.fullmatch(line)
        if pin:
            return self._add(_distribution(pin[1], pin[2]))
        if direct is None:
            return False
        file = parse_file_url(direct[2])
        version = str(file.version) if file is not None and file.version is not None else None
        if version is None:
            self.notes.append(f"{direct[1]}: installed from {direct[2]!a}, version not told")
        return self._add(_distribution(direct[1], version))

    def _add(self, distribution: Distribution | None) -> bool:
        if distribution is not None:
            self.distributions.append(distribution)
        return distribution is not None

    def _add_editable(self, place: str) -> None:
        if self._editable is not None:
            self.distributions.append(self._editable)
            self._editable = None
            return
        egg = _EGG.search(place)
        if egg is None or not self._add(_distribution(egg[1], None)):
            self.notes.append(f"-e {place!a}: an editable install without a name, left out")
            return
        self.notes.append(f"{egg[1]}: an editable install, version not told")


def _distribution(name: str, version: str | None) -> Distribution | None:
    if not is_name(name) or (version is not None and not is_version(version)):
        return None
    # The range of what is told of no version is any.
    stated = "" if version is None else None
    return Distribution(name=name, version=version, requires=None, stated=stated)


def looks_like(lines: Iterable[str]) -> bool:
    """Recognise a freeze by its first line that says something."""
    for line in lines:
        if line.strip() and not line.startswith("#"):
            return any(form.fullmatch(line.strip()) for form in (_PIN, _DIRECT, _EDITABLE))
    return False


def read_freeze(text: str, what: str) -> CapturedSource:
    """Read a freeze; a `UsageError` names the first line that is none of its lines."""
    lines = FreezeLines()
    for number, line in enumerate(text.splitlines(), start=1):
        if not lines.took(line):
            column = len(line) - len(line.lstrip()) + 1
            raise UsageError(
                f"{what}:{number}:{column}: not a line of pip freeze: {line.strip()[:100]!a}"
            )
    return CapturedSource(
        distributions=tuple(lines.distributions),
        source="captured from pip freeze",
        notes=tuple(lines.notes),
    )
