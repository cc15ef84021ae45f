"""The pip that will read a file, and in what its versions differ."""

import re
from typing import NamedTuple

_RELEASE = re.compile(r"\d+(?:\.\d+)*")


class PipVersion(NamedTuple):
    """A release of pip; `None` stands for today's.

    Each property was read off the releases on both sides of its bound.
    """

    release: tuple[int, ...] | None = None

    @classmethod
    def parse(cls, text: str | None) -> "PipVersion":
        """Read `22.0.4`; whatever has no number in front is today's."""
        match = _RELEASE.match(text or "")
        return cls(tuple(map(int, match[0].split(".")))) if match else cls()

    def is_before(self, *release: int) -> bool:
        """Say whether this is older than a release."""
        return self.release is not None and self.release < release

    @property
    def has_legacy_specifiers(self) -> bool:
        """Take versions and clauses that PEP 440 does not know, such as `>=1.*`."""
        return self.is_before(24, 1)

    @property
    def has_legacy_wheel_names(self) -> bool:
        """Take wheels whose file names are not of the standard's form."""
        return self.is_before(25, 3)

    @property
    def has_egg_requirements(self) -> bool:
        """Take extras and versions in `#egg=`, not only a name."""
        return self.is_before(26, 0)

    @property
    def has_named_editables(self) -> bool:
        """Take `-e name @ URL`."""
        return not self.is_before(25, 3)

    @property
    def has_editable_settings(self) -> bool:
        """Heed `--config-settings` after `-e`."""
        return not self.is_before(24, 0)

    @property
    def edits_requirements(self) -> bool:
        """Take `name -e path` for an editable requirement called `name`."""
        return not self.is_before(25, 0)

    @property
    def has_strict_constraints(self) -> bool:
        """Refuse constraints that are more than a name and a specifier (the resolver of 2020)."""
        return not self.is_before(20, 3)


TODAY = PipVersion()
