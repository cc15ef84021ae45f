"""Where to look for packages and how: pip's settings, the file's options, our flags."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from pinproof.errors import UsageError
from pinproof.index.settings.address import show_url, without_credentials
from pinproof.index.settings.origin import is_trusted, origin_of, origins_of
from pinproof.index.settings.pip_configuration import Configured, read_pip_configuration
from pinproof.index.settings.variables import fill_in_login
from pinproof.record import field, record, replace
from pinproof.requirements.model import OptionLine, RequirementsFile

DEFAULT_TIMEOUT_S = 15.0
DEFAULT_RETRIES = 5
_BOOLEANS = {
    **dict.fromkeys(("y", "yes", "t", "true", "on", "1"), True),
    **dict.fromkeys(("n", "no", "f", "false", "off", "0"), False),
}
Sources: TypeAlias = Mapping[str, str]


@record
class IndexSettings:
    """Where to look and how, as pip would.

    `index_url` is `None` for pip's own default, which `default_index` asks for. Addresses may
    hold credentials: they are shown only through `describe`. `from_files` are the addresses that
    stand in a linted file and that the user did not configure as well; they get no credentials
    of the user's but what is kept for their very host. `set_aside` are addresses of the user's in
    whose place a file put others: they stay the user's. `elsewhere` are the user's folders on
    another machine, which are not looked for on this one. `sources` says for each field where its
    value came from; a field that is not in there has its default.
    """

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    trusted_by_files: tuple[str, ...] = ()
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    timeout_s: float = DEFAULT_TIMEOUT_S
    retries: int = DEFAULT_RETRIES
    keyring_provider: str = "auto"
    from_files: frozenset[str] = frozenset()
    set_aside: tuple[str, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    sources: Sources = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        """Show no credentials, wherever this may be printed."""
        rows = ", ".join(f"{name}={value!r}" for name, value, _ in self.describe())
        return f"IndexSettings({rows})"

    def describe(self) -> list[tuple[str, object, str]]:
        """Give name, value and where it came from of each setting, without credentials.

        Values are texts, numbers, truth values and lists of texts, or `None` for what nobody set.
        """
        rows: list[tuple[str, object]] = [
            ("index-url", None if self.index_url is None else show_url(self.index_url)),
            ("extra-index-url", [*map(show_url, self.extra_index_urls)]),
            ("find-links", [*map(show_url, self.find_links)]),
            ("no-index", self.no_index),
            ("trusted-host", [*self.trusted_hosts, *self.trusted_by_files]),
            ("cert", self.cert),
            ("client-cert", self.client_cert),
            ("proxy", show_url(_with_scheme(self.proxy)) if self.proxy else None),
            ("timeout", self.timeout_s),
            ("retries", self.retries),
            ("keyring-provider", self.keyring_provider),
        ]
        return [(name, value, self.sources.get(name, "default")) for name, value in rows]

    def user_addresses(self) -> tuple[str, ...]:
        """Give the addresses that the user configured, those of a linted file left out."""
        every = (self.index_url, *self.extra_index_urls, *self.find_links)
        own = (url for url in every if url is not None and url not in self.from_files)
        return (*own, *self.set_aside)

    def trusts(self, url: str) -> bool:
        """Tell whether an address counts as safe without a certificate that can be checked."""
        return is_trusted(self.trusted_hosts, origin_of(url)) or self.trusts_for_file(url)

    def trusts_for_file(self, url: str) -> bool:
        """Tell whether only a linted file says so, which it may of addresses of its own."""
        if not self.trusted_by_files:
            return False
        origin = origin_of(url)
        return (
            is_trusted(self.trusted_by_files, origin)
            and not is_trusted(self.trusted_hosts, origin)
            and origin in origins_of(self.from_files)
            and origin not in origins_of(self.user_addresses())
        )


def read_pip_settings(
    environment: Mapping[str, str] | None = None, *, home: str | os.PathLike[str] | None = None
) -> IndexSettings:
    """Read pip's configuration files and `PIP_*` variables."""
    found = read_pip_configuration(environment, home=home)
    readers: dict[str, tuple[str, Callable[[str, Configured], object]]] = {
        "index-url": ("index_url", _text),
        "extra-index-url": ("extra_index_urls", _words),
        "find-links": ("find_links", _words),
        "no-index": ("no_index", _boolean),
        "trusted-host": ("trusted_hosts", _words),
        "cert": ("cert", _text),
        "client-cert": ("client_cert", _text),
        "proxy": ("proxy", _text),
        "timeout": ("timeout_s", _seconds),
        "retries": ("retries", _count),
        "keyring-provider": ("keyring_provider", _text),
    }
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, (attribute, read) in readers.items():
        if name in found:
            values[attribute] = read(name, found[name])
            sources[name] = found[name].source
    return replace(IndexSettings(), sources=sources, **values)


