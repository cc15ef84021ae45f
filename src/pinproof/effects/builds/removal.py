"""What a build takes out of an image although something in it needs it."""

from collections.abc import Iterator, Mapping

from pinproof.effects.breakage import BrokenRequirement, compare_states, find_broken
from pinproof.effects.builds.built import take_out
from pinproof.effects.server import concerns_server
from pinproof.image.manifest import INFERENCE_SERVER, ImageManifest
from pinproof.record import record
from pinproof.source import Place
from pinproof.target.model import Target


@record
class RemovalBreak:
    """A distribution that is taken out and still missing when the build is done.

    `broken` is what needs it; none does where `name` is the image's server itself.
    """

    place: Place
    name: str
    version: str | None
    broken: tuple[BrokenRequirement, ...]
    breaks_server: bool


@record
class UnknownRemoval:
    """A removal of which nobody knows what it breaks, and why."""

    place: Place
    reason: str


def find_removal_breaks(
    removed: Mapping[str, Place], before: ImageManifest, ended: ImageManifest, target: Target
) -> Iterator[RemovalBreak | UnknownRemoval]:
    """Tell what one command takes out that is needed, by normalized name.

    `before` is the image as the command finds it, `ended` as the build leaves it. What is there
    again at the end is judged where it is installed.
    """
    held = {name: place for name, place in removed.items() if name in before.distributions}
    doubt = before.doubt or ended.doubt
    if doubt:
        asked = removed if before.doubt else held
        yield from (UnknownRemoval(place=place, reason=doubt) for place in asked.values())
        return
    kept = take_out(before, held).distributions
    lost = compare_states(before.distributions, kept, target, names=frozenset(held)).broken
    left = {fault.key for fault in find_broken(ended.distributions, target, names=frozenset(held))}
    for name, place in held.items():
        if name in ended.distributions:
            continue
        broken = tuple(fault for fault in lost if fault.requires_name == name and fault.key in left)
        if broken or name == INFERENCE_SERVER:
            yield RemovalBreak(
                place=place,
                name=before.distributions[name].name,
                version=before.distributions[name].version,
                broken=broken,
                breaks_server=name == INFERENCE_SERVER
                or any(concerns_server(fault, before) for fault in broken),
            )
