"""An archive of a gigabyte is read once, in little memory."""

import gzip
import hashlib
import json
import random
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from capture.archives import SITE, file, held, interpreter

MEGABYTE = 1 << 20
SIZE = 1024 * MEGABYTE
MOST = 200 * MEGABYTE
FILES = 60_000

MEASURE = """
import json, pathlib, re, resource, sys
from pinproof.capture.image_source import CaptureRequest, capture_image
wanted = CaptureRequest(
    source=sys.argv[1], default_python="3.7", default_platform="manylinux_2_27_x86_64"
)
manifest = capture_image(wanted, stdin=sys.stdin.buffer, read_registry=None)
# Linux counts what the parent held before the program was started into ru_maxrss.
status = pathlib.Path("/proc/self/status")
if status.exists():
    peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text())[1]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"peak": peak, "held": len(manifest.distributions), "python": manifest.python}))
"""


class Counted:
    """A file that is written and hashed."""

    def __init__(self, path: Path) -> None:
        self.stream = path.open("wb")
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return self.stream.write(data)


def big_layer(path: Path) -> str:
    """Write a layer of many distributions, many small files, few huge ones; give its digest."""
    noise = random.Random(7).randbytes(MEGABYTE)  # noqa: S311 - only not to be compressible
    counted = Counted(path)
    # The stubs want a whole file object; a stream needs only `write`.
    with tarfile.open(fileobj=counted, mode="w|", format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
        for member, data in interpreter():
            archive.addfile(member, _stream(data))
        for number in range(600):
            member, data = held(f"name{number}", "1.0", [f"other{each}" for each in range(20)])
            archive.addfile(member, _stream(data))
        for number in range(FILES):
            member, data = file(f"{SITE}/package{number % 600}/module{number}.py", b"x" * 100)
            archive.addfile(member, _stream(data))
        for number in range((SIZE - 80 * MEGABYTE) // (100 * MEGABYTE)):
            huge = tarfile.TarInfo(f"opt/model{number}.bin")
            huge.size = 100 * MEGABYTE
            archive.addfile(huge, _Repeated(noise))
    counted.stream.close()
    return counted.hash.hexdigest()


def _stream(data: bytes) -> "_Repeated":
    return _Repeated(data)


class _Repeated:
    """The same bytes over and over, as much as is asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, size: int = 0, /) -> bytes:
        parts = []
        while size:
            part = self.data[self.at : self.at + size]
            self.at = (self.at + len(part)) % len(self.data)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="measured with getrusage")
def test_a_gigabyte_is_read_under_200_megabytes(tmp_path: Path) -> None:
    layer = tmp_path / "layer.tar"
    digest = big_layer(layer)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Env": ["PATH=/opt/conda/envs/amlenv/bin"]},
            "rootfs": {"diff_ids": [f"sha256:{digest}"]},
        }
    ).encode()
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    papers = [{"Config": name, "RepoTags": ["big:1"], "Layers": ["x/layer.tar"]}]
    plain = tmp_path / "image.tar"
    with tarfile.open(plain, "w") as archive:
        archive.add(layer, "x/layer.tar")
        for place, data in ((name, config), ("manifest.json", json.dumps(papers).encode())):
            member, content = file(place, data)
            archive.addfile(member, _stream(content))
    layer.unlink()
    assert plain.stat().st_size > 0.9 * SIZE
    packed = tmp_path / "image.tar.gz"
    # Stored, not deflated: what must not be held in memory is the content, and noise stays long.
    with gzip.open(packed, "wb", compresslevel=0) as out, plain.open("rb") as source:
        while chunk := source.read(MEGABYTE):
            out.write(chunk)
    for path in (plain, packed):
        begun = time.perf_counter()
        result = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        measured = json.loads(result.stdout)
        assert measured["held"] == 600
        assert measured["python"] == "3.7"
        print(path.name, measured["peak"] // MEGABYTE, "MB,", time.perf_counter() - begun, "s")  # noqa: T201 - shown with -s
        assert measured["peak"] < MOST
