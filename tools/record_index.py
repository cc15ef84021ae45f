"""Record projects' releases for the tests: `record_index.py scipy numpy requests==2.25.1`.

Writes `tests/cases/_index/<project>.json`, a page of the simple API (PEP 691) with what pip's own
index publishes, cut to what the tests judge by: no addresses, no hashes, no pre-releases, no
wheels but those for common systems. With a version it also keeps what that release's wheels for
the default target declare.
"""

import argparse
import json
import re
from pathlib import Path

from pinproof.files.fitting import FileJudge
from pinproof.index.client import PublishedIndex, open_index
from pinproof.index.model import CoreMetadata, DistributionFile, Project
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.requirements.model import normalize_name
from pinproof.target.model import Target

FOLDER = Path(__file__).resolve().parents[1] / "tests/cases/_index"
SYSTEMS = re.compile(r"-any\.whl$|linux\w*_x86_64\.whl$|win_amd64\.whl$|\.(tar\.gz|zip)$")
PYTHONS = re.compile(r"-(py3|py2\.py3|cp3(6|7|9|11|12))[-m.\w]*-\w+-[\w.]+\.whl$|\.(tar\.gz|zip)$")


def record(index: PublishedIndex, name: str, version: str) -> None:
    """Write one project's page, and what the wheels of a version declare."""
    project = index.project(name)
    if not isinstance(project, Project):
        raise SystemExit(f"{name}: {project}")
    files = [
        file
        for release in sorted(project.releases)
        if not release.is_prerelease
        for file in project.releases[release]
        if SYSTEMS.search(file.filename) and PYTHONS.search(file.filename)
    ]
    rows = ",\n".join(json.dumps(entry(file)) for file in files)
    head = f'{{"meta": {{"api-version": "1.0"}}, "name": "{project.name}", "files": [\n'
    write(f"{project.name}.json", f"{head}{rows}\n]}}\n")
    for file in files:
        if (
            file.kind == "wheel"
            and str(file.version) == version
            and FileJudge(Target()).fitting([file])
        ):
            declared = index.metadata(file)
            if not isinstance(declared, CoreMetadata):
                raise SystemExit(f"{file.filename}: {declared.reason}")
            write(f"{file.filename}.metadata", headers(declared))
    print(f"{name}: {len(files)} files")


def entry(file: DistributionFile) -> dict[str, object]:
    """Give a file as a page of the simple API lists it."""
    kept: dict[str, object] = {"filename": file.filename, "url": f"../../files/{file.filename}"}
    kept["hashes"] = {}
    if file.requires_python is not None:
        kept["requires-python"] = file.requires_python
    if file.yanked is not None:
        kept["yanked"] = file.yanked or True
    return kept


def headers(declared: CoreMetadata) -> str:
    """Give the part of the core metadata that decides what is installed."""
    lines = ["Metadata-Version: 2.1", f"Name: {declared.name}", f"Version: {declared.version}"]
    if declared.requires_python is not None:
        lines.append(f"Requires-Python: {declared.requires_python}")
    lines += [f"Requires-Dist: {requirement}" for requirement in declared.requires_dist or ()]
    lines += [f"Provides-Extra: {extra}" for extra in declared.provides_extra]
    return "\n".join([*lines, ""])


def write(name: str, text: str) -> None:
    """Write a file of the recorded index."""
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Record what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", nargs="+")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # The default index alone: what else this machine's pip is told to use is nobody's fact.
    with open_index(IndexSettings()) as index:
        for wanted in parser.parse_args().project:
            name, _, version = wanted.partition("==")
            record(index, normalize_name(name), version)


if __name__ == "__main__":
    main()
