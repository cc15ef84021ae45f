"""What can be imported of an image's distributions, by the wheels that its manifest names."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from packaging.version import Version

from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import DistributionFile, Missing, Project, Unavailable
from pinproof.record import replace


class WheelIndex(Protocol):
    """An index that tells what can be imported of wheels."""

    def projects(self, names: Iterable[str]) -> Mapping[str, Project | Missing | Unavailable]:
        """Look projects up by normalized name."""
        ...

    def import_names_of(
        self, files: Iterable[DistributionFile]
    ) -> Mapping[DistributionFile, frozenset[str] | Unavailable]:
        """Learn what can be imported of wheels."""
        ...


def complete_imports(manifest: ImageManifest, index: WheelIndex) -> ImageManifest:
    """Add what can be imported of each distribution of which the manifest says it not yet.

    What no file tells, and what is not published any more, stays unknown.
    """
    lacking = {
        name: each for name, each in manifest.distributions.items() if each.import_names is None
    }
    if not lacking:
        return manifest
    projects = index.projects(lacking)
    files = {
        name: file
        for name, each in lacking.items()
        if (file := _published(projects[name], each)) is not None
    }
    learned = index.import_names_of(files.values())
    completed = {
        name: replace(lacking[name], import_names=tuple(sorted(names)))
        for name, file in files.items()
        if not isinstance(names := learned[file], Unavailable)
    }
    return replace(manifest, distributions={**manifest.distributions, **completed})


def _published(
    project: Project | Missing | Unavailable, distribution: Distribution
) -> DistributionFile | None:
    """Find the wheel that was installed, else another one that brings the same.

    That is one of the same release, or of the next release that has any; only then an sdist.
    """
    if not isinstance(project, Project) or distribution.version is None:
        return None
    held = Version(distribution.version)
    later = sorted(version for version in project.releases if version >= held)
    wheels = [
        file for version in later for file in project.releases[version] if file.kind == "wheel"
    ]
    own = (file for file in wheels if file.filename == distribution.file)
    return next(own, next(iter((*wheels, *project.releases.get(held, ()))), None))
