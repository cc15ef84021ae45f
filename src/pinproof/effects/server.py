"""With which versions the server of an image does not work."""

from collections.abc import Mapping

from pinproof.effects.breakage import BrokenRequirement
from pinproof.image.manifest import INFERENCE_SERVER, ImageManifest
from pinproof.record import record
from pinproof.requirements.declared import read_requirement, requirement_name, surely_accepts
from pinproof.requirements.model import normalize_name


@record
class ServerConflict:
    """A version outside of a range that the image's server declares; `requires` is the range."""

    requires: str
    name: str
    version: str


def is_of_server(name: str, image: ImageManifest) -> bool:
    """Tell whether a project by normalized name is the image's server, or what it rests on."""
    return name == INFERENCE_SERVER or name in set(map(requirement_name, image.server))


def concerns_server(fault: BrokenRequirement, image: ImageManifest) -> bool:
    """Tell whether a broken requirement is one that the image's server rests on."""
    requirer = normalize_name(fault.distribution)
    return is_of_server(fault.requires_name, image) or is_of_server(requirer, image)


def find_server_conflicts(
    image: ImageManifest, changes: Mapping[str, str]
) -> tuple[ServerConflict, ...]:
    """Give the changes that leave a range of the image's server.

    A range that the image itself does not keep is not counted. Nor is any where the server is
    replaced: the new one has needs of its own.
    """
    conflicts: list[ServerConflict] = []
    server = image.distributions.get(INFERENCE_SERVER)
    if server is not None and changes.get(INFERENCE_SERVER, server.version) != server.version:
        return ()
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
