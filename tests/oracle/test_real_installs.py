"""What we say is installed and broken is what a real pip then installs and `pip check` reports."""

import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle.environments import Environment, Fault
from oracle.pips import glibc
from oracle.served_worlds import serving
from oracle.worlds import World, metadata_text, read_world, written_worlds

from pinproof.config import Config
from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.gather.searches.limit import SearchLimit
from pinproof.image.manifest import ImageManifest
from pinproof.image.manifest_json import dump_manifest
from pinproof.requirements.model import normalize_name
from pinproof.resolve.explain.conflict import Conflict
from pinproof.run.installs.plans import plan_paths

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

PIPS = [("22.0.4", "3.7"), ("24.0", "3.7")]
# All of them take minutes; by default each third is put to one of the pips.
FULL = bool(os.environ.get("PINPROOF_ORACLE_FULL"))
WRITTEN = (
    "breaks-another",
    "breaks-two",
    "breaks-through-a-dependency",
    "was-broken-before",
    "was-broken-and-is-cured",
    "was-broken-and-stays",
    "installed-dependency-is-upgraded",
    "installed-is-downgraded",
)
BACKEND = """
import os, shutil, zipfile
def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    os.mkdir(os.path.join(metadata_directory, "{stem}.dist-info"))
    shutil.copy("PKG-INFO", os.path.join(metadata_directory, "{stem}.dist-info", "METADATA"))
    return "{stem}.dist-info"
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = "{stem}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        archive.write("PKG-INFO", "{stem}.dist-info/METADATA")
        wheel = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        archive.writestr("{stem}.dist-info/WHEEL", wheel)
        archive.writestr("{stem}.dist-info/RECORD", "")
    return name
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'

INDEX: dict[str, Any] = {
    "a": {"1": ["b>=2"], "2": []},
    "b": {"1": [], "2": []},
    "e": {"1": {"requires": ["b==2; extra == 'x'"], "extras": ["x"]}},
    "other": {"1": {"tags": ["py3-none-win32"]}},
}
IMAGE = {"b": "1", "owner": {"version": "1", "requires": ["b<2"]}, "s": "1"}
# A file's lines; `{base}` is the address of the index, `{here}` the folder that pip runs in.
REFERENCES = {
    "wheel-by-path": ["./dist/a-1-py3-none-any.whl"],
    "wheel-by-path-with-an-extra": ["./dist/e-1-py3-none-any.whl[x]"],
    "wheel-by-file-url": ["file://{here}/dist/a-1-py3-none-any.whl"],
    "wheel-by-named-file-url": ["a @ file://{here}/dist/a-1-py3-none-any.whl"],
    "wheel-of-the-installed-version": ["./dist/b-1-py3-none-any.whl"],
    "wheel-by-url": ["{base}/files/a-1-py3-none-any.whl"],
    "wheel-by-url-of-the-installed-version": ["b @ {base}/files/b-1-py3-none-any.whl"],
    "wheel-under-another-name": ["b @ file://{here}/dist/a-1-py3-none-any.whl"],
    "wheel-for-another-system": ["./dist/other-1-py3-none-win32.whl"],
    "wheel-that-clashes": ["./dist/a-1-py3-none-any.whl", "b<2"],
    "wheel-with-its-hash": ["{base}/files/a-2-py3-none-any.whl#sha256={a2}"],
    "wheel-with-its-hash-listed": ["./dist/a-2-py3-none-any.whl --hash=sha256:{a2}"],
    "wheel-with-another-hash": ["{base}/files/a-2-py3-none-any.whl#sha256={b1}"],
    "wheel-by-path-with-another-hash": ["./dist/a-2-py3-none-any.whl --hash=sha256:{b1}"],
    "wheel-with-two-hashes": ["{base}/files/a-2-py3-none-any.whl#sha256={b1} --hash=sha256:{a2}"],
    "wheel-beside-an-unhashed-line": ["./dist/a-1-py3-none-any.whl --hash=sha256:{a1}", "b"],
    "wheel-that-is-gone-from-the-server": ["{base}/files/a-9-py3-none-any.whl"],
    "wheel-that-is-none": ["./dist/broken-1-py3-none-any.whl"],
    "sdist-by-path": ["./dist/t-1.tar.gz"],
    "sdist-of-the-installed-version": ["./dist/s-1.tar.gz"],
    "sdist-under-another-name": ["u @ file://{here}/dist/t-1.tar.gz"],
    "sdist-without-a-version-in-its-name": ["./dist/archive.tar.gz"],
    "folder": ["./tree"],
    "folder-of-the-installed-version": ["./held"],
    "folder-that-is-no-project": ["./dist"],
    "folder-with-a-hash": ["./tree --hash=sha256:{a1}"],
}  # fmt: skip


def _project(name: str, version: str, *requires: str) -> dict[str, str]:
    stem = f"{name}-{version}"
    text = metadata_text(name, version, requires, (), None)
    return {
        "PKG-INFO": text,
        "pyproject.toml": PYPROJECT,
        "own.py": BACKEND.replace("{stem}", stem),
    }


def _write_sdist(path: Path, stem: str, files: dict[str, str]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"{stem}/{name}")
            member.size = len(text.encode())
            # The wheel that is built of it is a zip file, which knows no time before 1980.
            member.mtime = 1_600_000_000
            archive.addfile(member, io.BytesIO(text.encode()))


def _write_tree(path: Path, files: dict[str, str]) -> None:
    path.mkdir()
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")


def _furnish(folder: Path, world: World) -> dict[str, str]:
    """Put archives and folders there; gives the digests that lines name."""
    for name in ("dist", "tree", "held"):
        shutil.rmtree(folder / name, ignore_errors=True)
    dist = folder / "dist"
    dist.mkdir()
    digests: dict[str, str] = {}
    for archives in world.archives.values():
        for one in archives:
            (dist / one.filename).write_bytes(one.content)
            digests[one.name + one.version] = one.sha256
    (dist / "broken-1-py3-none-any.whl").write_bytes(b"nothing")
    _write_sdist(dist / "t-1.tar.gz", "t-1", _project("t", "1", "b>=2"))
    _write_sdist(dist / "s-1.tar.gz", "s-1", _project("s", "1"))
    _write_sdist(dist / "archive.tar.gz", "t-3", _project("t", "3", "b"))
    _write_tree(folder / "tree", _project("t", "2", "b>=2"))
    _write_tree(folder / "held", _project("s", "1"))
    return digests


class Case:
    """An environment that holds a world's image, and a server with its index."""

    def __init__(self, environment: Environment, world: World, server: Any) -> None:
        server.worlds["w"] = world
        self.base = f"http://127.0.0.1:{server.server_address[1]}/w"
        self.environment = environment
        self.world = world
        environment.empty()
        image = {
            held.name: {held.version: {"requires": list(held.requires or ())}}
            for held in world.image.values()
        }
        held = read_world({"name": "image", "index": image, "file": ""}).archives.values()
        environment.unpack(one.content for archives in held for one in archives)

    def write(self, file: str, digests: dict[str, str]) -> None:
        names = {"base": self.base, "here": str(self.environment.home), **digests}
        for name, text in {"requirements.txt": file, **self.world.others}.items():
            path = self.environment.home / name
            path.write_text(text.format(**names), encoding="utf-8")

    def ours(self, monkeypatch: pytest.MonkeyPatch) -> PlanOutcome:
        manifest = ImageManifest(
            name="world",
            python=self.environment.full_version,
            platform=glibc(),
            pip=self.environment.pip,
            distributions=self.world.image,
        )
        monkeypatch.chdir(self.environment.home)
        # A run reads an image once, by its name.
        path = Path(tempfile.mkdtemp(dir=".")) / "manifest.json"
        path.write_text(dump_manifest(manifest), encoding="utf-8")
        config = Config(image=str(path), index_url=f"{self.base}/simple", no_cache=True)
        (planned,) = plan_paths(["requirements.txt"], config, limit=SearchLimit(seconds=60))
        return planned.outcome

    def compare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Plan, install, and compare what changed and what is broken since."""
        mine = self.ours(monkeypatch)
        environment = self.environment
        arguments = ["-i", f"{self.base}/simple", "-r", "requirements.txt"]
        broken, before = environment.faults(), environment.installed()
        reported: dict[str, str] | None = None
        if isinstance(mine, Plan) and environment.pip != "22.0.4":
            # pip reports what it would do since 22.2.
            reported = environment.report(*arguments)
        if not environment.install(*arguments):
            assert isinstance(mine, Conflict), f"{mine}\n{environment.said}"
            return
        assert isinstance(mine, Plan), f"{mine}\n{environment.said}"
        assert mine.unknown == ()
        after = environment.installed()
        changes = {step.name: step.version for step in mine.steps if step.action != "keep"}
        assert changes == {
            name: version
            for name, (version, stamp) in after.items()
            if before.get(name) != (version, stamp)
        }
        assert reported in (None, changes)
        for step in mine.steps:
            assert step.from_version == before.get(step.name, (None,))[0]
            assert step.version == after[step.name][0]
        assert {
            Fault(normalize_name(one.distribution), one.requires_name)
            for one in mine.broken
            if one.extra is None  # pip check looks at none
        } == environment.faults() - broken


class Environments:
    """One environment for each pip, emptied for each case: what pip compiles stays."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._made: dict[tuple[str, str], Environment] = {}

    def of(self, pip: tuple[str, str]) -> Environment:
        if pip not in self._made:
            self._made[pip] = Environment(self._scratch / f"pip-{pip[0]}", *pip)
        return self._made[pip]


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Environments:
    return Environments(tmp_path_factory.mktemp("environments"))


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with serving() as found:
        yield found


def _spread(names: Any) -> list[Any]:
    return [
        pytest.param(name, pip, id=f"{name}-{pip[0]}")
        for number, name in enumerate(names)
        if FULL or number % 3 == 0
        for pip in (PIPS if FULL else [PIPS[number % len(PIPS)]])
    ]


@pytest.mark.parametrize(("name", "pip"), _spread(WRITTEN))
def test_a_written_world_installed(
    name: str,
    pip: tuple[str, str],
    environments: Environments,
    server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (world,) = (one for one in written_worlds() if one.name == name)
    case = Case(environments.of(pip), world, server)
    case.write(world.file, {})
    case.compare(monkeypatch)


@pytest.mark.parametrize(("name", "pip"), _spread(REFERENCES))
def test_a_reference_installed(
    name: str,
    pip: tuple[str, str],
    environments: Environments,
    server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = read_world({"name": "w", "index": INDEX, "image": IMAGE, "file": REFERENCES[name]})
    case = Case(environments.of(pip), world, server)
    case.write(world.file, _furnish(environments.of(pip).home, world))
    case.compare(monkeypatch)
