"""A lock against what uv and pip choose, each for the same Python on the same index.

uv is looked for on PATH and beside the Python that runs this.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from oracle.interpreters import require_python
from support.command import pinproof

SOURCES = [
    "flask",
    "requests[socks]",
    "pandas<2",
    "scikit-learn>=1\njoblib",
    "fastapi\nuvicorn[standard]",
    "django<4",
    "sqlalchemy>=1.4,<2\nalembic",
    "boto3",
    "click>=8\nrich",
    "jinja2\nmarkupsafe<2.1",
    "pydantic>=1.10,<2\npython-dotenv",
    "aiohttp",
    "celery[redis]",
    "matplotlib",
    "scipy\nstatsmodels",
    "httpx[http2]",
    "cryptography<42\npyopenssl",
    "pytest\npytest-cov\nhypothesis",
    "black\nmypy",
    "xgboost<2\nlightgbm<4",
]
PYTHON = "3.10"
PLATFORM = "manylinux_2_28_x86_64"


def find_uv() -> str:
    found = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if found is None:
        # It is no dependency: `nox -s lock` installs it for itself.
        pytest.skip("uv, whose versions are compared, is not on PATH")
    return found


def pins_in(text: str) -> dict[str, str]:
    return {
        re.sub(r"[-_.]+", "-", name).lower(): version
        for name, version in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE)
    }


@pytest.mark.online
@pytest.mark.parametrize("source", SOURCES)
def test_a_lock_has_the_versions_of_uv_and_pip(tmp_path: Path, source: str) -> None:
    uv = find_uv()
    (tmp_path / "requirements.in").write_text(source + "\n", encoding="utf-8")
    settings = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    run = pinproof(
        *(
            "lock",
            "requirements.in",
            "--python",
            PYTHON,
            "--platform",
            PLATFORM,
            "--timeout",
            "300",
        ),
        cwd=tmp_path,
        more=settings,
    )
    assert run.returncode == 0, run.stderr
    index = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    theirs = subprocess.run(
        [
            *(uv, "pip", "compile", "requirements.in", "-q", "--no-header", "--no-annotate"),
            *("--python-version", PYTHON, "--python-platform", "x86_64-manylinux_2_28"),
            *("--only-binary", ":all:", "--cache-dir", str(tmp_path / "uv")),
            *(("--index-url", index) if index else ()),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert pins_in(run.stdout) == pins_in(theirs)
    (tmp_path / "lock.txt").write_text(run.stdout, encoding="utf-8")
    python = require_python(PYTHON)
    subprocess.run(
        [
            *(python, "-m", "pip", "install", "-q", "--dry-run", "--ignore-installed"),
            *("--report", "report.json", "--only-binary", ":all:", "-r", "lock.txt"),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
    )
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert pins_in(run.stdout) == {
        re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower(): one["metadata"]["version"]
        for one in report["install"]
    }
