"""Requirements that count only where somebody asks for an extra."""

import re

from pinproof.image.manifest import ImageManifest
from pinproof.record import record
from pinproof.requirements.declared import DeclaredRequirement, read_requirement
from pinproof.requirements.model import normalize_name
from pinproof.target.markers import marker_holds
from pinproof.target.model import PythonVersion, Target

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


@record
class AskedExtras:
    """The extras that what an image holds asks of one another, `target` being the image.

    `pairs` are of a project and its extra, by normalized names.
    """

    target: Target
    pairs: frozenset[tuple[str, str]]

    def leave_out(self, text: str, name: str) -> bool:
        """Tell whether a requirement of `name` waits for an extra that nothing asks for."""
        requirement = read_requirement(text)
        return (
            requirement is not None
            and "extra" in _QUOTED.sub("", requirement.marker or "")
            and not self.bring(requirement, normalize_name(name))
        )

    def bring(self, requirement: DeclaredRequirement, project: str) -> bool:
        """Tell whether a requirement of a project counts as it is installed in the image."""
        marker = requirement.marker
        if marker is None:
            return True
        extras = ("", *(extra for name, extra in self.pairs if name == project))
        return any(marker_holds(marker, self.target, extra) for extra in extras)


def find_asked_extras(image: ImageManifest) -> AskedExtras:
    """Find what the distributions of an image ask for."""
    target = Target(python=PythonVersion.parse(image.python), platform=image.platform)
    waiting = [
        (normalize_name(held.name), requirement)
        for held in image.distributions.values()
        for text in held.requires or ()
        if (requirement := read_requirement(text)) is not None and requirement.extras
    ]
    asked = AskedExtras(target=target, pairs=frozenset())
    while True:
        # An extra may ask for another one, so each round may wake more.
        found = {
            (normalize_name(requirement.name), normalize_name(extra))
            for name, requirement in waiting
            if asked.bring(requirement, name)
            for extra in requirement.extras
        }
        if found <= asked.pairs:
            return asked
        asked = AskedExtras(target=target, pairs=asked.pairs | found)