def add_file_options(
    settings: IndexSettings, file: RequirementsFile, environment: Mapping[str, str] | None = None
) -> IndexSettings:
    """Add the options of a requirements file and its includes, as pip does.

    There `--index-url` replaces every index configured so far. Source: pip, req_file.py.
    """
    for line in file.walk():
        if isinstance(line, OptionLine):
            options = [(option.name, option.value) for option in line.options]
            path = line.source.path
            settings = _with_line(settings, options, path, line.number, environment)
    return settings


def add_flags(
    settings: IndexSettings,
    *,
    index_url: str | None = None,
    extra_index_urls: Sequence[str] = (),
    find_links: Sequence[str] = (),
    no_index: bool = False,
    timeout_s: float | None = None,
) -> IndexSettings:
    """Add our own flags: the user's last word, over the files' as well."""
    sources = dict(settings.sources)
    values: dict[str, Any] = {}

    def put(name: str, attribute: str, value: object) -> None:
        values[attribute] = value
        sources[name] = f"--{name}"

    if index_url:
        put("index-url", "index_url", index_url)
    if extra_index_urls:
        put("extra-index-url", "extra_index_urls", (*settings.extra_index_urls, *extra_index_urls))
    if find_links:
        put("find-links", "find_links", (*settings.find_links, *find_links))
    if no_index:
        put("no-index", "no_index", True)
    elif index_url or extra_index_urls:
        values["no_index"] = False
    if timeout_s is not None:
        put("timeout", "timeout_s", timeout_s)
    named = {url for url in (index_url, *extra_index_urls, *find_links) if url}
    return replace(settings, sources=sources, from_files=settings.from_files - named, **values)


def _with_line(
    settings: IndexSettings,
    options: Sequence[tuple[str, str | None]],
    path: str,
    number: int,
    environment: Mapping[str, str] | None,
) -> IndexSettings:
    values: dict[str, list[str]] = {}
    own = origins_of(settings.user_addresses())
    for name, value in options:
        values.setdefault(name, []).append(fill_in_login(value or "", own, environment))
    changes: dict[str, Any] = {}
    sources = dict(settings.sources)
    place = f"{path}:{number}"
    added: list[str] = []
    no_index = settings.no_index or "--no-index" in values
    if "--no-index" in values:
        changes |= {"no_index": True, "index_url": None, "extra_index_urls": ()}
        sources["no-index"] = place
    if not no_index and "--index-url" in values:
        added.append(values["--index-url"][-1])
        changes |= {"index_url": added[-1], "extra_index_urls": ()}
        sources["index-url"] = place
        sources.pop("extra-index-url", None)
    if not no_index and "--extra-index-url" in values:
        before = () if "--index-url" in values else settings.extra_index_urls
        added += values["--extra-index-url"]
        changes["extra_index_urls"] = (*before, *values["--extra-index-url"])
        sources["extra-index-url"] = place
    if "--find-links" in values:
        # Of several on one line pip takes the first.
        added.append(_beside(path, values["--find-links"][0]))
        changes["find_links"] = (*settings.find_links, added[-1])
        sources["find-links"] = place
    if "--trusted-host" in values:
        trusted = (*settings.trusted_by_files, *values["--trusted-host"])
        changes["trusted_by_files"] = trusted
        sources["trusted-host"] = place
    if not changes:
        return settings
    own_addresses = settings.user_addresses()
    configured = set(map(without_credentials, own_addresses))
    from_files = {url for url in added if without_credentials(url) not in configured}
    changed = replace(
        settings, sources=sources, from_files=settings.from_files | from_files, **changes
    )
    still = changed.user_addresses()
    gone = tuple(url for url in own_addresses if url not in still)
    return replace(changed, set_aside=(*changed.set_aside, *gone)) if gone else changed


def _beside(path: str, location: str) -> str:
    """Give a folder beside the file that names it; anything else as it is."""
    beside = os.path.join(os.path.dirname(os.path.abspath(path)), location)
    return beside if os.path.exists(beside) else location


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _text(_name: str, found: Configured) -> str:
    return found.value.strip()


def _words(_name: str, found: Configured) -> tuple[str, ...]:
    return tuple(found.value.split())


def _boolean(name: str, found: Configured) -> bool:
    value = _BOOLEANS.get(found.value.strip().lower())
    if value is None:
        raise UsageError(
            f"{found.source}: {name} is {found.value!r}; pip takes yes or no, true or false, 1 or 0"
        )
    return value


def _seconds(name: str, found: Configured) -> float:
    try:
        seconds = float(found.value)
    except ValueError:
        raise UsageError(f"{found.source}: {name} is {found.value!r}, not a number") from None
    if not 0 < seconds < math.inf:
        raise UsageError(f"{found.source}: {name} is {found.value!r}; it must be above 0")
    return seconds


def _count(name: str, found: Configured) -> int:
    try:
        return max(0, int(found.value))
    except ValueError:
        raise UsageError(f"{found.source}: {name} is {found.value!r}, not a number") from None
