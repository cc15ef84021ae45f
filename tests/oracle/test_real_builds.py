"""What a Dockerfile's commands leave is what a real pip leaves that is given them one by one."""

import shlex
from contextlib import ExitStack
from pathlib import Path

import pytest
from oracle.environments import Environment
from oracle.pips import glibc
from oracle.worlds import read_world

from pinproof.config import Config
from pinproof.gather.facts import share_indexes
from pinproof.gather.project.paths import survey
from pinproof.gather.session import open_session, share_built_images
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.image.manifest_json import dump_manifest
from pinproof.run.deployments import Wired, read_deployments_around

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

INDEX = {
    "a": {"1": ["b>=2"], "2": ["b"]},
    "b": {"1": [], "2": [], "3": []},
    "c": {"1": ["b<3"], "2": []},
    "d": {"1": ["a"]},
    "t": {"1": []},
}
HELD = {"b": "1", "c": "1", "s": "1"}
LISTS = {"requirements.txt": "d==1\nt\n", "gone.txt": "b\nt==1\n", "limits.txt": "b<3\n"}
# The commands of a build; each line is one call of pip.
BUILDS = {
    "adds": ["install a==1", "install -r requirements.txt"],
    "removes-what-it-needs": ["uninstall -y b", "install c==2 a==2"],
    "removes-and-brings-back": ["install a==1", "uninstall -y b", "install d==1"],
    "removes-a-list": ["install -r requirements.txt", "uninstall -y -r gone.txt"],
    "keeps-what-fits": ["install b==2", "install a"],
    "upgrades": ["install b==2", "install -U b", "install a"],
    "upgrades-only-what-is-named": ["install --upgrade c", "install -qU d"],
    "leaves-dependencies": ["install --no-deps d==1", "install t"],
    "limits": ["install -c limits.txt a b", "install -U b -c limits.txt"],
    "several": ["install t -r requirements.txt", "uninstall --yes a t", "install a"],
}


# The older pip is asked where it might do otherwise.
OLD = ("upgrades", "limits")
CASES = [("24.0", name) for name in BUILDS] + [("22.0.4", name) for name in OLD]


@pytest.fixture(scope="module")
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    return Environment(tmp_path_factory.mktemp("real") / "env", request.param, "3.7")


@pytest.mark.parametrize(("environment", "name"), CASES, indirect=["environment"])
def test_a_build_leaves_what_real_pip_leaves(
    name: str,
    environment: Environment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands = BUILDS[name]
    monkeypatch.chdir(tmp_path)
    for file, text in LISTS.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
        (environment.home / file).write_text(text, encoding="utf-8")
    (tmp_path / "wheels").mkdir()
    for archives in read_world({"name": "w", "index": INDEX, "file": ""}).archives.values():
        for one in archives:
            (tmp_path / "wheels" / one.filename).write_bytes(one.content)
    environment.empty()
    held: dict[str, dict[str, list[str]]] = {one: {version: []} for one, version in HELD.items()}
    for archives in read_world({"name": "i", "index": held, "file": ""}).archives.values():
        environment.unpack(one.content for one in archives)
    for command in commands:
        verb, *words = shlex.split(command)
        where = ["--no-index", "-f", str(tmp_path / "wheels")] if verb == "install" else []
        assert environment.call(verb, *where, *words), environment.said
    real = {one: version for one, (version, _) in environment.installed().items()}
    assert _ours(commands, environment, tmp_path) == real


def _ours(commands: list[str], environment: Environment, here: Path) -> dict[str, str | None]:
    image = ImageManifest(
        name="held",
        python=environment.full_version,
        platform=glibc(),
        pip=environment.pip,
        distributions={
            name: Distribution(name=name, version=version) for name, version in HELD.items()
        },
    )
    (here / "image.json").write_text(dump_manifest(image), encoding="utf-8")
    runs = "".join(f"RUN pip {command}\n" for command in commands)
    text = f"FROM registry.example.org/own:1\nCOPY . /app\nWORKDIR /app\n{runs}"
    (here / "Dockerfile").write_text(text, encoding="utf-8")
    flags = Config(
        image="image.json",
        no_index=True,
        find_links=("wheels",),
        no_cache=True,
        origins={"image": "--image"},
    )
    around = read_deployments_around(survey(["Dockerfile"], flags), (), flags)
    (wired,) = around.definitions
    assert isinstance(wired, Wired)
    assert wired.stated.built is not None
    session = open_session(flags)
    with ExitStack() as opened:
        index_for = share_indexes(session.settings(), session.opener(), opened)
        after = share_built_images(index_for)(wired.stated.built)
    assert (after.doubt, after.gaps) == ("", ())
    return {name: one.version for name, one in after.distributions.items()}
