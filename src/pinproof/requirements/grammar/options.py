"""Which options a requirements file may have, by the version of pip that reads it."""

from typing import Literal, TypeAlias

from pinproof.pip.release import PipVersion
from pinproof.record import record

Release: TypeAlias = tuple[int, int]


@record
class OptionKind:
    """An option as some versions of pip know it.

    `names` are its spellings, first the one that is shown. `since` and `until` bound the
    versions of pip that accept it, the latter exclusive; `None` is open, and nothing older
    than pip 9 is told apart. `scope` says what the option is about.
    """

    names: tuple[str, ...]
    takes_value: bool = True
    scope: Literal["file", "requirement"] = "file"
    since: Release | None = None
    until: Release | None = None

    @property
    def name(self) -> str:
        """The long name that is shown."""
        return self.names[0]

    def is_known_to(self, pip: PipVersion) -> bool:
        """Say whether that version accepts it."""
        return _is_within(self.since, self.until, pip)


def _is_within(since: Release | None, until: Release | None, pip: PipVersion) -> bool:
    if pip.release is None:
        return until is None
    return not (since is not None and pip.is_before(*since)) and (
        until is None or pip.is_before(*until)
    )


def _old(name: str, until: Release, *, takes_value: bool = False) -> OptionKind:
    return OptionKind(names=(name,), takes_value=takes_value, until=until)


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
    OptionKind(names=("--prefer-binary",), takes_value=False, since=(20, 2)),
    OptionKind(names=("--require-hashes",), takes_value=False),
    OptionKind(names=("--no-require-hashes",), takes_value=False, since=(26, 2)),
    OptionKind(names=("--pre",), takes_value=False),
    OptionKind(names=("--all-releases",), since=(26, 0)),
    OptionKind(names=("--only-final",), since=(26, 0)),
    OptionKind(names=("--trusted-host",)),
    OptionKind(names=("--use-feature",), since=(20, 2)),
    OptionKind(names=("--hash",), scope="requirement"),
    OptionKind(names=("--config-settings", "-C"), scope="requirement", since=(23, 1)),
    OptionKind(names=("--install-option",), scope="requirement", until=(23, 1)),
    OptionKind(names=("--global-option",), scope="requirement", until=(25, 3)),
    OptionKind(names=("--always-unzip", "-Z"), takes_value=False, until=(20, 2)),
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
FEATURES: dict[str, tuple[Release | None, Release | None]] = {
    "2020-resolver": (None, (22, 3)),
    "build-constraint": ((25, 3), None),
    "fast-deps": (None, None),
    "in-tree-build": ((21, 1), (22, 1)),
    "inprocess-build-deps": ((26, 0), None),
    "no-binary-enable-wheel-cache": ((22, 3), None),
    "truststore": ((22, 2), None),
    "venv-isolation": ((26, 2), None),
}


def features(pip: PipVersion) -> list[str]:
    """Give the values that `--use-feature` may have."""
    return [name for name, (since, until) in FEATURES.items() if _is_within(since, until, pip)]


def known_elsewhere(name: str, pip: PipVersion) -> OptionKind | None:
    """Find an option that other versions of pip know by a name, or by what it begins with."""
    for kind in OPTIONS:
        spelt = any(
            own == name or (len(name) > len("--x") and own.startswith(name)) for own in kind.names
        )
        if spelt and not kind.is_known_to(pip):
            return kind
    return None
