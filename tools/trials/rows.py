"""What is to be tried, read off `trials.toml` and off what bundled images leave open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli
from packaging.version import Version

from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.image.manifest import ImageManifest
from pinproof.requirements.declared import read_requirement
from pinproof.requirements.model import normalize_name
from pinproof.target.markers import marker_holds
from pinproof.target.model import PythonVersion, Target
from trials.subjects import Subject, versions_of

_ABOVE = {"<", "<=", "==", "===", "~="}
_BELOW = {">", ">=", "==", "===", "~="}


def read_subjects(path: Path) -> list[Subject]:
    """Read what is to be tried: the rows, and what images leave open of the consumers listed."""
    rows = tomli.loads(path.read_text(encoding="utf-8"))
    subjects = [Subject.of(row) for row in rows["trial"]]
    images = [find_image(entry.name) for entry in list_bundled_images()]
    return [*subjects, *_open_subjects(rows.get("open", ()), subjects, images)]


def _open_subjects(
    rows: Iterable[Mapping[str, Any]], known: Sequence[Subject], images: Iterable[ImageManifest]
) -> Iterator[Subject]:
    """Give a trial of each dependency that an image leaves open, but for those listed already.

    Of several images with the same release the one that is soonest built is taken: with the fewest
    distributions, and without PyTorch, whose builds are gigabytes.
    """
    soonest = sorted(
        images,
        key=lambda image: ("torch" in image.distributions, len(image.distributions), image.name),
    )
    for row in rows:
        tried: dict[tuple[str, str, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
        for image in soonest:
            series = PythonVersion.parse(image.python).series
            version = versions_of(image).get(row["consumer"])
            if version is None:
                continue
            for dependency, ways in open_dependencies(image, row["consumer"]):
                if not _is_listed(known, row["consumer"], version, dependency, series):
                    tried[series, dependency, ways].setdefault(version, image.name)
        for (series, dependency, ways), versions in tried.items():
            yield Subject(
                consumer=row["consumer"],
                versions=sorted(versions, key=Version),
                pythons=[series],
                run=row["run"],
                dependencies=[dependency],
                images=versions,
                ways=ways,
            )


def open_dependencies(image: ImageManifest, consumer: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what a distribution of an image needs of the others, and where that is not bounded."""
    target = Target(python=PythonVersion.parse(image.python), platform=image.platform)
    held = versions_of(image)
    for text in image.distributions[consumer].requires or ():
        requirement = read_requirement(text)
        if requirement is None:
            continue
        name = normalize_name(requirement.name)
        operators = {clause.operator for clause in requirement.specifier}
        ways = [
            way
            for way, bounding in (("below", _BELOW), ("above", _ABOVE))
            if not operators & bounding
        ]
        applies = requirement.marker is None or marker_holds(requirement.marker, target)
        if ways and applies and name in held:
            yield name, tuple(ways)


def _is_listed(
    known: Iterable[Subject], consumer: str, version: str, dependency: str, series: str
) -> bool:
    return any(
        subject.consumer == consumer
        and subject.feature is None
        and version in subject.versions
        and dependency in subject.dependencies
        and series in subject.pythons
        for subject in known
    )
