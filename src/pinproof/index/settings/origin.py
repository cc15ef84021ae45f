"""Scheme, host and port: what a login and a user's trust are for, and never for a host alone."""

from collections.abc import Iterable

from pinproof.index.settings.numbers import parse_whole_number
from pinproof.record import NamedTuple

HTTPS_PORT = 443
_PORTS = {"https": HTTPS_PORT, "http": 80}


class Origin(NamedTuple):
    """Scheme, host and port. Source: RFC 6454."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin:
    """Give the origin of an address; its host is empty when the address cannot be read."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - slow to load, and most runs ask nobody

    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        port = parts.port or _PORTS.get(scheme, 0)
        return Origin(scheme, (parts.hostname or "").lower(), port)
    except ValueError:
        return Origin("", "", 0)


def origins_of(urls: Iterable[str]) -> frozenset[Origin]:
    """Give the origins of those addresses that are a server's."""
    return frozenset(origin_of(url) for url in urls if url[:6].lower() in ("https:", "http:/"))


def is_trusted(trusted_hosts: Iterable[str], origin: Origin) -> bool:
    """Tell whether a `--trusted-host` names an origin, as `host` or `host:port`."""
    for trusted in trusted_hosts:
        name, colon, number = trusted.rpartition(":")
        if trusted.lower().strip("[]") == origin.host:
            return True
        if colon and name.lower().strip("[]") == origin.host:
            return parse_whole_number(number) == origin.port
    return False
