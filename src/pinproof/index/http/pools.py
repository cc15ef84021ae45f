"""Connections: the one place that knows the HTTP library, TLS and proxies.

Imported when a request is really made, never before.
"""

import os
import re
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions

from pinproof.errors import UsageError
from pinproof.index.http.addresses import is_link_local
from pinproof.index.http.certificates import make_system_context
from pinproof.index.http.failure import Broken, NotConnected
from pinproof.index.http.gzip_body import Unpacker
from pinproof.index.http.host_names import HOST_NAMES
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.record import record

_CHUNK = 2**16
_NO_PROXY = "the address of the proxy cannot be read"
_OWN_LINK = "its address is of this machine's own link, where nobody publishes"
_SENDABLE = re.compile(r"[\x20-\x7e]*")
_GZIP = ("gzip", "x-gzip")
_calling = threading.local()


@record
class Opened:
    """An answer whose body is still to come; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    close: Callable[[], None]


class Pools:
    """Connection pools by how a host is to be reached; for several threads at once."""

    def __init__(self, settings: IndexSettings, connections: int) -> None:
        """Prepare; connections are made when they are needed."""
        self._settings = settings
        self._connections = connections
        self._managers: dict[tuple[str, str | None, bool, bool], urllib3.PoolManager] = {}
        self._lock = threading.Lock()

    def open(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        connect_s: float,
        read_s: float,
        client_cert: bool,
        is_users: bool,
        connecting: Callable[[], None],
        connected: Callable[[], None],
    ) -> Opened:
        """Send a GET; `connected` is called as soon as the host, or its proxy, was reached.

        `connecting` is called when all is prepared and only the host can still be waited for.
        """
        # What a server gave to be sent back, a page's tag or a token, may be nothing to send.
        sent = {name: value for name, value in headers.items() if _SENDABLE.fullmatch(value)}
        _calling.connected = connected
        _calling.is_users = is_users
        # A proxy would ask there for us.
        if not is_users and is_link_local(urlsplit(url).hostname or ""):
            raise NotConnected(_OWN_LINK)
        asked = headers.get("Accept-Encoding", "gzip")
        manager = self._manager(url, client_cert=client_cert)
        connecting()
        try:
            response = manager.request(
                "GET",
                url,
                headers={"User-Agent": "pinproof", **sent, "Accept-Encoding": asked},
                timeout=urllib3.Timeout(connect=connect_s, read=read_s),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (
            urllib3.exceptions.NewConnectionError,
            urllib3.exceptions.ConnectTimeoutError,
            urllib3.exceptions.ProxyError,
            urllib3.exceptions.SSLError,
        ) as error:
            raise NotConnected(_reason(error)) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Broken(_reason(error)) from None
        return Opened(
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            chunks=_chunks(cast("urllib3.HTTPResponse", response), unpack=asked == "gzip"),
            close=response.close,
        )

    def _manager(self, url: str, *, client_cert: bool) -> urllib3.PoolManager:
        parts = urlsplit(url)
        verify = not self._settings.trusts(url)
        proxy = self._proxy(parts.scheme, parts.netloc)
        key = (parts.scheme, proxy, verify, client_cert)
        with self._lock:
            if key not in self._managers:
                # Reading the system's certificates takes 20 ms.
                secure = parts.scheme == "https"
                context = self._context(verify=verify, client_cert=client_cert) if secure else None
                self._managers[key] = self._new_manager(proxy, context)
            return self._managers[key]

    def _new_manager(
        self, proxy: str | None, context: ssl.SSLContext | None
    ) -> urllib3.PoolManager:
        options: dict[str, Any] = {
            "num_pools": 32,
            "maxsize": self._connections,
            "ssl_context": context,
        }
        manager: urllib3.PoolManager
        if proxy is None:
            manager = urllib3.PoolManager(**options)
        else:
            login = _proxy_parts(proxy)
            sent = {}
            if login.username:
                name, password = unquote(login.username), unquote(login.password or "")
                sent = urllib3.make_headers(proxy_basic_auth=f"{name}:{password}")
            bare = f"{login.scheme}://{login.netloc.rpartition('@')[2]}"
            try:
                manager = urllib3.ProxyManager(bare, proxy_headers=sent, **options)
            except urllib3.exceptions.LocationValueError:
                raise NotConnected(_NO_PROXY) from None
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}
        return manager

    def _context(self, *, verify: bool, client_cert: bool) -> ssl.SSLContext:
        settings = self._settings
        bundle = (
            settings.cert
            or os.environ.get("REQUESTS_CA_BUNDLE")
            or os.environ.get("CURL_CA_BUNDLE")
        )
        try:
            if not verify:
                # Whoever named the host trusts it; a warning for each request helps nobody.
                urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            elif bundle:
                folder = Path(bundle).is_dir()
                context = ssl.create_default_context(
                    cafile=None if folder else bundle, capath=bundle if folder else None
                )
            else:
                context = make_system_context()
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"the certificates {bundle} cannot be read: {error}") from None
        if client_cert and settings.client_cert:
            try:
                context.load_cert_chain(settings.client_cert)
            except (OSError, ssl.SSLError) as error:
                raise UsageError(
                    f"the client certificate {settings.client_cert} cannot be read: {error}"
                ) from None
        return context

    def _proxy(self, scheme: str, netloc: str) -> str | None:
        """Give the proxy: the setting, else the usual variables."""
        proxy = self._settings.proxy
        if not proxy:
            if urllib.request.proxy_bypass(netloc.rpartition("@")[2]):
                return None
            known = urllib.request.getproxies()
            proxy = known.get(scheme) or known.get("all")
        if not proxy:
            return None
        return proxy if "://" in proxy else f"http://{proxy}"


def _proxy_parts(proxy: str) -> SplitResult:
    try:
        parts = urlsplit(proxy)
        if not parts.hostname or parts.port == 0:
            raise NotConnected(_NO_PROXY)
    except ValueError:
        raise NotConnected(_NO_PROXY) from None
    if parts.scheme not in ("http", "https"):
        raise NotConnected(f"a proxy of the kind {parts.scheme} is not supported")
    return parts


class _Connection(urllib3.connection.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _calling.connected()

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        try:
            addresses = HOST_NAMES.addresses(name, self.port)
        except (OSError, UnicodeError):
            addresses = (name,)  # the library has its own words for what is wrong
        if self.proxy is None and not _calling.is_users and any(map(is_link_local, addresses)):
            raise NotConnected(_OWN_LINK)
        try:
            for address in addresses[:-1]:
                self._dns_host = address
                with suppress(urllib3.exceptions.HTTPError):
                    return super()._new_conn()
            self._dns_host = addresses[-1]
            return super()._new_conn()
        finally:
            self._dns_host = name


class _TLSConnection(_Connection, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


def _chunks(response: urllib3.HTTPResponse, *, unpack: bool) -> Iterator[bytes]:
    """Give the body as it comes, unpacked when we asked for that.

    The library unpacks as well, but does not notice a packed body that breaks off.
    """
    coding = response.headers.get("Content-Encoding", "").strip().lower() if unpack else ""
    if coding not in ("", "identity", *_GZIP):
        raise Broken("the answer cannot be unpacked")
    unpacker = Unpacker() if coding in _GZIP else None
    try:
        # Not `stream`: that waits until a chunk is full, however slowly it comes.
        while part := response.read1(_CHUNK, decode_content=False):
            if unpacker is None:
                yield part
            else:
                yield from unpacker.unpack(part)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Broken(_reason(error)) from None
    if unpacker is not None and not unpacker.is_whole:
        raise Broken("the answer broke off")
    response.release_conn()


# The first that fits; the library's own texts hold addresses and objects.
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (urllib3.exceptions.NameResolutionError, "its name cannot be resolved"),
    (urllib3.exceptions.ProxyError, "the proxy cannot be used"),
    (urllib3.exceptions.SSLError, "TLS failed"),
    (urllib3.exceptions.ConnectTimeoutError, "no connection in time"),
    (urllib3.exceptions.NewConnectionError, "no connection"),
    (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
    (urllib3.exceptions.IncompleteRead, "the answer broke off"),
    (urllib3.exceptions.DecodeError, "the answer cannot be unpacked"),
)


def _reason(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
        return "its certificate is not trusted"
    if "Connection refused" in text and not isinstance(error, urllib3.exceptions.ProxyError):
        return "connection refused"
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return "the connection broke"
