"""A run of `pinproof plan` on a folder of real wheels."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema

ROOT = Path(__file__).parents[3]

SCHEMA = json.loads((ROOT / "schemas" / "plan.json").read_text(encoding="utf-8"))

INDEX = {
    "flask": {"1.0.3": ["werkzeug"], "2.2.5": ["werkzeug>=2.2"]},
    "werkzeug": {"2.0.1": [], "2.2.3": []},
    "requests": {"2.31.0": ["urllib3>=1.21.1"]},
    "urllib3": {"1.20": [], "1.26": []},
    "a-project-with-a-name-that-is-far-too-long-for-a-table": {"1.0": ["flask"]},
    "jinja2": {"2.11.3": ["markupsafe"]},
    "markupsafe": {"2.0.1": [], "2.1.1": []},
}
IMAGE = {
    "schema": 1,
    "name": "made-up",
    "python": "3.7",
    "platform": "manylinux_2_27_x86_64",
    "distributions": [
        {"name": "Flask", "version": "1.0.3", "requires": ["werkzeug"]},
        {"name": "werkzeug", "version": "2.0.1", "requires": []},
        {"name": "server", "version": "0.1.5", "requires": ["flask (==1.0.3)"]},
    ],
}


def run(place: Path, text: str | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    if text is not None:
        (place / "requirements.txt").write_text(text, encoding="utf-8")
    return subprocess.run(
        [
            *(sys.executable, "-m", "pinproof", "plan", "requirements.txt"),
            *("--no-index", "--find-links", "wheels", "--no-cache", *arguments),
        ],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={"PIP_CONFIG_FILE": "/dev/null", "HOME": str(place), "PATH": "", "NO_COLOR": "1"},
    )


def as_json(place: Path, text: str, *arguments: str) -> tuple[Any, int]:
    done = run(place, text, "--output-format", "json", *arguments)
    assert done.stderr == ""
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    return document, done.returncode
