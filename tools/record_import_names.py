"""Record what can be imported of real wheels, for tests: the newest that Python 3.7 takes.

    python tools/record_import_names.py PROJECT...

Adds to `tests/imports/names_of_wheels.json`, or replaces what is there. Asks the configured index.
"""

import argparse
import json
import sys
from pathlib import Path

from pinproof.files.project_releases import JudgedReleases
from pinproof.index.client import open_index
from pinproof.index.model import DistributionFile, Project
from pinproof.index.settings.index_settings import read_pip_settings
from pinproof.requirements.model import normalize_name
from pinproof.target.model import DEFAULT_TARGET

RECORDED = Path(__file__).resolve().parents[1] / "tests/imports/names_of_wheels.json"


def main() -> None:
    """Record the projects that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("projects", nargs="+", metavar="PROJECT", type=normalize_name)
    names = parser.parse_args().projects
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    with open_index(read_pip_settings()) as index:
        files: dict[str, DistributionFile] = {}
        for name, project in index.projects(names).items():
            if not isinstance(project, Project):
                sys.exit(f"{name}: {project}")
            releases = JudgedReleases().of(project, DEFAULT_TARGET)
            newest = releases.newest_fitting()
            file = releases.file_of(newest) if newest is not None else None
            if file is None:
                sys.exit(f"{name}: no file for Python 3.7")
            files[name] = file
        for file, learned in index.import_names_of(files.values()).items():
            if not isinstance(learned, frozenset):
                sys.exit(f"{file.filename}: {learned.reason}")
            name = next(name for name, each in files.items() if each is file)
            recorded[name] = {"file": file.filename, "names": sorted(learned)}
    text = json.dumps(dict(sorted(recorded.items())), indent=1) + "\n"
    RECORDED.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
