"""What an image holds after a command of a build that goes on from it."""

from collections.abc import Iterable, Mapping

from pinproof.effects.plan import Plan
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.record import replace


def carry_out(image: ImageManifest, plan: Plan, where: str) -> ImageManifest:
    """Give the image with what a plan puts in place; what nobody knows of that is a gap."""
    gaps = (
        f"what {one.name} brings in at {where} is not known: {one.reason}" for one in plan.unknown
    )
    return replace(
        image,
        distributions={**image.distributions, **plan.placed},
        gaps=(*image.gaps, *gaps),
    )


def put_in_place(
    image: ImageManifest, pins: Mapping[str, str], where: str, reason: str
) -> ImageManifest:
    """Give the image with pins in place where nobody knows what they bring in, and why."""
    changed = {
        name: Distribution(name=name, version=version, requires=None)
        for name, version in pins.items()
        if name not in image.distributions or image.distributions[name].version != version
    }
    if not changed:
        return image
    gap = f"what is brought in at {where} is not known: {reason}"
    distributions = {**image.distributions, **changed}
    return replace(image, distributions=distributions, gaps=(*image.gaps, gap))


def take_out(image: ImageManifest, names: Iterable[str]) -> ImageManifest:
    """Give the image without some distributions, by normalized name."""
    gone = frozenset(names)
    held = image.distributions.items()
    return replace(image, distributions={name: one for name, one in held if name not in gone})


def cast_doubt(image: ImageManifest, where: str, reason: str) -> ImageManifest:
    """Give the image as one of which nobody knows what it holds; the first doubt counts."""
    said = f"what {image.name} holds is not known from {where} on: {reason}"
    return replace(image, doubt=image.doubt or said)
