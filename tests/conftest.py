import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from support.indexes.secure import make_certificates

from pinproof.gate.boundary import STDIN, bounded_by, draw_boundary

HERE = Path(__file__).parent
# Of what is tried here in a command of its own much is tried in no other way.
MEASURED = {HERE / name for name in ("bundle", "cli", "locks", "workers")}
# They run the same commands many times.
NOT_MEASURED = {HERE / "bundle/test_interrupted.py", HERE / "locks/test_real_pip.py"}
MEASURES = os.environ.get("COVERAGE_PROCESS_START")

# How long made-up inputs take says what else the machine does, and nothing of the code.
settings.register_profile(
    "any machine", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _boundary_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the parts of a run that a test calls by themselves read what tests write."""
    with bounded_by(draw_boundary([str(tmp_path_factory.getbasetemp()), STDIN])):
        yield


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, with no index but the one that is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for variable in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with certificates and keys: `server.pem` and `client.pem`."""
    if shutil.which("openssl") is None:
        # Python's standard library reads certificates and makes none.
        pytest.skip("only openssl makes certificates here, and it is not installed")
    folder = tmp_path_factory.mktemp("tls")
    make_certificates(folder)
    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Measure the Pythons that a test starts only where the command itself is tried.

    Measured, a command takes more than twice its time; elsewhere it runs what is tested in-process.
    """
    if MEASURES is None:
        return
    if MEASURED.intersection(item.path.parents) and item.path not in NOT_MEASURED:
        os.environ["COVERAGE_PROCESS_START"] = MEASURES
    else:
        os.environ.pop("COVERAGE_PROCESS_START", None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the code says now into tests/cases/*/*/findings.txt",
    )
    parser.addoption(
        "--record-pips",
        action="store_true",
        help="keep what real pips answer about every written world in tests/oracle/recorded",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("dist", None) == "load":
        # Each worker keeps to its own files, whose fixtures are then made once, and at the end
        # takes tests from one that has some left.
        config.option.dist = "worksteal"
    for option in ("--update-golden", "--record-pips"):
        if config.getoption(option) and os.environ.get("CI"):
            raise pytest.UsageError(f"{option} is for people: CI only compares")
