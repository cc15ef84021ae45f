"""Addresses as a fact bundle may hold them, which others read: without what opens anything."""

import re

from pinproof.index.settings.address import without_credentials
from pinproof.requirements.model import normalize_name

# Of a key: a hash of the file, or the name of a project, follows it.
_QUERY = re.compile(r"\?[^# ]*")


def without_query(key: str) -> str:
    """Leave the query of an address out of its key: it signs, mostly, and expires."""
    return _QUERY.sub("", key) if "?" in key else key


def project_in(key: str) -> str:
    """Give the normalized name of the project of which a page is kept under a key."""
    # `https://index.example.org/simple/demo/`, or a page of links and the name.
    return normalize_name(key.rpartition(" ")[2].rstrip("/").rpartition("/")[2])


def origin_in(key: str) -> str:
    """Give the server, or the folder, that an answer kept under a key comes from."""
    scheme, separator, rest = key.partition("://")
    if separator:
        return scheme + separator + rest.partition("/")[0]
    return key[:-1].rpartition("/")[0] if key.endswith("/") else key.rpartition(" ")[0]


def plain_address(url: str) -> str:
    """Give an address without login, query and fragment."""
    return without_query(without_credentials(url).partition("#")[0])
