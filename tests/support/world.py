"""Small projects and targets written by hand, for the tests of this room."""

from packaging.version import Version

from pinproof.files.fitting import EVERY_FORMAT, Format
from pinproof.files.project_releases import JudgedReleases, ProjectReleases
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import DistributionFile, FileKind, Project
from pinproof.requirements.model import normalize_name
from pinproof.target.model import PythonVersion, Target

PY37 = Target()
PY37_0 = Target(python=PythonVersion(3, 7, 0))


def _kind(name: str) -> FileKind:
    if name.endswith(".whl"):
        return "wheel"
    return "sdist" if name.endswith((".tar.gz", ".zip")) else "other"


def file(
    name: str, python: str | None = None, *, yanked: str | None = None, sha256: str = ""
) -> DistributionFile:
    kind = _kind(name)
    stem = name.removesuffix(".tar.gz").removesuffix(".zip")
    version = name.split("-")[1] if kind != "sdist" else stem.rpartition("-")[2]
    return DistributionFile(
        filename=name,
        url=f"https://index.example.org/files/{name}",
        kind=kind,
        version=Version(version),
        requires_python=python,
        yanked=yanked,
        hashes={"sha256": sha256} if sha256 else {},
    )


def project(*files: DistributionFile) -> Project:
    releases: dict[Version, tuple[DistributionFile, ...]] = {}
    for one in files:
        assert one.version is not None
        releases[one.version] = (*releases.get(one.version, ()), one)
    return Project(name=normalize_name(files[0].filename.split("-")[0]), releases=releases)


def releases(
    published: Project, target: Target = PY37, formats: frozenset[Format] = EVERY_FORMAT
) -> ProjectReleases:
    return JudgedReleases().of(published, target, formats)


def image(*distributions: Distribution, server: tuple[str, ...] = ()) -> ImageManifest:
    return ImageManifest(
        name="made-up",
        python="3.7",
        platform="manylinux_2_27_x86_64",
        server=server,
        distributions={normalize_name(one.name): one for one in distributions},
    )


def held(name: str, version: str | None, *requires: str) -> Distribution:
    return Distribution(name=name, version=version, requires=requires)
