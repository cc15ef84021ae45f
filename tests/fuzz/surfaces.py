"""What strangers hand us, and how each is read: by whole commands, as users run them."""

import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/cases"
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
# It stands wherever a secret may, and in nothing that leaves the program.
SECRET = "zzS3CRETpw"
METADATA = (
    b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nRequires-Python: >=3.6\n"
    b"Requires-Dist: six>=1.0; python_version < '3.9'\nProvides-Extra: x\n\ntext\n"
)
_PAGE = {
    "meta": {"api-version": "1.1"},
    "name": "demo",
    "files": [
        {
            "filename": "demo-1.0-py3-none-any.whl",
            "url": f"https://u:{SECRET}@index.example.org/demo-1.0-py3-none-any.whl?sig={SECRET}",
            "hashes": {"sha256": "0" * 64},
            "requires-python": ">=3.6",
            "yanked": "broken",
            "size": 12,
            "upload-time": "2020-01-01T00:00:00Z",
        }
    ],
}
_HTML = (
    b"<!DOCTYPE html><html><head><title>demo</title></head><body><a href='demo-1.0.tar.gz#sha256="
    + b"0" * 64
    + b"' data-requires-python='&gt;=3.6' data-yanked='x'>demo-1.0.tar.gz</a></body></html>"
)


class Tried(NamedTuple):
    """A command in a folder: its words, and the files that it meets."""

    words: tuple[str, ...]
    files: Mapping[str, bytes]


Surface = Callable[[bytes], Tried]


def seeds_of(*patterns: str) -> list[bytes]:
    """Give files of the cases to begin with."""
    found = sorted(path for pattern in patterns for path in CASES.glob(pattern) if path.is_file())
    return [path.read_bytes() for path in found if path.stat().st_size < 40_000]


def _check(name: str, *words: str, **more: bytes) -> Surface:
    beside = {key.replace("__", "."): value for key, value in more.items()}

    def tried(data: bytes) -> Tried:
        return Tried(("check", "--offline", *words, "."), {**beside, name: data})

    return tried


def _capture(name: str, *words: str) -> Surface:
    command = ("image", "capture", "--offline", "--shallow", *words, name)
    return lambda data: Tried(command, {name: data})


def _local_index(name: str) -> Surface:
    lines = b"--index-url ./idx\n--find-links ./links\ndemo==1.0\ndemo\n"
    return lambda data: Tried(
        ("check", "--offline", "--image", IMAGE, "requirements.txt"),
        {"requirements.txt": lines, name: data},
    )


def wheel(metadata: bytes = METADATA) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("demo-1.0.dist-info/METADATA", metadata)
        archive.writestr("demo-1.0.dist-info/WHEEL", "Tag: py3-none-any\n")
    return made.getvalue()


