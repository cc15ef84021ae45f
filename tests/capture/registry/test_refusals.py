"""A registry that refuses, lies or is not there."""

import pytest
from capture.archives import (
    MANIFEST,
    Made,
    versions,
)
from capture.registry.served import EXPECTED, LAYERS, REPOSITORY, Registry, pulled

from pinproof.errors import RegistryUnavailable, UsageError


def test_a_wrong_digest_is_refused_for_every_part(registry: Registry) -> None:
    made = Made(layers=LAYERS)
    right = registry.put(made)
    assert versions(pulled(registry, f"team/image@{right}")) == EXPECTED
    for path, (media_type, data) in list(registry.pages.items()):
        if path.endswith("/manifests/1"):
            continue
        registry.pages[path] = (media_type, data[:-1] + b"\n")
        with pytest.raises(UsageError, match=r"digest"):
            pulled(registry, f"team/image@{right}")
        registry.pages[path] = (media_type, data)


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (404, UsageError, "does not exist"),
        (403, UsageError, "is not public"),
        (500, RegistryUnavailable, "HTTP 500"),
        (429, RegistryUnavailable, "HTTP 429"),
    ],
)
def test_refusals_and_failures(
    registry: Registry, status: int, kind: type[Exception], message: str
) -> None:
    registry.fail = status
    with pytest.raises(kind, match=message):
        pulled(registry)


@pytest.mark.parametrize("address", ["http://[", "https://host:99999/", "https:///", "http://x:y"])
def test_an_address_that_is_none_is_not_followed(registry: Registry, address: str) -> None:
    registry.put(Made(layers=LAYERS))
    registry.redirect = address
    with pytest.raises(RegistryUnavailable, match="it sends on to"):
        pulled(registry)
    registry.redirect, registry.token, registry.realm = None, "t", address
    with pytest.raises(UsageError, match="for a login"):
        pulled(registry)


def test_nobody_listens() -> None:
    registry = Registry()
    registry.host = "127.0.0.1:9"
    with pytest.raises(RegistryUnavailable, match=r"127\.0\.0\.1:9"):
        pulled(registry)


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("text/html", b"<html>"),
        (MANIFEST, b"[]"),
        (MANIFEST, b'{"schemaVersion": 1, "fsLayers": []}'),
        (MANIFEST, b"{" * 100_000),
        (MANIFEST, b" " * (9 << 20)),
    ],
)
def test_a_manifest_that_is_none(registry: Registry, media_type: str, data: bytes) -> None:
    registry.pages[f"{REPOSITORY}/manifests/1"] = (media_type, data)
    with pytest.raises(UsageError):
        pulled(registry)
