"""An index on loopback with the projects and versions that stand in files and in images."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from support.indexes.loopback import LoopbackIndex

from pinproof.image.manifest import ImageManifest

_LINE = re.compile(r"\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=~<>!]=?=?\s*([\w.!+-]+))?")
# A project has a release or two that no file names.
_LATER = 2


def collect_releases(
    files: Iterable[list[str]], images: Iterable[ImageManifest]
) -> dict[str, set[Version]]:
    """Give the versions of each project that stand somewhere, and some later ones."""
    found: dict[str, set[Version]] = defaultdict(set)
    for lines in files:
        for line in lines:
            match = _LINE.match(line)
            if match is not None:
                _note(found, match[1], match[2])
    for image in images:
        for name, held in image.distributions.items():
            _note(found, name, held.version)
    for versions in found.values():
        newest = max(versions, default=Version("0.9"))
        versions.update(Version(f"{newest.major}.{newest.minor + n}") for n in range(1, _LATER + 1))
    return found


def _note(found: dict[str, set[Version]], name: str, version: str | None) -> None:
    versions = found[canonicalize_name(name)]
    try:
        release = Version(version) if version is not None else None
    except InvalidVersion:
        return
    # What is published has no local part.
    if release is not None and release.local is None:
        versions.add(release)


def publish(index: LoopbackIndex, releases: dict[str, set[Version]], seed: int) -> int:
    """Publish each release as a wheel that needs up to two earlier projects; give their number."""
    chance = random.Random(seed)  # noqa: S311 - keeps no secret: one seed, one index
    names = sorted(releases)
    for number, name in enumerate(names):
        for version in sorted(releases[name]):
            others = chance.sample(names[:number], min(number, chance.choice((0, 0, 1, 2))))
            needs = tuple(f"{each}>={min(releases[each])}" for each in others)
            index.add_wheel(name, str(version), requires=needs)
    return sum(map(len, releases.values()))
