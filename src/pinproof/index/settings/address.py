"""Addresses: of a project's page, and without the secrets that one may hold."""


def make_project_url(index_url: str, project: str) -> str:
    """Give the address of a project's page; the query of the index's address is kept."""
    address, asks, query = index_url.partition("#")[0].partition("?")
    if not (project.isascii() and project.replace("-", "").isalnum()):
        from urllib.parse import quote  # noqa: PLC0415 - only of a name that is none

        project = quote(project, safe="")
    return f"{address.rstrip('/')}/{project}/{asks}{query}"


def without_credentials(url: str) -> str:
    """Give the address without user name and password."""
    head, separator, rest = url.partition("://")
    if not separator:
        return url
    authority = rest
    for end in "/?#":
        authority = authority.partition(end)[0]
    return f"{head}://{authority.rpartition('@')[2]}{rest[len(authority) :]}"


def show_url(url: str) -> str:
    """Give the address as a message may show it: no credentials, no query, no fragment."""
    return without_credentials(url).partition("#")[0].partition("?")[0]
