"""Sentences about a run as a whole."""

from collections.abc import Iterable, Iterator

from pinproof.finding import Finding
from pinproof.image.manifest import ImageManifest


def notes_on(images: Iterable[ImageManifest | None], findings: Iterable[Finding]) -> Iterator[str]:
    """Say once what the findings on an image rest on, when that is not the image itself."""
    judged = {finding.target.image for finding in findings if "image" in finding.rule.needs}
    for name, image in {image.name: image for image in images if image is not None}.items():
        if name in judged and image.certainty != "captured":
            yield (
                f"What {name} holds is {image.certainty}, not read off the image: "
                "`pinproof image capture` records the real list."
            )
