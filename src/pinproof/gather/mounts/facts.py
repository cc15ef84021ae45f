"""What a rule may know of a mounted directory, put together."""

from pinproof.facts.mount import MountFacts
from pinproof.gather.incompatibilities import known_pairs_of
from pinproof.image.manifest import ImageManifest
from pinproof.mount.model import Mount
from pinproof.target.model import Target


def gather_mount(mount: Mount, target: Target, image: ImageManifest | None) -> MountFacts:
    """Add to a directory what is known of its distributions and of the image's."""
    names = {each.normalized_name for each in mount.distributions}
    known = known_pairs_of(names, image)
    return MountFacts(mount=mount, target=target, image=image, known_pairs=known)
