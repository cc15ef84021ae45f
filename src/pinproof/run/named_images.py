"""The images that the deployments of a folder name, and the files that are installed in each."""

import os
import re

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.formats.tree import Scalar
from pinproof.gate.boundary import bounded_by, current_boundary
from pinproof.gather.project.configuration import draw_run_boundary
from pinproof.gather.project.paths import survey
from pinproof.report.starting_file import NamedImage
from pinproof.run.around import Around, read_around
from pinproof.run.deployments import Wired


def find_named_images(folder: str, flags: Config) -> list[NamedImage]:
    """Read the deployments in a folder; patterns of files are seen from there."""
    with bounded_by(draw_run_boundary([folder], flags)):
        try:
            found = survey([folder], flags)
        except UsageError:
            return []
        around = read_around(found, flags)
        places: dict[tuple[str | None, str], list[str]] = {}
        for each in around.definitions:
            if isinstance(each, Wired) and isinstance(each.wiring.definition.image, Scalar):
                name = each.image.name if each.image is not None else None
                written = each.wiring.definition.image.text if name is None else ""
                places.setdefault((name, written), []).append(each.stated.where)
        return [
            NamedImage(
                name=name,
                reference=written or name or "",
                places=tuple(where),
                files=tuple(_files(around, where, folder)),
            )
            for (name, written), where in places.items()
        ]


def _files(around: Around, places: list[str], folder: str) -> list[str]:
    """Give the files that deployments at some places install, as patterns."""
    root = os.path.realpath(folder)
    used = sorted(
        real
        for real, stated in around.uses.items()
        if any(one.where in places for one in stated) and current_boundary().holds_real(real)
    )
    inside = (os.path.relpath(real, root).replace(os.sep, "/") for real in used)
    own = (path for path in inside if not path.startswith("../"))
    return ["/" + re.sub(r"([*?\[\\])", r"\\\1", path) for path in own]
