"""Which file formats `--no-binary` and `--only-binary` leave to each project."""

from collections.abc import Iterable

from pinproof.files.fitting import EVERY_FORMAT, Format
from pinproof.record import record
from pinproof.requirements.model import RequirementsFile, normalize_name

_ALL = ":all:"
_NONE = ":none:"


@record
class FormatControl:
    """Normalized names, or `:all:`, for which wheels and for which sdists are refused."""

    no_binary: frozenset[str] = frozenset()
    only_binary: frozenset[str] = frozenset()

    @classmethod
    def of_file(cls, file: RequirementsFile) -> "FormatControl":
        """Read the options of a file and what it includes."""
        return cls.of_options(
            (option.name, option.value or "")
            for option in file.options()
            if option.name in {"--no-binary", "--only-binary"}
        )

    @classmethod
    def of_options(cls, options: Iterable[tuple[str, str]]) -> "FormatControl":
        """Read the options in their order: a later one takes a name over from the other."""
        sets: dict[str, set[str]] = {"--no-binary": set(), "--only-binary": set()}
        for option, value in options:
            names = sets[option]
            other = sets["--only-binary" if option == "--no-binary" else "--no-binary"]
            _apply(value, names, other)
        return cls(
            no_binary=frozenset(sets["--no-binary"]), only_binary=frozenset(sets["--only-binary"])
        )

    def allowed(self, name: str) -> frozenset[Format]:
        """Give the formats that a project may be installed from."""
        if name in self.only_binary:
            return frozenset(("wheel",))
        if name in self.no_binary:
            return frozenset(("sdist",))
        if _ALL in self.only_binary:
            return frozenset(("wheel",))
        return frozenset(("sdist",)) if _ALL in self.no_binary else EVERY_FORMAT


def _apply(value: str, names: set[str], other: set[str]) -> None:
    words = value.split(",")
    while _ALL in words:
        other.clear()
        names.clear()
        names.add(_ALL)
        del words[: words.index(_ALL) + 1]
        if _NONE not in words:
            return
    for word in words:
        if word == _NONE:
            names.clear()
        else:
            name = normalize_name(word)
            other.discard(name)
            names.add(name)
