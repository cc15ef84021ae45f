"""Where was asked when a fact bundle was built, so that it is asked in the same way."""

from collections.abc import Mapping
from typing import Any

from pinproof.index.fact_bundle.keys import plain_address
from pinproof.index.settings.address import without_credentials
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.locations import path_at
from pinproof.index.settings.origin import origin_of, origins_of
from pinproof.record import replace


def sources_object(settings: IndexSettings) -> dict[str, Any]:
    """Give what a header holds of settings: addresses without anything that opens them."""
    index_url = settings.index_url
    return {
        "index_url": None if index_url is None else _address(index_url),
        "extra_index_urls": [*map(_address, settings.extra_index_urls)],
        "find_links": [*map(_address, settings.find_links)],
        "no_index": settings.no_index,
        "trusted_hosts": [*settings.trusted_hosts],
    }


def read_sources(told: object) -> IndexSettings:
    """Read what `sources_object` made; what it did not make counts as not said.

    Folders are those of the machine that built the bundle, and not looked for on this one.
    """
    found: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    index_url = found.get("index_url")
    settings = IndexSettings(
        index_url=index_url if isinstance(index_url, str) else None,
        extra_index_urls=_texts(found.get("extra_index_urls")),
        find_links=_texts(found.get("find_links")),
        no_index=found.get("no_index") is True,
        trusted_hosts=_texts(found.get("trusted_hosts")),
    )
    return replace(settings, elsewhere=frozenset(filter(_is_local, settings.user_addresses())))


def without_logins(settings: IndexSettings) -> IndexSettings:
    """Leave out logins of the user's own servers: nobody is asked, and variables may lack here."""
    own = origins_of(settings.user_addresses())

    def plain(url: str) -> str:
        return without_credentials(url) if origin_of(url) in own else url

    return replace(
        settings,
        index_url=None if settings.index_url is None else plain(settings.index_url),
        extra_index_urls=tuple(map(plain, settings.extra_index_urls)),
        find_links=tuple(map(plain, settings.find_links)),
        from_files=frozenset(map(plain, settings.from_files)),
    )


def _address(url: str) -> str:
    return path_at(url) if _is_local(url) else plain_address(url)


def _is_local(url: str) -> bool:
    return url[:6].lower() not in ("https:", "http:/")


def _texts(told: object) -> tuple[str, ...]:
    return tuple(each for each in told if isinstance(each, str)) if isinstance(told, list) else ()
