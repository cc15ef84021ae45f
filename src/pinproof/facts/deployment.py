"""What a rule may know of a deployment."""

from pinproof.deployment.image_names import ImageName, parse_image
from pinproof.deployment.located import Wiring
from pinproof.effects.builds.removal import RemovalBreak, UnknownRemoval
from pinproof.formats.tree import Scalar
from pinproof.image.manifest import ImageManifest
from pinproof.record import record
from pinproof.target.model import Target


def known_honours(image: ImageManifest | None, name: ImageName | None) -> tuple[str, ...] | None:
    """Give the variables that an image's boot looks at; `None` where nobody knows."""
    if image is not None:
        return image.honours
    return () if name is not None and name.is_stock else None


@record
class DeploymentFacts:
    """A deployment, the target that it runs on, and its image as far as that is known.

    `removals` are what its build takes out of the image although it is needed there.
    """

    wiring: Wiring
    target: Target
    image: ImageManifest | None = None
    removals: tuple[RemovalBreak | UnknownRemoval, ...] = ()

    @property
    def image_name(self) -> ImageName | None:
        """The image's name taken apart; `None` when none is stated, or not literally."""
        value = self.wiring.definition.image
        return parse_image(value.text) if isinstance(value, Scalar) else None

    @property
    def honours(self) -> tuple[str, ...] | None:
        """The variables that the image's boot looks at; `None` where nobody knows."""
        return known_honours(self.image, self.image_name)

    @property
    def has_python(self) -> bool:
        """Tell whether the target's Python is that of the deployment, and not only assumed."""
        return self.target.source != "default target" and not self.target.undecided
