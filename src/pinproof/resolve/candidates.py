"""What may be chosen, in pip's words: what is installed, a file, either with extras, the Python.

Source: pip, resolution/resolvelib/candidates.py.
"""

from typing import TypeAlias

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pinproof.image.manifest import Distribution
from pinproof.index.model import DistributionFile
from pinproof.record import record
from pinproof.requirements.pins import is_pin

REQUIRES_PYTHON_IDENTIFIER = "<Python from Requires-Python>"


@record(eq=False)
class AlreadyInstalledCandidate:
    """What the image holds."""

    name: str
    version: Version | None
    distribution: Distribution

    @property
    def identifier(self) -> str:
        """The normalized name."""
        return self.name


@record(eq=False)
class LinkCandidate:
    """A file of an index, or one that a direct reference names.

    `version` is `None` for a direct reference that does not tell it.
    """

    name: str
    version: Version | None
    file: DistributionFile
    is_direct: bool = False

    @property
    def identifier(self) -> str:
        """The normalized name."""
        return self.name


@record(eq=False)
class ExtrasCandidate:
    """A chosen distribution together with extras; it depends on its base exactly."""

    base: "AlreadyInstalledCandidate | LinkCandidate"
    extras: tuple[str, ...]
    identifier: str

    @property
    def name(self) -> str:
        """The normalized name, without extras."""
        return self.base.name

    @property
    def version(self) -> Version | None:
        """The version of the base."""
        return self.base.version


@record(eq=False)
class RequiresPythonCandidate:
    """The target's Python, which requires-python is asked of."""

    version: Version
    name: str = REQUIRES_PYTHON_IDENTIFIER
    identifier: str = REQUIRES_PYTHON_IDENTIFIER


BaseCandidate: TypeAlias = AlreadyInstalledCandidate | LinkCandidate
Candidate: TypeAlias = BaseCandidate | ExtrasCandidate | RequiresPythonCandidate


def format_name(name: str, extras: tuple[str, ...]) -> str:
    """Give the identifier `name[a,b]`, or the name alone; both normalized."""
    return f"{name}[{','.join(extras)}]" if extras else name


def is_kept_by(specifier: SpecifierSet, installed: AlreadyInstalledCandidate) -> bool:
    """Tell whether pip takes what is installed for it; a pin is hardly ever an unknown version."""
    if installed.version is not None:
        return specifier.contains(installed.version)
    if installed.distribution.version is not None:
        return not len(specifier)
    return not any(map(is_pin, specifier))
