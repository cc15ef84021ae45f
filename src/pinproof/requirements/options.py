"""Which options a requirements file may have, by the version of pip that reads it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionKind:
    """An option as some versions of pip know it.

    `names` are its spellings, the one that is shown first. `since` and `until` bound the
    versions of pip that accept it, the latter exclusive; `None` is open.
    """

    names: tuple[str, ...]
    takes_value: bool = True
    scope: str = "file"
    since: tuple[int, ...] | None = None
    until: tuple[int, ...] | None = None

    @property
    def name(self) -> str:
        """The long name that is shown."""
        return self.names[0]

    def is_known_to(self, pip: tuple[int, ...] | None) -> bool:
        """Say whether that version accepts it; `None` is today's."""
        if pip is None:
            return self.until is None
        return (self.since is None or pip >= self.since) and (
            self.until is None or pip < self.until
        )


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
    OptionKind(names=("--no-require-hashes",), takes_value=False, since=(26, 3)),
    OptionKind(names=("--pre",), takes_value=False),
    OptionKind(names=("--all-releases",), since=(26, 0)),
    OptionKind(names=("--only-final",), since=(26, 0)),
    OptionKind(names=("--trusted-host",)),
    OptionKind(names=("--use-feature",), since=(20, 3)),
    OptionKind(names=("--hash",), scope="requirement"),
    OptionKind(names=("--config-settings", "-C"), scope="requirement", since=(23, 1)),
    OptionKind(names=("--install-option",), scope="requirement", until=(23, 1)),
    OptionKind(names=("--global-option",), scope="requirement", until=(23, 1)),
)
