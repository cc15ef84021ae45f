"""What a rule may know: the parts that were gathered for one requirements file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pinproof.image.manifest import ImageManifest
from pinproof.index.model import CoreMetadata, Missing, Project, Unavailable
from pinproof.requirements.model import RequirementsFile
from pinproof.requirements.pins import Pins
from pinproof.target.model import Target

Part: TypeAlias = Literal[
    "text", "target", "image", "index", "dependencies", "plan", "deployment", "mount"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything known about one requirements file and what it includes.

    `file` and `pins` are the part `text`. `image` is `None` when no image is named.
    `projects` (part `index`) holds an answer for each normalized name that was asked for.
    `dependencies` holds, for each pinned normalized name, what the file that pip would take
    declares, as far as there is such a file.
    """

    file: RequirementsFile
    pins: Pins
    target: Target
    image: ImageManifest | None = None
    projects: Mapping[str, Project | Missing | Unavailable] = field(default_factory=dict)
    dependencies: Mapping[str, CoreMetadata | Unavailable] = field(default_factory=dict)
