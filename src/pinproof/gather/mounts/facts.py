"""What a rule may know of a mounted directory, put together."""

from pinproof.facts.mount import MountFacts
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.declared_later import find_declared_later
from pinproof.gather.incompatibilities import read_known_pairs
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import BatchIndex
from pinproof.mount.model import Mount
from pinproof.record import replace
from pinproof.target.model import Target


def gather_mount(
    mount: Mount, target: Target, image: ImageManifest | None, index: BatchIndex | None = None
) -> MountFacts:
    """Add to a directory what is known of its distributions and of the image's.

    An `index` is asked what later releases declare of what the image keeps.
    """
    names = {each.normalized_name for each in mount.distributions}
    known = read_known_pairs(names, image)
    facts = MountFacts(mount=mount, target=target, image=image, known_pairs=known)
    if index is None or image is None or image.doubt:
        return facts
    later = find_declared_later(
        image, target, JudgedReleases(), index, facts.versions_after(), known
    )
    return replace(facts, known_pairs=known.joined(later))
