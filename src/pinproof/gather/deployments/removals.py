"""What the commands of a build take out of its image."""

from collections.abc import Callable, Iterator

from pinproof.effects.builds.removal import RemovalBreak, UnknownRemoval, find_removal_breaks
from pinproof.gather.deployments.build_steps import BuildStep
from pinproof.image.manifest import ImageManifest


def gather_removals(
    top: BuildStep | None, image_after: Callable[[BuildStep], ImageManifest]
) -> Iterator[RemovalBreak | UnknownRemoval]:
    """Judge each removal of a build, by what the image holds before it and at the end."""
    if top is None:
        return
    for step in top.from_first():
        if step.removed and not step.doubt:
            before = image_after(step.below) if step.below is not None else step.image
            yield from find_removal_breaks(step.removed, before, image_after(top), step.target)
