"""Who we are to a host: addresses with user and password, netrc, the keyring command."""

import base64
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from pinproof.index.settings.address import without_credentials
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.origin import HTTPS_PORT, Origin, is_trusted, origin_of, origins_of
from pinproof.record import NamedTuple

_KEYRING_S = 20
_KEYRING_MODES = frozenset({"subprocess", "import"})


class Login(NamedTuple):
    """A user and a password, as they are sent: nothing in them is percent-encoded."""

    user: str
    password: str

    def header(self) -> str:
        """Give the value of an `Authorization` header. Source: RFC 7617."""
        token = f"{self.user}:{self.password}".encode()
        return "Basic " + base64.b64encode(token).decode("ascii")


@dataclass(slots=True)
class Credentials:
    """Finds the login for a request, as pip does, and never one of another origin.

    For a host that only a linted file names: the file's own login, and over https at the usual
    port what netrc keeps for that very host.
    """

    settings: IndexSettings
    _in_addresses: dict[Origin, list[tuple[str, str, str | None]]] = field(init=False)
    _user_origins: frozenset[Origin] = field(init=False)
    _netrc: dict[str, Login] | None = field(init=False, default=None)
    _from_keyring: dict[tuple[Origin, str], Login | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take the logins out of the configured addresses."""
        settings = self.settings
        every = (settings.index_url or "", *settings.extra_index_urls, *settings.find_links)
        self._in_addresses = {}
        for url in every:
            user, password = _userinfo(url)
            if user is not None:
                self._in_addresses.setdefault(origin_of(url), []).append(
                    (without_credentials(url), user, password)
                )
        self._user_origins = origins_of(settings.user_addresses())

    def is_users(self, origin: Origin) -> bool:
        """Tell whether the user, not just a linted file, configured that host."""
        return origin in self._user_origins

    def login(self, url: str) -> Login | None:
        """Give the login to send at once."""
        origin = origin_of(url)
        user, password = self._of_address(url, origin)
        if user is not None and password is not None:
            return Login(user, password)
        found = self._of_netrc(origin)
        if found is not None:
            return found
        # A token stands alone as the user name.
        return Login(user, "") if user is not None else None

    def login_after_refusal(self, url: str) -> Login | None:
        """Ask the keyring, if the user chose one; it may take long."""
        origin = origin_of(url)
        if self.settings.keyring_provider not in _KEYRING_MODES or not self.is_users(origin):
            return None
        user, _ = self._of_address(url, origin)
        if user is None:
            return None
        key = (origin, user)
        if key not in self._from_keyring:
            self._from_keyring[key] = _ask_keyring(self._services(url, origin), user)
        return self._from_keyring[key]

    def _of_address(self, url: str, origin: Origin) -> tuple[str | None, str | None]:
        user, password = _userinfo(url)
        if user is not None:
            return user, password
        # Of several addresses of one host, the one with the longest common path.
        best = max(
            self._in_addresses.get(origin, ()),
            key=lambda each: _common_length(each[0], url),
            default=None,
        )
        return (best[1], best[2]) if best else (None, None)

    def _services(self, url: str, origin: Origin) -> list[str]:
        named = [each[0] for each in self._in_addresses.get(origin, ())]
        return [*named, urlsplit(without_credentials(url)).netloc]

    def _is_at_home(self, origin: Origin) -> bool:
        """Tell whether that is what netrc means by a host that the user configured nowhere else.

        Over https, at its port, and with a certificate that is checked.
        """
        is_usual = origin.scheme == "https" and origin.port == HTTPS_PORT
        return is_usual and not is_trusted(self.settings.trusted_by_files, origin)

    def _of_netrc(self, origin: Origin) -> Login | None:
        if self._netrc is None:
            self._netrc = _read_netrc()
        users = self.is_users(origin)
        if not users and not self._is_at_home(origin):
            return None
        login = self._netrc.get(origin.host)
        if login is None and users:
            login = self._netrc.get("default")
        return login


def _userinfo(url: str) -> tuple[str | None, str | None]:
    if "@" not in url or not origin_of(url).host:
        return None, None
    parts = urlsplit(url)
    user, password = parts.username, parts.password
    return (
        unquote(user) if user else None,
        unquote(password) if password is not None else None,
    )


def _common_length(one: str, other: str) -> int:
    length = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        length += 1
    return length


def _read_netrc() -> dict[str, Login]:
    import netrc  # noqa: PLC0415 - only when a request is made
    import os  # noqa: PLC0415 - same
    from pathlib import Path  # noqa: PLC0415 - same

    named = os.environ.get("NETRC")
    paths = [named] if named else ["~/.netrc", "~/_netrc"]
    for path in paths:
        try:
            hosts = netrc.netrc(str(Path(path).expanduser())).hosts
        except (OSError, RuntimeError, netrc.NetrcParseError, UnicodeDecodeError):
            continue
        return {
            host.lower(): Login(user or account or "", password or "")
            for host, (user, account, password) in hosts.items()
        }
    return {}


def _ask_keyring(services: list[str], user: str) -> Login | None:
    import shutil  # noqa: PLC0415 - only when a host refuses us
    import subprocess  # noqa: PLC0415 - same

    program = shutil.which("keyring")
    if program is None:
        return None
    for service in dict.fromkeys(services):
        try:
            done = subprocess.run(
                [program, "get", service, user],
                capture_output=True,
                check=False,
                encoding="utf-8",
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=_KEYRING_S,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        password = done.stdout.rstrip("\r\n")
        if done.returncode == 0 and password:
            return Login(user, password)
    return None
