"""What the configured addresses are: pages to ask for, folders and files to read."""

import os
import re
from collections.abc import Iterable
from typing import Literal, TypeAlias

from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import OUTSIDE, look_at
from pinproof.index.settings.address import make_project_url, show_url, without_credentials
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.variables import WITHHELD, holds_variable
from pinproof.record import record

LocationKind: TypeAlias = Literal["index", "links"]
# What every reader of addresses takes alike; to load one that reads the others takes long.
_PLAIN_HTTPS = re.compile(r"https://[a-z0-9][a-z0-9.-]*(?::[0-9]{1,4})?(?:/[!-~]*)?")


@record
class Remote:
    """An index, or a page of links, behind http or https. `url` may hold credentials.

    `refused` says why it is not asked at all. What comes from one that only a linted file trusts
    is not kept for other runs (`is_kept`).
    """

    kind: LocationKind
    url: str
    refused: str | None = None
    is_kept: bool = True

    @property
    def shown(self) -> str:
        """The address as a message may show it."""
        return show_url(self.url)

    def page_url(self, project: str) -> str:
        """Give the address of the page that lists a project's files."""
        return make_project_url(self.url, project) if self.kind == "index" else self.url

    def cache_key(self, project: str) -> str:
        """Name the page in the cache: no credentials, neither before the host nor in a query."""
        key = without_credentials(self.page_url(project))
        if "?" in key:
            key = _with_hashed_query(key)
        return key if self.kind == "index" else f"{key} {project}"


@record
class Local:
    """An index, a folder or a page on this machine. `is_users`: the user configured it."""

    kind: LocationKind
    path: str
    is_users: bool = True

    @property
    def shown(self) -> str:
        """The path as it is told to people."""
        return self.path

    def cache_key(self, project: str) -> str:
        """Name what lies there of a project, as of a server's page."""
        return Remote(kind=self.kind, url=self.path).cache_key(project)


@record
class Ignored:
    """An address that pip leaves out with a warning, and why.

    `may_hold`: a linted file names it, and where that is installed it may be there.
    """

    shown: str
    reason: str
    may_hold: bool = False


Location: TypeAlias = Remote | Local | Ignored


def find_locations(settings: IndexSettings, default_index: str | None) -> tuple[Location, ...]:
    """Give where to look, in pip's order: links first, then the indexes.

    `default_index` stands in when no index is configured; it may be `None` with `no_index`.
    """
    links = [_location("links", url, settings) for url in settings.find_links]
    if settings.no_index:
        return tuple(links)
    first = settings.index_url or default_index
    indexes = [*([first] if first else []), *settings.extra_index_urls]
    # The same address twice is asked once; pip asks twice and takes the same.
    return (*links, *[_location("index", url, settings) for url in dict.fromkeys(indexes)])


def find_absent(locations: Iterable[Location]) -> str:
    """Say why there may be files that nobody here can see; empty where there are none."""
    absent = (each for each in locations if isinstance(each, Ignored) and each.may_hold)
    return next((f"{each.shown}, where files may lie, is not here" for each in absent), "")


def path_of_url(url: str) -> str:
    """Give the path of a `file:` URL."""
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - few are configured

    parts = urlsplit(url)
    prefix = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
    if os.name == "nt":
        from urllib.request import url2pathname  # noqa: PLC0415 - it imports an HTTP client

        return url2pathname(prefix + parts.path)
    return prefix + unquote(parts.path)


def path_at(address: str) -> str:
    """Give the path that an address of the user's means which is no server's."""
    if address[:5].lower() != "file:" or os.path.exists(address):
        return _at_home(address)
    try:
        return path_of_url(address)
    except ValueError:
        return address


def _location(kind: LocationKind, address: str, settings: IndexSettings) -> Location:
    if address in settings.elsewhere:
        # Nobody looks there: a fact bundle tells what it held.
        return Remote(kind=kind, url=address)
    return _location_here(kind, address, settings)


def _location_here(kind: LocationKind, address: str, settings: IndexSettings) -> Location:
    is_users = address not in settings.from_files
    # Source: pip, index/sources.py: what exists as a path is a path, whatever it looks like.
    path = _at_home(address) if kind == "links" else address
    there = look_at(path, within=OPEN if is_users else None)
    scheme = address.partition(":")[0].lower()
    if there == "outside" and scheme in ("http", "https", "file"):
        there = "missing"
    if there == "missing" and scheme == "file" and not holds_variable(address):
        try:
            path = path_of_url(address)
        except ValueError:
            return Ignored(shown=show_url(address), reason="its address cannot be read")
        there = look_at(path, within=OPEN if is_users else None)
        if there == "missing" and kind == "links" and not is_users:
            reason = "there is no such file or folder"
            return Ignored(shown=show_url(address), reason=reason, may_hold=True)
        # Where there is nothing, nothing is found.
        there = "outside" if there == "outside" else "folder"
    if there == "outside":
        # What is there is nobody's business, and so what it holds is not known.
        return Remote(kind=kind, url=address, refused=OUTSIDE.reason)
    if there != "missing":
        return Local(kind=kind, path=path, is_users=is_users)
    if holds_variable(address):
        return Remote(kind=kind, url=address, refused=WITHHELD)
    if scheme in ("http", "https"):
        refused = _refusal(address, scheme, settings)
        is_kept = not settings.trusts_for_file(address)
        return Remote(kind=kind, url=address, refused=refused, is_kept=is_kept)
    if kind == "index":
        # pip looks nowhere then, and says of each project that it does not exist.
        return Remote(kind=kind, url=address, refused="it is neither a URL nor a folder")
    reason = "it is neither a URL nor a file or folder"
    return Ignored(shown=show_url(address), reason=reason, may_hold=not is_users)


def _refusal(url: str, scheme: str, settings: IndexSettings) -> str | None:
    """Say why pip would not ask there. Source: pip, network/session.py, secure origins."""
    if _PLAIN_HTTPS.fullmatch(url):
        return None
    from urllib.parse import urlsplit  # noqa: PLC0415 - see _PLAIN_HTTPS

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "its address cannot be read"
    if not host:
        return "its address names no host"
    if scheme == "https" or host in ("localhost", "::1") or host.startswith("127."):
        return None
    if settings.trusts(url):
        return None
    return "it is not https, and pip asks there only when --trusted-host names it"


def _with_hashed_query(url: str) -> str:
    import hashlib  # noqa: PLC0415 - rare
    from urllib.parse import urlsplit, urlunsplit  # noqa: PLC0415 - as above

    parts = urlsplit(url)
    query = hashlib.sha256(parts.query.encode()).hexdigest() if parts.query else ""
    return urlunsplit(parts._replace(query=query))


def _at_home(address: str) -> str:
    if not address.startswith("~"):
        return address
    path = os.path.expanduser(address)
    return path if os.path.exists(path) else address
