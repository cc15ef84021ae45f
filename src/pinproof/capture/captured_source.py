"""What one source says of an image, before it is an image manifest."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from pinproof.errors import UsageError
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.record import field, record
from pinproof.requirements.model import normalize_name

SourceKind: TypeAlias = Literal[
    "pip-inspect",
    "pip-list",
    "pip-freeze",
    "boot-log",
    "site-packages",
    "environment",
    "conda-list",
    "cyclonedx",
    "spdx",
    "image-archive",
    "registry",
]

# Source: Core metadata, Name.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_MOST_CHARACTERS = 256

SHALLOW = "dependencies of {} distributions: not told by the source"


@record
class CapturedSource:
    """What a source says; `None` for what it does not say.

    `source` begins the provenance. `platform` is a target's (`manylinux_2_27_x86_64`), `machine`
    only its architecture, where the C library is not told. `notes` end the provenance: where
    each statement was read, what was left out and why.
    """

    distributions: tuple[Distribution, ...]
    source: str
    name: str | None = None
    python: str | None = None
    platform: str | None = None
    machine: str | None = None
    boot: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def is_name(text: str) -> bool:
    """Tell whether a distribution may be called so."""
    return len(text) <= _MOST_CHARACTERS and _NAME.fullmatch(text) is not None


def is_version(text: str) -> bool:
    """Tell whether a text can stand as an installed version, standard or not."""
    return 0 < len(text) <= _MOST_CHARACTERS and text.isprintable() and " " not in text


def order_by_name(distributions: Iterable[Distribution], source: str) -> dict[str, Distribution]:
    """Order distributions by normalized name; two versions of one name are a `UsageError`."""
    held: dict[str, Distribution] = {}
    for distribution in distributions:
        name = normalize_name(distribution.name)
        other = held.setdefault(name, distribution)
        if other.version != distribution.version:
            raise UsageError(
                f"{source}: {distribution.name} is listed as {other.version} and as "
                f"{distribution.version}: this is not one environment's list"
            )
    return dict(sorted(held.items()))


def make_manifest(
    reading: CapturedSource,
    *,
    name: str,
    python: str | None = None,
    platform: str | None = None,
    default_python: str,
    default_platform: str,
) -> ImageManifest:
    """Make the manifest; what was named (`python`, `platform`) comes before what was read."""
    provenance = [reading.source]
    if python is not None:
        provenance.append(f"python {python}: named at capture")
    elif reading.python is None:
        provenance.append(f"python {default_python}: assumed, the source does not say")
    assumed = default_platform
    if reading.machine is not None:
        assumed = re.sub(r"(?<=\d)_[a-z]\w*$", f"_{reading.machine}", default_platform)
    if platform is not None:
        provenance.append(f"platform {platform}: named at capture")
    elif reading.platform is None:
        provenance.append(f"platform {assumed}: assumed, the source does not say")
    distributions = order_by_name(reading.distributions, reading.source)
    shallow = sum(distribution.requires is None for distribution in distributions.values())
    if shallow:
        provenance.append(SHALLOW.format(shallow))
    pip = distributions.get("pip")
    return ImageManifest(
        name=name,
        python=python or reading.python or default_python,
        platform=platform or reading.platform or assumed,
        pip=pip.version if pip else None,
        distributions=distributions,
        boot=reading.boot,
        provenance=(*provenance, *reading.notes),
    )
