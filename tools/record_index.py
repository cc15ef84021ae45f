"""Record a project's releases for the tests: `record_index.py scipy numpy requests==2.25.1`.

Writes `tests/cases/_index/<project>.json`, a page of the simple API (PEP 691) as pip's own index
gives it, cut to what the tests judge by: no addresses, no hashes, no pre-releases, no wheels but
those for common systems. With a version it also keeps the core metadata of that release's wheels.
"""

import argparse
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

FOLDER = Path(__file__).resolve().parents[1] / "tests/cases/_index"
TYPE = "application/vnd.pypi.simple.v1+json"
SYSTEMS = re.compile(r"-any\.whl$|linux\w*_x86_64\.whl$|win_amd64\.whl$|\.(tar\.gz|zip)$")
PYTHONS = re.compile(r"-(py3|py2\.py3|cp3(6|7|9|11|12))[-m.\w]*-\w+-[\w.]+\.whl$|\.(tar\.gz|zip)$")
DEFAULT_INDEX = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"


def index_url() -> str:
    """Ask pip for the address of its index."""
    configured = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return (
        configured
        or subprocess.check_output([sys.executable, "-c", DEFAULT_INDEX], text=True).strip()
    )


def version_of(filename: str) -> Version | None:
    """Give the version in a file's name, `None` where there is none."""
    try:
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename)[1]
        return parse_sdist_filename(filename)[1]
    except (InvalidSdistFilename, InvalidWheelFilename, InvalidVersion):
        return None


def fetch(url: str) -> bytes:
    """Get what is at an address."""
    request = urllib.request.Request(url, headers={"Accept": TYPE})  # noqa: S310 - from pip
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        content: bytes = answer.read()
        return content


def record(project: str, version: str | None) -> None:
    """Write one project's page, and one release's metadata."""
    page: dict[str, Any] = json.loads(fetch(f"{index_url().rstrip('/')}/{project}/"))
    files = []
    for file in page["files"]:
        name = file["filename"]
        found = version_of(name)
        if (
            found is None
            or found.is_prerelease
            or not (SYSTEMS.search(name) and PYTHONS.search(name))
        ):
            continue
        kept = {"filename": name, "url": f"../../files/{name}", "hashes": {}}
        kept |= {key: file[key] for key in ("requires-python", "yanked") if file.get(key)}
        files.append(kept)
        if version is not None and found == Version(version) and name.endswith(".whl"):
            metadata = fetch(file["url"] + ".metadata").decode("utf-8")
            head = metadata.partition("\n\n")[0] + "\n"
            wanted = ("Metadata-Version", "Name", "Version", "Requires", "Provides-Extra")
            text = "".join(f"{line}\n" for line in head.splitlines() if line.startswith(wanted))
            (FOLDER / f"{name}.metadata").write_text(text, encoding="utf-8")
    rows = ",\n".join(json.dumps(file) for file in files)
    head = f'{{"meta": {{"api-version": "1.0"}}, "name": "{project}", "files": [\n'
    (FOLDER / f"{project}.json").write_text(f"{head}{rows}\n]}}\n", encoding="utf-8")
    print(f"{project}: {len(files)} of {len(page['files'])} files")


def main() -> None:
    """Record what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", nargs="+")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for wanted in parser.parse_args().project:
        name, _, version = wanted.partition("==")
        try:
            record(canonicalize_name(name), version or None)
        except urllib.error.URLError as error:
            raise SystemExit(f"{name}: {error}") from error


if __name__ == "__main__":
    main()
