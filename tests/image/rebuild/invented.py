"""A world of a few invented projects, and the server that images hold."""

from dataclasses import dataclass, field

from packaging.version import Version

from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Unavailable

SERVER = "azureml-inference-server-http"


@dataclass
class World:
    """An index in memory; each release has one wheel and the day of its upload."""

    projects: dict[str, Project] = field(default_factory=dict)
    declared: dict[str, CoreMetadata] = field(default_factory=dict)

    def add(self, name: str, version: str, day: str, *requires: str, python: str = "") -> None:
        filename = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        file = DistributionFile(
            filename=filename,
            url=f"https://index.example.org/{filename}",
            kind="wheel",
            version=Version(version),
            requires_python=python or None,
            hashes={"sha256": f"{len(self.declared):064x}"},
            upload_time=f"{day}T12:00:00.000000Z",
        )
        before = self.projects.get(name, Project(name=name, releases={})).releases
        releases = dict(sorted({**before, Version(version): (file,)}.items(), reverse=True))
        self.projects[name] = Project(name=name, releases=releases)
        self.declared[filename] = CoreMetadata(name=name, version=version, requires_dist=requires)

    def project(self, name: str) -> Project | Missing | Unavailable:
        return self.projects.get(name) or Missing(name=name)

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        return self.declared[file.filename]
