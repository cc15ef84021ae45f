"""On the configured index: what we say of real files in a rebuilt image is what pip 24.0 does,
and what we say is broken afterwards is what `pip check` says.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from oracle.pips import Oracle, glibc, oracle

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.plan import Plan
from pinproof.effects.planning import make_plan
from pinproof.image.catalogue import find_image
from pinproof.index.client import PublishedIndex, open_index
from pinproof.index.settings.index_settings import read_pip_settings
from pinproof.requirements.model import normalize_name
from pinproof.requirements.parser import parse
from pinproof.resolve.resolver import InstallRequest
from pinproof.source import SourceFile
from pinproof.target.model import PythonVersion, Target

pytestmark = [pytest.mark.online, pytest.mark.oracle]

FILES = sorted(Path(__file__).with_name("real").glob("*.txt"))
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
# The system's pip settings that say how the index is reached, not what is chosen.
REACHING = ("PIP_CERT", "PIP_INDEX_URL", "PIP_PROXY", "PIP_DEFAULT_TIMEOUT", "SSL_CERT_FILE")


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with oracle(tmp_path_factory.mktemp("oracle")) as found:
        yield found


@pytest.fixture(scope="module")
def index() -> Iterator[PublishedIndex]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    for name in kept:
        if name not in REACHING:
            del os.environ[name]
    os.environ["PIP_CONFIG_FILE"] = os.devnull
    try:
        with open_index(read_pip_settings()) as found:
            yield found
    finally:
        os.environ.update(kept)
        os.environ.pop("PIP_CONFIG_FILE", None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_file(pips: Oracle, index: PublishedIndex, path: Path) -> None:
    environment = {name: os.environ[name] for name in REACHING if name in os.environ}
    pip = pips.pip("24.0", "3.7", environment=environment)
    image = find_image(IMAGE)
    text = path.read_text(encoding="utf-8")
    cache = Path.home() / ".cache" / "pinproof-tests" / "pip"
    told = pip.ask_about(
        {"requirements.txt": text},
        image.distributions.values(),
        arguments=["--cache-dir", str(cache), "--only-binary", ":none:"],
        metadata="own",
    )
    python = PythonVersion.parse(pip.python)
    target = Target(python=python, platform=glibc(), stated_pip=pip.pip)
    file = parse(SourceFile(path="requirements.txt", text=text), pip=target.pip)
    outcome = make_plan(InstallRequest(file=file, index=index, target=target, image=image))
    if not isinstance(outcome, Plan):
        assert "error" in told, f"{told}\n{outcome}"
        return
    assert "changes" in told, f"{told}\n{outcome}"
    mine = sorted(step.file.filename for step in outcome.steps if step.file is not None)
    assert mine == sorted(filename for _, filename in told["changes"])
    kept = sorted(step.name for step in outcome.steps if step.action == "keep")
    assert kept == told["keeps"]
    assert _faults(outcome.broken) == _said(told["check"]) - _said(told["already"])
    assert _faults(outcome.already_broken) == _said(told["check"]) & _said(told["already"])


def _faults(faults: Iterable[BrokenRequirement]) -> set[tuple[str, str]]:
    # pip check looks at no extras.
    return {
        (normalize_name(one.distribution), one.requires_name) for one in faults if one.extra is None
    }


def _said(lines: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    """Give who lacks what; a version that changed and is still wrong is no new fault."""
    return {(owner, needed) for owner, needed, _ in lines}
