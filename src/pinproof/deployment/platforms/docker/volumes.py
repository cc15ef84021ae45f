"""Folders of the host that a container sees."""

from pinproof.deployment.model import Code
from pinproof.deployment.profiles import AZUREML
from pinproof.formats.setting import Setting
from pinproof.formats.tree import Scalar, Unknown, Value


def find_mounted_code(settings: list[Setting], volumes: list[Value]) -> Code:
    """Find which folder of the host is the application's root, and the entry script in it."""
    known = {each.name.text: each.value for each in settings}
    root = known.get(AZUREML.root_variable)
    inside = root.text if isinstance(root, Scalar) else AZUREML.root
    entry = known.get(AZUREML.entry_variable)
    for volume in volumes:
        if isinstance(volume, Unknown):
            return Code(directory=volume, entry=entry)
        host, container = _volume(volume.text)
        if host and container.rstrip("/") == inside.rstrip("/"):
            return Code(directory=Scalar(place=volume.place, text=host), entry=entry)
        # The root lies deeper than what is mounted, or the other way round.
        if host and inside.startswith(f"{container.rstrip('/')}/"):
            deeper = inside[len(container.rstrip("/")) :]
            return Code(directory=Scalar(place=volume.place, text=host + deeper), entry=entry)
    return Code(entry=entry)


def _volume(text: str) -> tuple[str, str]:
    if "=" in text and "," in text:
        parts = dict(part.partition("=")[::2] for part in text.split(","))
        host = parts.get("source") or parts.get("src") or ""
        return host, parts.get("target") or parts.get("dst") or parts.get("destination") or ""
    host, _, rest = text.partition(":")
    if len(host) == 1 and host.isalpha() and rest.startswith(("\\", "/")):
        drive, _, rest = rest.partition(":")
        host = f"{host}:{drive}"
    # A name without a slash is a volume of Docker's own, not a folder.
    if not host.startswith((".", "/", "~")) and "\\" not in host:
        host = ""
    return host, rest.partition(":")[0]
