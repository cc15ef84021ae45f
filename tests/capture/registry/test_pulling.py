"""An image is pulled from a registry that asks for a token, sends on and breaks off."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from capture.archives import (
    MANIFEST,
    Made,
    base,
    descriptor,
    gzipped,
    held,
    versions,
)
from capture.registry.served import EXPECTED, LAYERS, REPOSITORY, Registry, pulled

from pinproof.errors import RegistryUnavailable, UsageError


@pytest.mark.parametrize("pack", [bytes, gzipped])
def test_an_image_is_pulled(registry: Registry, pack: Callable[[bytes], bytes]) -> None:
    registry.put(Made(layers=LAYERS, pack=pack), "latest")
    manifest = pulled(registry, "team/image")
    assert versions(manifest) == EXPECTED
    assert manifest.name == f"{registry.host}/team/image"
    assert all(authorization is None for _, authorization in registry.asked)


def test_a_token_is_fetched_once_and_shown(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = "secret"
    assert versions(pulled(registry)) == EXPECTED
    assert sum(path.startswith("/token") for path, _ in registry.asked) == 1
    assert registry.asked[-1][1] == "Bearer secret"


def test_a_stored_login_is_shown_to_the_token_server(registry: Registry, tmp_path: Path) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = "secret"
    registry.login = "Basic " + base64.b64encode(b"me:password").decode()
    with pytest.raises(UsageError, match=r"wants a login: .*HTTP 401"):
        pulled(registry)
    stored = {"auths": {registry.host: {"auth": registry.login.removeprefix("Basic ")}}}
    (tmp_path / "config.json").write_text(json.dumps(stored))
    assert versions(pulled(registry)) == EXPECTED


@pytest.mark.parametrize("token", ["a\r\nX-More: 1", "\u20ac", "\x7f"])
def test_a_token_that_cannot_be_sent_is_none(registry: Registry, token: str) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = token
    with pytest.raises(UsageError, match=r"without a token|HTTP 401"):
        pulled(registry)


def test_a_login_goes_to_https_or_this_machine_only(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token, registry.realm = "secret", "http://registry.example.org/token"
    with pytest.raises(UsageError, match="which is not HTTPS: refused"):
        pulled(registry)


def test_blobs_elsewhere_are_fetched_without_the_token(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS))
    registry.token = "secret"
    registry.redirect = f"http://localhost:{registry.host.rpartition(':')[2]}/elsewhere"
    assert versions(pulled(registry)) == EXPECTED
    elsewhere = [shown for path, shown in registry.asked if path.startswith("/elsewhere/")]
    assert len(elsewhere) == 3
    assert set(elsewhere) == {None}


@pytest.mark.parametrize(
    ("place", "message"),
    [("http://registry.example.org", "not HTTPS: refused"), ("file:///etc", "not HTTPS: refused")],
)
def test_blobs_are_not_fetched_from_anywhere(registry: Registry, place: str, message: str) -> None:
    registry.put(Made(layers=LAYERS))
    registry.redirect = place
    with pytest.raises(RegistryUnavailable, match=message):
        pulled(registry)


def test_what_breaks_off_is_read_again(registry: Registry) -> None:
    registry.put(Made(layers=LAYERS, pack=gzipped))
    registry.break_off = 2
    assert versions(pulled(registry)) == EXPECTED
    registry.break_off = 99
    with pytest.raises(RegistryUnavailable, match="broke"):
        pulled(registry)


def test_an_index_is_followed_to_the_platform(registry: Registry) -> None:
    arm = Made(layers=[base(held("arm", "1.0"))], architecture="arm64")
    found = []
    for made in (arm, Made(layers=LAYERS)):
        registry.put(made, "unused")
        platform = {"os": "linux", "architecture": made.architecture}
        found.append({**descriptor(made.manifest(), MANIFEST), "platform": platform})
    listed = json.dumps({"schemaVersion": 2, "manifests": found}).encode()
    media_type = "application/vnd.docker.distribution.manifest.list.v2+json"
    registry.pages[f"{REPOSITORY}/manifests/1"] = (media_type, listed)
    assert versions(pulled(registry)) == EXPECTED
    assert versions(pulled(registry, platform="manylinux_2_31_aarch64")) == {"arm": "1.0"}
