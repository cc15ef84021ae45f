"""Addresses without the secrets that they may hold."""


def without_credentials(url: str) -> str:
    """Give the address without user name and password."""
    head, separator, rest = url.partition("://")
    if not separator:
        return url
    authority = rest
    for end in "/?#":
        authority = authority.partition(end)[0]
    return f"{head}://{authority.rpartition('@')[2]}{rest[len(authority) :]}"


def shown(url: str) -> str:
    """Give the address as a message may show it: no credentials, no query, no fragment."""
    return without_credentials(url).partition("#")[0].partition("?")[0]
