"""Which options a requirements file may have, by the version of pip that reads it."""

from typing import Literal

from pinproof.pip.release import Number, PipRelease, Releases, before, since
from pinproof.record import record

_EVER = Releases()


@record
class OptionKind:
    """An option as some versions of pip know it.

    `names` are its spellings, first the one that is shown. `known` are the versions of pip that
    accept it; nothing older than pip 9 is told apart. `scope` says what the option is about.
    """

    names: tuple[str, ...]
    takes_value: bool = True
    scope: Literal["file", "requirement"] = "file"
    known: Releases = _EVER

    @property
    def name(self) -> str:
        """The long name that is shown."""
        return self.names[0]


def _old(name: str, until: Number, *, takes_value: bool = False) -> OptionKind:
    return OptionKind(names=(name,), takes_value=takes_value, known=before(*until))


# Read off `SUPPORTED_OPTIONS` and `SUPPORTED_OPTIONS_REQ` of pip's releases from 9.0 on.
OPTIONS = (
    OptionKind(names=("--index-url", "-i", "--pypi-url")),
    OptionKind(names=("--extra-index-url",)),
    OptionKind(names=("--no-index",), takes_value=False),
    OptionKind(names=("--constraint", "-c")),
    OptionKind(names=("--requirement", "-r")),
    OptionKind(names=("--editable", "-e")),
    OptionKind(names=("--find-links", "-f")),
    OptionKind(names=("--no-binary",)),
    OptionKind(names=("--only-binary",)),
    OptionKind(names=("--prefer-binary",), takes_value=False, known=since(20, 2)),
    OptionKind(names=("--require-hashes",), takes_value=False),
    OptionKind(names=("--no-require-hashes",), takes_value=False, known=since(26, 2)),
    OptionKind(names=("--pre",), takes_value=False),
    OptionKind(names=("--all-releases",), known=since(26, 0)),
    OptionKind(names=("--only-final",), known=since(26, 0)),
    OptionKind(names=("--trusted-host",)),
    OptionKind(names=("--use-feature",), known=since(20, 2)),
    OptionKind(names=("--hash",), scope="requirement"),
    OptionKind(names=("--config-settings", "-C"), scope="requirement", known=since(23, 1)),
    OptionKind(names=("--install-option",), scope="requirement", known=before(23, 1)),
    OptionKind(names=("--global-option",), scope="requirement", known=before(25, 3)),
    OptionKind(names=("--always-unzip", "-Z"), takes_value=False, known=before(20, 2)),
    _old("--process-dependency-links", (19, 0)),
    _old("--use-wheel", (10, 0)),
    _old("--no-use-wheel", (10, 0)),
    _old("--allow-all-external", (10, 0)),
    _old("--allow-external", (10, 0), takes_value=True),
    _old("--allow-unverified", (10, 0), takes_value=True),
    _old("--allow-insecure", (10, 0), takes_value=True),
    _old("--no-allow-external", (10, 0)),
    _old("--no-allow-insecure", (10, 0)),
)

# The values of --use-feature, each with the releases that take it.
FEATURES: dict[str, Releases] = {
    "2020-resolver": before(22, 3),
    "build-constraint": since(25, 3),
    "fast-deps": Releases(),
    "in-tree-build": Releases(since=(21, 1), until=(22, 1)),
    "inprocess-build-deps": since(26, 0),
    "no-binary-enable-wheel-cache": since(22, 3),
    "truststore": since(22, 2),
    "venv-isolation": since(26, 2),
}


def features(pip: PipRelease) -> list[str]:
    """Give the values that `--use-feature` may have."""
    return [name for name, known in FEATURES.items() if pip.has(known)]


def find_known_elsewhere(name: str, pip: PipRelease) -> OptionKind | None:
    """Find an option that other versions of pip know by a name, or by what it begins with."""
    for kind in OPTIONS:
        spelt = any(
            own == name or (len(name) > len("--x") and own.startswith(name)) for own in kind.names
        )
        if spelt and not pip.has(kind.known):
            return kind
    return None
