"""What is to be tried, read off `trials.toml` and off what bundled images leave open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli
from packaging.version import Version

from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.image.manifest import ImageManifest
from pinproof.target.model import PythonVersion
from trials.needs import needs_of, open_ways
from trials.subjects import Subject, versions_of


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
            outside = row.get("outside", False)
            for dependency, ways in open_dependencies(image, row["consumer"], outside=outside):
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
                outside=row.get("outside", False),
            )


def open_dependencies(
    image: ImageManifest, consumer: str, *, outside: bool = False
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what a distribution of an image needs of the others, and where that is not bounded.

    With `outside` what is bounded on both sides is given as well.
    """
    for name, bounds in needs_of(image, consumer):
        ways = open_ways(bounds)
        if ways or outside:
            yield name, ways


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
