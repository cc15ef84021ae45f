"""With which versions the server of an image does not work."""

from collections.abc import Mapping

from pinproof.effects.breakage import BrokenRequirement
from pinproof.image.manifest import ImageManifest
from pinproof.record import record
from pinproof.requirements.declared import read_requirement, requirement_name, surely_accepts
from pinproof.requirements.model import normalize_name


@record
class ServerConflict:
    """A version with which the image's server does not work; `requires` is the range."""

    requires: str
    name: str
    version: str


def concerns_server(fault: BrokenRequirement, image: ImageManifest) -> bool:
    """Tell whether a broken requirement is one that the image's server rests on."""
    server = {requirement_name(text) for text in image.server}
    return fault.requires_name in server or normalize_name(fault.distribution) in server


def find_server_conflicts(
    image: ImageManifest, changes: Mapping[str, str]
) -> tuple[ServerConflict, ...]:
    """Give the changes that leave a range of the image's server.

    A range that the image itself does not keep is not counted.
    """
    conflicts: list[ServerConflict] = []
    for text in image.server:
        name = requirement_name(text)
        version = changes.get(name)
        held = image.distributions.get(name)
        if version is None or (held is not None and held.version == version):
            continue
        if surely_accepts(text, version):
            continue
        requirement = read_requirement(text)
        if requirement is None or requirement.specifier.contains(version):
            continue
        if (
            held is not None
            and held.version is not None
            and not requirement.specifier.contains(held.version)
        ):
            continue
        conflicts.append(ServerConflict(requires=text, name=name, version=version))
    return tuple(conflicts)
