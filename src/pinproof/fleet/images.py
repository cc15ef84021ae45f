"""The images that deployments name, each found once."""

from pinproof.errors import UsageError
from pinproof.fleet.model import FleetImage
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, look_at, read_path
from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.outgoing.text import outgoing


class FleetImages:
    """Finds images by name or file."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[str, FleetImage | str] = {}
        self._bundled = {each.name for each in list_bundled_images()}

    def find(self, name: str) -> FleetImage | str:
        """Give an image, or why there is none of that name."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> FleetImage | str:
        try:
            manifest = find_image(name)
        except UsageError as error:
            return outgoing(str(error)).removeprefix(f"{name}: ")
        if manifest.name in self._bundled and look_at(name, within=OPEN) != "file":
            return FleetImage(name=manifest.name, title=manifest.name)
        content = read_path(name, within=OPEN)
        if isinstance(content, NotRead):
            return content.reason
        return FleetImage(name=name, title=manifest.name, manifest=content)
