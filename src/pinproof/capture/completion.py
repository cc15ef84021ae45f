"""Dependencies from the index, for sources that tell only names and versions."""

from collections.abc import Iterable, Mapping

from pinproof.capture.captured_source import SHALLOW
from pinproof.files.project_releases import JudgedReleases
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import (
    BatchIndex,
    CoreMetadata,
    DistributionFile,
    Missing,
    Project,
    Unavailable,
)
from pinproof.record import replace
from pinproof.requirements.specifiers import read_version
from pinproof.target.model import Target

_MOST_NAMES = 12


def is_shallow(manifest: ImageManifest) -> bool:
    """Tell whether dependencies are missing that an index could tell."""
    return any(held.requires is None for held in manifest.distributions.values())


def complete_dependencies(
    manifest: ImageManifest, published: BatchIndex, target: Target
) -> ImageManifest:
    """Fill in what each release declares for the target, and say so in the provenance.

    The file tells that pip takes for a pin to the release. What is not on the index, or has no
    file that fits, stays without dependencies.
    """
    shallow = {
        name: held
        for name, held in manifest.distributions.items()
        if held.requires is None and held.version is not None
    }
    projects = published.projects(shallow)
    judged = JudgedReleases()
    files = {
        name: file
        for name, held in shallow.items()
        if (file := _file_of(held.version, projects[name], target, judged)) is not None
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


def _file_of(
    version: str | None,
    project: Project | Missing | Unavailable,
    target: Target,
    judged: JudgedReleases,
) -> DistributionFile | None:
    known = read_version(version or "")
    if not isinstance(project, Project) or known is None:
        return None
    return judged.of(project, target).file_of(known)
