"""Addresses as a fact bundle may hold them, which others read: without what opens anything."""

import re

from pinproof.index.settings.address import without_credentials

# Of a key: a hash of the file, or the name of a project, follows it.
_QUERY = re.compile(r"\?[^# ]*")


def without_query(key: str) -> str:
    """Leave the query of an address out of its key: it signs, mostly, and expires."""
    return _QUERY.sub("", key) if "?" in key else key


def plain_address(url: str) -> str:
    """Give an address without login, query and fragment."""
    return without_query(without_credentials(url).partition("#")[0])
