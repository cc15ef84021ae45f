"""What is run before a release: every supported Python, and the upkeep of the lock."""

import os
import re
import shutil
import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "oracle", "style", "types", "rooms", "docs"]

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
LOCK = "requirements/dev.txt"
# Each lock, and what it is for: whoever only uses pinproof installs the first.
LOCKS = {"requirements/run.txt": "build", LOCK: "dev"}
UV = "uv==0.13.9"
ROOT = Path(__file__).parent


def install(session: nox.Session) -> None:
    session.install("-q", "--require-hashes", "-r", LOCK)
    session.install("-q", "--no-deps", "--no-build-isolation", "-e", ".")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; arguments go to pytest."""
    install(session)
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest dependencies that pyproject.toml allows."""
    session.install("-q", UV)
    session.run(
        *("uv", "pip", "install", "-q", "--resolution", "lowest-direct"),
        *("-e", ".", "--group", "dev"),
    )
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Read made-up files of every kind for an hour, and compare lines with pip's own parser.

    Arguments are seconds, and the number of the first file: `nox -s fuzz -- 600 5000`.
    """
    install(session)
    with session.chdir("tests"):
        session.run("python", "-m", "fuzz", *(session.posargs or ["3600"]))
    env = {"PINPROOF_FUZZ_EXAMPLES": os.environ.get("PINPROOF_FUZZ_EXAMPLES", "20000")}
    session.run("python", "-m", "pytest", "tests/property/test_pip_agrees.py", env=env)


@nox.session
def faults(session: nox.Session) -> None:
    """Let bad days happen to whole runs: ends, full disks, clocks, liars, and a soak."""
    install(session)
    with session.chdir("tests"):
        session.run("python", "-m", "bad_days", *(session.posargs or ["600"]))


@nox.session
def oracle(session: nox.Session) -> None:
    """Compare plans with real pips: every written world, and 300 generated universes for each."""
    install(session)
    pips = Path(session.create_tmp()) / "pips"
    for version in ("21.3.1", "22.0.4", "23.0.1", "23.2.1", "24.0", "24.3.1", "25.0.1", "25.1.1",
                    "25.3", "26.0.1"):  # fmt: skip
        session.run(
            *("python", "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"),
            *("--no-binary", ":none:", "-d", str(pips), f"pip=={version}"),
        )
    env = {"PINPROOF_PIPS": str(pips), "PINPROOF_ORACLE_FULL": "1", "PINPROOF_UNIVERSES": "300"}
    session.run("python", "-m", "pytest", "tests/oracle", *session.posargs, env=env)


@nox.session(name="oracle-starts")
def oracle_starts(session: nox.Session) -> None:
    """Start the real servers of images over which files were installed (docs/quality.md).

    Needs the configured index and the Pythons of pyenv. Arguments are words of the cases to be
    tried; what images are made of is kept in the folder that PINPROOF_STARTS names.
    """
    install(session)
    with session.chdir("tests"):
        session.run("python", "-m", "starts", *session.posargs, env={"PYTHONPATH": "../tools"})


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what pinproof aims at beside its peers, and write docs/benchmarks.md.

    Asks the configured index. Arguments go to benchmarks/aims.py; the Python 3.7 is the one on
    PATH, or the one that `--python37` names.
    """
    install(session)
    session.install("-q", "pinlint==0.6.1", UV)
    place = Path(session.create_tmp())
    session.run(
        *("python", "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"),
        *("--no-binary", ":none:", "-d", str(place), "pip==24.0"),
    )
    session.run(
        *("python", "benchmarks/aims.py", "--pinlint", f"{session.bin}/pinlint"),
        *("--uv", f"{session.bin}/uv", "--pip-wheel", str(place / "pip-24.0-py3-none-any.whl")),
        *session.posargs,
    )


@nox.session
def mutate(session: nox.Session) -> None:
    """Change the code in small ways, and see which changes no test notices (docs/quality.md)."""
    install(session)
    session.install("-q", "cosmic-ray")
    session.run("python", "tools/mutate.py", *session.posargs, success_codes=[0, 1])


@nox.session
def style(session: nox.Session) -> None:
    """Lint and check the format."""
    install(session)
    session.run("ruff", "check")
    session.run("ruff", "check", "--config", "ruff-gates.toml", "src")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    install(session)
    session.run("mypy")


@nox.session
def rooms(session: nox.Session) -> None:
    """Check who imports whom."""
    install(session)
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """Check what the documentation shows."""
    install(session)
    session.run("python", "tools/generate_rules.py", "--check")
    session.run("python", "tools/generate_schema.py", "--check")
    session.run("python", "tools/check_docs.py")


@nox.session
def lock(session: nox.Session) -> None:
    """Choose our own dependencies anew, for every Python from 3.10 on, with all files' hashes.

    `nox -s lock -- --no-upgrade` keeps what is chosen and adds what is missing.
    """
    session.install("-q", UV)
    how = session.posargs or ["--upgrade"]
    # The larger one first: what it chose holds for the other.
    for lock, group in reversed(LOCKS.items()):
        if group != "dev":
            shutil.copyfile(LOCK, lock)
            how = ["--no-upgrade"]
        session.run(
            *("uv", "pip", "compile", "pyproject.toml", "--group", group, "--universal", *how),
            *("--python-version", "3.10", "--generate-hashes", "--no-emit-index-url"),
            *("--no-annotate", "-q", "-o", lock),
            env={"UV_CUSTOM_COMPILE_COMMAND": "nox -s lock"},
        )


@nox.session(python=PYTHONS)
def clone(session: nox.Session) -> None:
    """Follow the README in a fresh clone, as a stranger would."""
    with tempfile.TemporaryDirectory() as folder:
        follow_readme(session, Path(folder) / "clone")


def follow_readme(session: nox.Session, place: Path) -> None:
    session.run("git", "clone", "-q", str(ROOT), str(place), external=True)
    first, second = readme_commands((place / "README.md").read_text(encoding="utf-8"))
    # The README says `python3`: here that is this session's own.
    path = os.pathsep.join([session.bin, os.environ["PATH"]])
    env = {"PATH": path, "VIRTUAL_ENV": ""}
    with session.chdir(place):
        session.run("sh", "-c", first, external=True, env=env, success_codes=[1])
        session.run("sh", "-c", f". .venv/bin/activate && {second}", external=True, env=env)


def readme_commands(text: str) -> tuple[str, str]:
    """Give the two commands that stand by themselves in the README's first shell blocks."""
    first, second, *_ = re.findall(r"^```sh\n(.*?)\n```$", text, flags=re.MULTILINE | re.DOTALL)
    return first, second
