"""The name of an image in a registry: host, repository, tag or digest."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from pinproof.errors import UsageError
from pinproof.record import record

# Source: distribution, reference grammar.
_HOST = r"(?P<host>(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?)"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?:(?P<scheme>https?|docker)://)?{_HOST}/(?P<repository>{_PART}(?:/{_PART})*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
    re.ASCII,
)
_GREATEST_PORT = 65535
# The one registry whose name is not its host.
_HOSTS = {"docker.io": "registry-1.docker.io"}


@record
class ImageReference:
    """An image in a registry; `url` is the repository's in the distribution API."""

    text: str
    host: str
    repository: str
    tag: str | None
    digest: str | None
    url: str

    @property
    def wanted(self) -> str:
        """What the manifest is asked for by: the digest before the tag, else `latest`."""
        return self.digest or self.tag or "latest"


def is_image_reference(text: str) -> bool:
    """Tell whether a text names a registry's image: its first part reads as a host."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return False
    host = match["host"]
    return match["scheme"] is not None or "." in host or ":" in host or host == "localhost"


def parse_image_reference(text: str) -> ImageReference:
    """Read a reference; a `UsageError` for what is none, or for plain HTTP beyond this machine."""
    match = _REFERENCE.fullmatch(text)
    if match is None or not is_image_reference(text):
        raise UsageError(
            f"{text!a}: not a registry's image (write host/repository:tag, "
            "such as registry.example.org/team/image:1.0)"
        )
    host = _HOSTS.get(match["host"], match["host"])
    port = re.search(r":(\d+)$", host)
    if port is not None and not 0 < int(port[1]) <= _GREATEST_PORT:
        raise UsageError(f"{text!a}: there is no port {port[1]}")
    near = _is_loopback(host)
    if match["scheme"] == "http" and not near:
        raise UsageError(f"{text!a}: plain HTTP is spoken only to this machine")
    plain = near and match["scheme"] != "https"
    repository = match["repository"]
    if host != match["host"] and "/" not in repository:
        repository = f"library/{repository}"
    return ImageReference(
        text=text.partition("://")[2] or text,
        host=match["host"],
        repository=repository,
        tag=match["tag"],
        digest=match["digest"],
        url=f"{'http' if plain else 'https'}://{host}/v2/{repository}",
    )


def _is_loopback(host: str) -> bool:
    name = re.sub(r":\d+$", "", host).strip("[]")
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def is_allowed_url(url: str) -> bool:
    """Tell whether a login or a redirect may go there: HTTPS, or HTTP on this machine."""
    scheme, _, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_address and (scheme == "https" or (scheme == "http" and _is_loopback(host)))
