"""Dependencies from the index, for sources that tell only names and versions."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from packaging.utils import BuildTag, InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from pinproof.capture.reading import SHALLOW
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Unavailable
from pinproof.record import replace

_MOST_NAMES = 12


class Published(Protocol):
    """What `PublishedIndex` offers for many names at the same time."""

    def projects(self, names: Iterable[str]) -> Mapping[str, Project | Missing | Unavailable]:
        """Look projects up; the answers are by normalized name."""
        ...

    def metadata_of(
        self, files: Iterable[DistributionFile]
    ) -> Mapping[DistributionFile, CoreMetadata | Unavailable]:
        """Learn what files declare."""
        ...


def is_shallow(manifest: ImageManifest) -> bool:
    """Tell whether dependencies are missing that an index could tell."""
    return any(held.requires is None for held in manifest.distributions.values())


def completed(
    manifest: ImageManifest, published: Published, ranks: Mapping[str, int]
) -> ImageManifest:
    """Fill in what each release declares for the target, and say so in the provenance.

    `ranks` are the target's tags, the best lowest. The release's best wheel tells; its sdist
    where no wheel fits. What is not on the index stays without dependencies.
    """
    shallow = {
        name: held
        for name, held in manifest.distributions.items()
        if held.requires is None and held.version is not None
    }
    projects = published.projects(shallow)
    files = {
        name: file
        for name, held in shallow.items()
        if (file := _file(projects[name], held, ranks)) is not None
    }
    declared = published.metadata_of(files.values())
    found: dict[str, Distribution] = {}
    for name, file in files.items():
        metadata = declared[file]
        if isinstance(metadata, CoreMetadata) and metadata.requires_dist is not None:
            found[name] = replace(
                shallow[name],
                requires=metadata.requires_dist,
                requires_python=metadata.requires_python,
            )
    distributions = {**manifest.distributions, **found}
    rest = [name for name, held in distributions.items() if held.requires is None]
    return replace(
        manifest,
        distributions=distributions,
        provenance=(*_without_shallow(manifest.provenance), *_sentences(found, rest, projects)),
    )


def _without_shallow(provenance: Iterable[str]) -> Iterable[str]:
    start, end = SHALLOW.split("{}")
    return (line for line in provenance if not (line.startswith(start) and line.endswith(end)))


def _sentences(
    found: Mapping[str, Distribution],
    rest: list[str],
    projects: Mapping[str, Project | Missing | Unavailable],
) -> Iterable[str]:
    if found:
        yield (
            f"dependencies of {len(found)} distributions: from the index, as the file declares "
            "that fits best, not from the image"
        )
    if rest:
        listed = ", ".join(rest[:_MOST_NAMES]) + (", …" if len(rest) > _MOST_NAMES else "")
        yield f"dependencies of {len(rest)} distributions unknown: {listed}"
    reasons = dict.fromkeys(
        answer.reason for answer in projects.values() if isinstance(answer, Unavailable)
    )
    for reason in list(reasons)[:3]:
        yield f"the index could not be asked: {reason}"


def _file(
    project: Project | Missing | Unavailable, held: Distribution, ranks: Mapping[str, int]
) -> DistributionFile | None:
    """Choose the release's file that pip would have taken on the target."""
    if not isinstance(project, Project) or held.version is None:
        return None
    try:
        files = project.releases.get(Version(held.version), ())
    except ValueError:
        return None
    wheels = [
        (rank, file)
        for file in files
        if file.kind == "wheel" and (rank := _wheel_rank(file, ranks)) is not None
    ]
    if wheels:
        return min(wheels, key=lambda wheel: wheel[0])[1]
    return next((file for file in files if file.kind == "sdist"), None)


def _wheel_rank(
    file: DistributionFile, ranks: Mapping[str, int]
) -> tuple[int, tuple[int, int, str]] | None:
    try:
        _, _, build, tags = parse_wheel_filename(file.filename)
    except InvalidWheelFilename:
        return None
    fitting = [ranks[str(tag)] for tag in tags if str(tag) in ranks]
    # The highest build number wins among equals: ordered from the least, so negated.
    return (min(fitting), _build_order(build)) if fitting else None


def _build_order(build: BuildTag) -> tuple[int, int, str]:
    return (0, 0, "") if not build else (-1, -build[0], build[1])