def tar(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def saved_image() -> bytes:
    """Make what `docker save` writes of an image with one distribution."""
    site = "opt/conda/lib/python3.7/site-packages/demo-1.0.dist-info"
    layer = tar({"opt/conda/bin/python3.7": b"\x7fELF", f"{site}/METADATA": METADATA})
    config = {"architecture": "amd64", "os": "linux", "config": {"Env": [f"TOKEN={SECRET}"]}}
    manifest = [{"Config": "c.json", "RepoTags": ["a:b"], "Layers": ["l.tar"]}]
    return tar(
        {
            "manifest.json": json.dumps(manifest).encode(),
            "c.json": json.dumps(config).encode(),
            "l.tar": layer,
        }
    )


_LINES = (
    f"--extra-index-url https://u:{SECRET}@index.example.org/simple\n"
    f"demo @ https://h.example.org/demo-1.0-py3-none-any.whl?sig={SECRET}\n"
).encode()
_SBOM = json.dumps(
    {"bomFormat": "CycloneDX", "components": [{"purl": "pkg:pypi/six@1.16.0", "name": "six"}]}
).encode()
_MANIFEST = json.dumps(
    {
        "schema": 1,
        "name": "x",
        "python": "3.7",
        "platform": "manylinux_2_27_x86_64",
        "distributions": [{"name": "six", "version": "1.16.0", "requires": ["a>1"]}],
    }
).encode()
_PINS = {"requirements__txt": b"six==1.16.0\n"}

# By name: how it is read, and what to begin with.
SURFACES: dict[str, tuple[Surface, list[bytes]]] = {
    "lines": (
        _check("requirements.txt", "--image", IMAGE),
        [_LINES + each for each in seeds_of("*/*/requirements.txt")],
    ),
    "includes": (
        _check("requirements.txt", r__txt=_LINES),
        [b"-r r.txt\n-c r.txt\n", *seeds_of("*/*/*.in", "*/*/constraints*.txt")],
    ),
    "options": (
        lambda data: Tried(
            (
                "check",
                "--offline",
                "-",
                *(word.replace("\0", "") for word in data.decode("utf-8", "replace").split()[:8]),
            ),
            {},
        ),
        [b"--python 3.8 --platform win_amd64 --select PIN -q", b"--image x --severity PIN=error"],
    ),
    "configuration": (
        _check("pinproof.toml", **_PINS),
        [
            b'image = "minimal-py312-inference"\n[severity]\nPIN = "error"\n',
            b'[private]\nnames = ["contoso-*"]\n[per-file-ignores]\n"*.txt" = ["PIN"]\n',
            *seeds_of("*/*/pinproof.toml"),
        ],
    ),
    "projects": (_check("pyproject.toml", **_PINS), seeds_of("*/*/pyproject.toml")),
    "conda": (_check("environment.yml"), seeds_of("*/*/*environment*.y*ml", "*/*/conda*.y*ml")),
    "deployments": (
        _check("deployment.yml", **_PINS),
        seeds_of("*/*/*.yml", "*/*/*.yaml"),
    ),
    "scripts": (_check("deploy.py", **_PINS), seeds_of("*/*/*.py")),
    "notebooks": (_check("deploy.ipynb", **_PINS), seeds_of("*/*/*.ipynb")),
    "shell": (_check("run.sh", **_PINS), seeds_of("*/*/*.sh")),
    "dockerfiles": (_check("Dockerfile", **_PINS), seeds_of("*/*/Dockerfile*")),
    "bicep": (_check("main.bicep", **_PINS), seeds_of("*/*/*.bicep")),
    "templates": (_check("template.json", **_PINS), seeds_of("*/*/*.json")),
    "metadata": (
        _check("site/demo-1.0.dist-info/METADATA", "--mount", "site"),
        [METADATA, *seeds_of("*/*/**/METADATA")],
    ),
    "records": (
        _check("site/demo-1.0.dist-info/RECORD", "--mount", "site"),
        [b"demo/__init__.py,sha256=abc,12\n", *seeds_of("*/*/**/RECORD")],
    ),
    "json pages": (_local_index("idx/demo/index.json"), [json.dumps(_PAGE).encode()]),
    "html pages": (_local_index("idx/demo/index.html"), [_HTML]),
    "wheels": (_local_index("links/demo-1.0-py3-none-any.whl"), [wheel()]),
    "sdists": (
        _local_index("links/demo-1.0.tar.gz"),
        [
            tar({"demo-1.0/PKG-INFO": METADATA}),
            gzip.compress(tar({"demo-1.0/PKG-INFO": METADATA, "demo-1.0/setup.py": b"x"})),
        ],
    ),
    "archives": (_capture("image.tar"), [saved_image(), gzip.compress(saved_image())]),
    "sboms": (_capture("sbom.json"), [_SBOM, b'{"spdxVersion": "SPDX-2.3", "packages": []}']),
    "freezes": (
        _capture("freeze.txt", "--python", "3.7"),
        [b"six==1.16.0\ndemo @ file:///x/demo.whl\n-e git+https://h/x#egg=y\n"],
    ),
    "manifests": (
        _check("img.json", "--image", "img.json", **_PINS),
        [_MANIFEST],
    ),
}


def chosen(chance: random.Random) -> tuple[str, Surface, bytes, bytes]:
    """Choose a surface and two files of it."""
    name = chance.choice(list(SURFACES))
    surface, seeds = SURFACES[name]
    known = seeds or [b""]
    return name, surface, chance.choice(known), chance.choice(known)
