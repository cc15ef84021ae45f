"""Configuration: the keys, their types, and what values they take."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

from pinproof.errors import UsageError
from pinproof.record import field, field_names, record, replace

FailOn: TypeAlias = Literal["error", "warning", "info", "never"]
UncheckedPolicy: TypeAlias = Literal["fail", "report"]
OutputFormat: TypeAlias = Literal[
    "text",
    "concise",
    "grouped",
    "markdown",
    "json",
    "json-lines",
    "sarif",
    "github",
    "gitlab",
    "azure",
    "junit",
    "checkstyle",
    "rdjson",
]
Color: TypeAlias = Literal["auto", "always", "never"]
Jobs: TypeAlias = int | Literal["auto"]
Level: TypeAlias = Literal["error", "warning", "info"]


@record
class PathSettings:
    """Settings for the files that patterns fit, as `.gitignore` writes them.

    The patterns are seen from the folder of the configuration.
    """

    paths: tuple[str, ...]
    settings: "Config"


@record
class Config:
    """Settings of a run; `None` stands for "not said here", so that they can be laid over.

    `origins` tells for each key that was set where it was set. Each of `output_format` is a format,
    or `FORMAT=FILE` for a report of its own.
    """

    image: str | None = None
    python: str | None = None
    platform: str | None = None
    mount: tuple[str, ...] | None = None
    script: tuple[str, ...] | None = None
    index_url: str | None = None
    extra_index_url: tuple[str, ...] | None = None
    find_links: tuple[str, ...] | None = None
    no_index: bool | None = None
    offline: bool | None = None
    facts: str | None = None
    cache_dir: str | None = None
    no_cache: bool | None = None
    output_format: tuple[str, ...] | None = None
    output_file: str | None = None
    color: Color | None = None
    quiet: bool | None = None
    verbose: bool | None = None
    timeout: float | None = None
    jobs: Jobs | None = None
    projects: bool | None = None
    generate_hashes: bool | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] | None = None
    severity: Mapping[str, Level] | None = None
    per_file_ignores: Mapping[str, tuple[str, ...]] | None = None
    overrides: tuple[PathSettings, ...] | None = None
    allow_floating: Mapping[str, tuple[str, ...]] | None = None
    extend: str | None = None
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] | None = None
    include: tuple[str, ...] | None = None
    private: Mapping[str, tuple[str, ...]] | None = None
    baseline: str | None = None
    no_allows: bool | None = None
    fail_on: FailOn | None = None
    unchecked: UncheckedPolicy | None = None
    exit_zero: bool | None = None
    show: tuple[str, ...] | None = None
    allow_outside: bool | None = None
    allow_remote_includes: bool | None = None
    include_from: tuple[str, ...] | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    def over(self, below: "Config") -> "Config":
        """Lay this configuration over another: what is said here counts."""
        said = {name: getattr(self, name) for name in KEYS if getattr(self, name) is not None}
        origins = {**below.origins, **self.origins}
        if self.private and below.private:
            # A project adds names, and takes none of the user's away.
            said["private"] = {"names": (*below.private["names"], *self.private["names"])}
        if self.severity and below.severity:
            # Who grades one rule leaves the others as they were. What is said here comes last.
            kept = {key: each for key, each in below.severity.items() if key not in self.severity}
            said["severity"] = {**kept, **self.severity}
            said_by = [each.origins.get("severity", "") for each in (below, self)]
            origins["severity"] = " and ".join(dict.fromkeys(filter(None, said_by)))
        return replace(below, **said, origins=origins)


KEYS: tuple[str, ...] = tuple(name for name in field_names(Config) if name != "origins")

# What differs from file to file of one project.
OVERRIDABLE = ("image", "python", "platform", "select", "ignore", "extend_select", "severity")

# A scanned tree is somebody's text: it may not choose where facts come from, or that none are
# asked for, what is written, or that a run succeeds. It may say what of itself is looked at, and
# for what: `exclude`, `include` and `overrides` speak of no file outside of its folder,
# `allow-floating` and `baseline` leave out no more than `ignore` would, and `extend` reads,
# through the gate, what may say no more than the file that names it.
USER_ONLY = frozenset(
    {
        "index_url",
        "extra_index_url",
        "find_links",
        "no_index",
        "offline",
        "facts",
        "cache_dir",
        "no_cache",
        "output_file",
        "exit_zero",
        "timeout",
        "jobs",
        "unchecked",
        "allow_outside",
        "allow_remote_includes",
        "include_from",
    }
)

_CHOICES: dict[str, tuple[str, ...]] = {
    "color": get_args(Color),
    "fail_on": get_args(FailOn),
    "unchecked": get_args(UncheckedPolicy),
}
_FLAGS = frozenset(
    {
        *("no_index", "offline", "no_cache", "no_allows", "quiet", "verbose", "exit_zero"),
        "allow_outside",
        *("allow_remote_includes", "projects", "generate_hashes"),
    }
)
_NUMBERS = frozenset({"timeout"})
_LISTS = frozenset(
    {
        *("extra_index_url", "find_links", "include_from", "mount", "script"),
        *("select", "ignore", "extend_select"),
        *("exclude", "extend_exclude", "include"),
    }
)


def read_setting(name: str, value: object, where: str) -> object:
    """Give a setting's value as `Config` holds it, from what TOML or the command line gives.

    Raises `UsageError`, beginning with `where`, for a value that is none.
    """
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise UsageError(f"{where} must be true or false")
        return value
    if name in _LISTS:
        return strings(value, where)
    if name in _READERS:
        return _READERS[name](value, where)
    if name in _CHOICES:
        return _choice(value, _CHOICES[name], where)
    if name in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise UsageError(f"{where} must be a number, 0 or more")
        return float(value)
    if not isinstance(value, str):
        raise UsageError(f"{where} must be a string")
    return value


def strings(value: object, where: str) -> tuple[str, ...]:
    """Take a text or a list of texts as several; `UsageError`, beginning with `where`, for none."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise UsageError(f"{where} must be a list of strings")


