"""Addresses that are read without `urllib`, which takes long to load, are read as it reads them."""

from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pinproof.index.settings.address import make_project_url
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.locations import Remote, find_locations

PIECES = ["index.example.org", "login:secret@", ":8443", ":99999", "[::1]", "/simple", "//", "?a=1",
          "#part", "%2F", "", " ", "-", "\x00", "é"]  # fmt: skip
addresses = st.lists(st.sampled_from(PIECES), max_size=6).map(
    lambda rest: "https://" + "".join(rest)
)


@given(addresses, st.sampled_from(["numpy", "scikit-learn", "../other", "a b", "a?b#c", "é"]))
def test_a_page_is_where_an_index_has_it(address: str, project: str) -> None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    path = f"{parts.path.rstrip('/')}/{quote(project, safe='')}/"
    expected = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    # A question mark with nothing behind it asks for nothing; `urllib` drops it, and NUL.
    if parts.netloc and "\x00" not in address and not address.endswith("?"):
        assert make_project_url(address, project) == expected


@given(addresses)
@example("https://index.example.org:99999/simple")
@example("https://")
@example("https://-/simple")
def test_what_is_asked_has_a_host_and_a_port(address: str) -> None:
    (place,) = find_locations(IndexSettings(index_url=address), None)
    assert isinstance(place, Remote)
    try:
        parts = urlsplit(address)
        refused = not parts.hostname
        assert parts.port is None or parts.port >= 0
    except ValueError:
        refused = True
    assert (place.refused is not None) == refused


@pytest.mark.parametrize("kind", ["index", "links"])
def test_the_cache_names_a_page_without_secrets(kind: str) -> None:
    place = Remote(
        kind="index" if kind == "index" else "links", url="https://me:pass@i.example.org/s?token=x"
    )
    key = place.cache_key("numpy")
    assert "pass" not in key
    assert "token" not in key
    assert key.startswith("https://i.example.org/s")
    other = Remote(kind=place.kind, url="https://me:pass@i.example.org/s?token=y")
    assert other.cache_key("numpy") != key
    assert place.cache_key("scipy") != key
