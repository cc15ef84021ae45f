"""An image in a registry, over the distribution API. Source: OCI distribution specification."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urljoin

from pinproof.capture.archive.layer import Layer, read_layer
from pinproof.capture.archive.oci import (
    INDEX_TYPES,
    MANIFEST_TYPES,
    Descriptor,
    follow_index,
    read_checked_layers,
    read_document,
)
from pinproof.capture.archive.streams import Readable
from pinproof.capture.captured_source import CapturedSource
from pinproof.capture.environment.layered_image import read_image
from pinproof.capture.foreign_json import as_object, as_string, parse_json
from pinproof.capture.registry.image_reference import ImageReference, is_allowed_url
from pinproof.capture.registry.stored_login import find_stored_login
from pinproof.errors import RegistryUnavailable, UsageError
from pinproof.index.http.failure import Broken, NotConnected
from pinproof.index.settings.origin import origin_of

if TYPE_CHECKING:
    from pinproof.index.http.pools import Opened, Pools

_Content = TypeVar("_Content")

_CONNECT_S = 10.0
_READ_S = 60.0
_MOST_REDIRECTS = 5
_TRIES = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 200, 401, 403, 404
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')


def read_registry(
    reference: ImageReference, *, prefix: str | None, architecture: str, pools: "Pools"
) -> CapturedSource:
    """Read an image's Python environment; its layers are read through and not kept.

    `prefix` names one of several Pythons; `architecture` is OCI's (`amd64`). A registry that
    cannot be reached is `RegistryUnavailable`, an image that it does not give a `UsageError`.
    """
    store = _Registry(reference, pools)
    wanted = Descriptor(
        media_type=MANIFEST_TYPES[0],
        digest=reference.digest,
        path=None if reference.digest else reference.wanted,
        names=(reference.text,),
    )
    image = follow_index(store, wanted, architecture)
    return read_image(image, read_checked_layers(store, image), prefix=prefix)


def refuse_offline(source: str) -> UsageError:
    """Say why a reference cannot be captured offline."""
    return UsageError(f"{source}: a registry cannot be asked --offline; save the image and name it")


class _Registry:
    """A repository as a store."""

    def __init__(self, reference: ImageReference, pools: "Pools") -> None:
        self._reference = reference
        self._pools = pools
        self._authorization: str | None = None

    def read_document(self, descriptor: Descriptor) -> bytes:
        """Give a manifest or a configuration."""
        is_manifest = descriptor.media_type in (*INDEX_TYPES, *MANIFEST_TYPES)
        kind = "manifests" if is_manifest else "blobs"
        return self._read(kind, descriptor, lambda body: read_document(body, str(descriptor)))

    def read_layer(self, descriptor: Descriptor) -> Layer:
        """Give what a layer adds and takes away; `UsageError` where it is missing or damaged."""
        what = f"{self._reference.text}: layer {descriptor}"
        return self._read("blobs", descriptor, lambda body: read_layer(body, what))

    def _read(
        self,
        kind: str,
        descriptor: Descriptor,
        read: Callable[[Readable], _Content],
        tries: int = _TRIES,
    ) -> _Content:
        """Read an answer; what broke off on the way is asked for again from its start."""
        opened = self._open(kind, descriptor)
        try:
            return read(_Body(opened.chunks))
        except Broken as error:
            if tries > 1:
                return self._read(kind, descriptor, read, tries - 1)
            raise self._unavailable(str(error)) from None
        finally:
            opened.close()

    def _open(self, kind: str, descriptor: Descriptor) -> "Opened":
        accept = ", ".join((*MANIFEST_TYPES, *INDEX_TYPES)) if kind == "manifests" else "*/*"
        wanted = descriptor.digest or descriptor.path or ""
        url = f"{self._reference.url}/{kind}/{wanted}"
        opened = self._follow(url, accept)
        if opened.status == _UNAUTHORIZED and self._authorization is None:
            challenge = opened.headers.get("www-authenticate", "")
            opened.close()
            self._authorization = self._login(challenge)
            opened = self._follow(url, accept)
        if opened.status == _OK:
            return opened
        opened.close()
        what = f"{self._reference.text}: {kind.removesuffix('s')} {wanted}"
        if opened.status in (_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND):
            reason = "does not exist" if opened.status == _NOT_FOUND else "is not public"
            raise UsageError(f"{what}: {reason}, says the registry (HTTP {opened.status})")
        raise self._unavailable(f"HTTP {opened.status} for {kind}/{wanted}")

    def _follow(self, url: str, accept: str) -> "Opened":
        """Send a request and follow where it is sent on; a login is shown to its host only."""
        origin = origin_of(url)
        for _ in range(_MOST_REDIRECTS):
            headers = {"Accept": accept, "Accept-Encoding": "identity"}
            if self._authorization and origin_of(url) == origin:
                headers["Authorization"] = self._authorization
            opened = self._send(url, headers)
            if opened.status not in _REDIRECTS:
                return opened
            opened.close()
            try:
                url = urljoin(url, opened.headers.get("location", ""))
            except ValueError:
                raise self._unavailable("it sends on to no address: refused") from None
            if not is_allowed_url(url):
                raise self._unavailable("it sends on to an address that is not HTTPS: refused")
        raise self._unavailable("it sends on from address to address")

    def _send(self, url: str, headers: dict[str, str], tries: int = _TRIES) -> "Opened":
        try:
            return self._pools.open(
                url,
                headers,
                connect_s=_CONNECT_S,
                read_s=_READ_S,
                client_cert=False,
                # Named by the user, or sent to by the registry that the user named.
                is_users=url.startswith(f"{self._reference.url}/"),
                connecting=lambda: None,
                connected=lambda: None,
            )
        except NotConnected as error:
            raise self._unavailable(str(error)) from None
        except Broken as error:
            if tries > 1:
                return self._send(url, headers, tries - 1)
            raise self._unavailable(str(error)) from None

    def _login(self, challenge: str) -> str:
        """Fetch a token to pull with. Source: Docker registry token authentication."""
        kind, _, rest = challenge.partition(" ")
        stored = find_stored_login(self._reference.host)
        if kind.lower() == "basic" and stored:
            return stored
        if kind.lower() != "bearer":
            raise UsageError(f"{self._reference.text}: {self._no_login()}")
        said = dict(_CHALLENGE.findall(rest))
        realm = said.get("realm", "")
        if not is_allowed_url(realm):
            raise UsageError(
                f"{self._reference.text}: the registry sends to {realm[:100]!a} for a login, "
                "which is not HTTPS: refused"
            )
        scope = said.get("scope") or f"repository:{self._reference.repository}:pull"
        query = (
            {"service": said["service"], "scope": scope} if "service" in said else {"scope": scope}
        )
        url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(query)}"
        opened = self._send(url, {"Authorization": stored} if stored else {})
        try:
            if opened.status != _OK:
                raise UsageError(
                    f"{self._reference.text}: {self._no_login()} (HTTP {opened.status})"
                )
            answer = as_object(
                parse_json(read_document(_Body(opened.chunks), "a token"), "the registry's token")
            )
        except Broken as error:
            raise self._unavailable(str(error)) from None
        finally:
            opened.close()
        token = as_string(answer.get("token")) or as_string(answer.get("access_token"))
        if not token or not token.isprintable():
            raise UsageError(f"{self._reference.text}: the registry gives a login without a token")
        return f"Bearer {token}"

    def _no_login(self) -> str:
        return (
            f"{self._reference.host} wants a login: `docker login` stores one where no "
            "credential helper is set up; else save the image with `docker save` and capture that"
        )

    def _unavailable(self, reason: str) -> RegistryUnavailable:
        return RegistryUnavailable(f"{self._reference.text}: {self._reference.host}: {reason}")


class _Body:
    """An answer's chunks as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        """Give at most `size` bytes, perhaps less."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = memoryview(chunk)
        data = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(data) :]
        return bytes(data)