def _severities(value: object, where: str) -> dict[str, str]:
    return {
        rule: _choice(level, get_args(Level), f"{where}.{rule}")
        for rule, level in _table(value, where).items()
    }


def _ignores(value: object, where: str) -> dict[str, tuple[str, ...]]:
    return {
        pattern: strings(rules, f"{where}.{pattern!r}")
        for pattern, rules in _table(value, where).items()
    }


def _levels(value: object, where: str) -> tuple[str, ...]:
    return tuple(_choice(level, get_args(Level), where) for level in strings(value, where))


def _formats(value: object, where: str) -> tuple[str, ...]:
    """Give formats, each perhaps with the file that it goes to (`sarif=report.sarif`)."""
    said = strings(value, where)
    for each in said:
        name, equals, file = each.partition("=")
        _choice(name, get_args(OutputFormat), where)
        if equals and not file:
            raise UsageError(f"{where}: {each!r} names no file behind the equals sign")
    return said


def _names(value: object, where: str) -> dict[str, tuple[str, ...]]:
    table = _table(value, where)
    if unknown := [key for key in table if key != "names"]:
        raise UsageError(f"{where} takes the key names, not {unknown[0]!r}")
    return {"names": strings(table.get("names", ()), f"{where}.names")}


def _jobs(value: object, where: str) -> Jobs:
    """Give a number of processes, which the command line gives as text, or `auto`."""
    if value == "auto":
        return "auto"
    is_text = isinstance(value, str) and value.isascii() and value.isdecimal()
    number = int(str(value)[:9]) if is_text else value
    if isinstance(number, int) and not isinstance(number, bool) and number > 0:
        return number
    raise UsageError(f"{where} must be a number of processes, 1 or more, or auto, not {value!r}")


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise UsageError(f"{where} must be a table")
    return value


def _choice(value: object, choices: tuple[str, ...], where: str) -> str:
    if value not in choices or not isinstance(value, str):
        raise UsageError(f"{where} must be one of {', '.join(choices)}, not {value!r}")
    return value


_READERS: dict[str, Callable[[object, str], object]] = {
    "severity": _severities,
    "per_file_ignores": _ignores,
    "output_format": _formats,
    "show": _levels,
    "jobs": _jobs,
    "allow_floating": _names,
    "private": _names,
}
