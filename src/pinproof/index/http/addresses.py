"""Which addresses of the network a stranger's file may name: none inside of somebody's own.

Sources: RFC 6890, special-purpose addresses; RFC 6052, IPv4 within IPv6.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Where a cloud answers its own machines, of addresses like any other: Azure, Alibaba, Oracle,
# Amazon, Google.
_OF_A_CLOUD = frozenset(
    {
        *("168.63.129.16", "100.100.100.200", "192.0.0.192"),
        *("fd00:ec2::254", "fd20:ce::254", "fd00:c1::a9fe:a9fe"),
    }
)
# Names that are resolved in somebody's own network only. Source: RFC 6762, 8375, 9476.
_OWN_NAMES = (
    *(".corp", ".home", ".home.arpa", ".internal", ".intranet", ".lan", ".local"),
    *(".localdomain", ".localhost", ".private"),
)


def is_link_local(address: str) -> bool:
    """Tell whether an address is that of the machine's own link: clouds give keys away there."""
    return any(
        each.is_link_local or str(each) in _OF_A_CLOUD for each in _meanings(_plain(address))
    )


def is_public(address: str) -> bool:
    """Tell whether an address, as numbers, may be that of anybody's server."""
    meanings = list(_meanings(address))
    return bool(meanings) and all(
        each.is_global and not each.is_multicast and str(each) not in _OF_A_CLOUD
        for each in meanings
    )


def is_own_name(host: str) -> bool:
    """Tell whether a host is named as hosts are in somebody's own network."""
    name = _plain(host).rstrip(".").lower()
    if _as_address(name) is not None:
        return not is_public(name)
    return "." not in name or name.endswith(_OWN_NAMES)


def all_public(addresses: Iterable[str]) -> bool:
    """Tell whether a host has none but public addresses."""
    found = list(addresses)
    return bool(found) and all(map(is_public, found))


def _meanings(
    address: str,
) -> Iterable[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Give an address, and the one that is wrapped in it."""
    found = _as_address(address)
    if found is None:
        return
    yield found
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            yield found.ipv4_mapped
        if found.sixtofour is not None:
            yield found.sixtofour
        if found in _NAT64:
            yield ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)


def _plain(host: str) -> str:
    """Write a host as it is resolved: full-width digits and dots are plain ones."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _as_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        pass
    if not re.fullmatch(r"[0-9A-Fa-fXx.]+", text):
        return None
    try:
        # Resolvers also take fewer numbers, octal and hexadecimal ones. Source: inet_aton(3).
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except OSError:
        return None
