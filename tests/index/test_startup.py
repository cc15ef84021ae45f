"""A run that the cache answers imports no HTTP library and makes no connection."""

import subprocess
import sys
from pathlib import Path

from support.indexes.loopback import LoopbackIndex

SOURCES = str(Path(__file__).resolve().parents[2] / "src")
HEAVY = ["urllib3", "ssl", "http", "truststore", "email", "subprocess", "pip", "socket", "netrc"]
RUN = f"""
import sys
sys.path.insert(0, {SOURCES!r})
before = set(sys.modules)
from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import read_pip_settings, add_flags
from packaging.version import Version
settings = add_flags(read_pip_settings(), index_url=sys.argv[2])
with open_index(settings, cache_dir=sys.argv[1]) as index:
    projects = index.projects(["demo", "absent"])
    file = projects["demo"].releases[Version("1.0")][0]
    assert index.metadata(file).requires_dist == ("a",)
print(*[name for name in {HEAVY!r} if name in sys.modules and name not in before])
"""


def run(folder: Path, url: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, folder, url],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def test_no_http_library_is_imported_when_the_cache_answers(
    loopback: LoopbackIndex, tmp_path: Path
) -> None:
    loopback.add_wheel("demo", "1.0", requires=("a",))
    assert "urllib3" in run(tmp_path, loopback.url)
    asked = len(loopback.requests)
    assert run(tmp_path, loopback.url) == []
    assert len(loopback.requests) == asked
