"""Images made by hand: layers as tars, papers as JSON, in every shape that tools save."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.image.manifest import ImageManifest

PREFIX = "opt/conda/envs/amlenv"
SITE = f"{PREFIX}/lib/python3.7/site-packages"
PATH = f"PATH=/{PREFIX}/bin:/usr/bin"


def file(name: str, text: str | bytes = b"") -> tuple[tarfile.TarInfo, bytes]:
    data = text.encode() if isinstance(text, str) else text
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member, data


def folder(name: str) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type = tarfile.DIRTYPE
    return member, b""


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def tar(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, data in entries:
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def held(
    name: str, version: str, requires: Sequence[str] = (), site: str = SITE
) -> tuple[tarfile.TarInfo, bytes]:
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {text}" for text in requires]
    text = "\n".join(lines) + "\n\nName: not a header\n"
    return file(f"{site}/{name}-{version}.dist-info/METADATA", text)


def interpreter(prefix: str = PREFIX, series: str = "3.7") -> list[tuple[tarfile.TarInfo, bytes]]:
    return [
        file(f"{prefix}/bin/python{series}", b"\x7fELF"),
        link(f"{prefix}/bin/python3", f"python{series}"),
        link(f"{prefix}/bin/python", "python3"),
        file(f"{prefix}/lib/python{series}/os.py"),
    ]


def base(*more: tuple[tarfile.TarInfo, bytes]) -> bytes:
    return tar(
        file("etc/os-release", 'ID=ubuntu\nVERSION_ID="18.04"\n'),
        file(
            "etc/passwd", "root:x:0:0::/root:/bin/sh\ndockeruser:x:1001:1001::/home/dockeruser:\n"
        ),
        *interpreter(),
        *more,
    )


@dataclass(kw_only=True)
class Made:
    """An image to be saved; `pack` compresses its layers."""

    layers: Sequence[bytes]
    env: Sequence[str] = (PATH,)
    user: str = "dockeruser"
    architecture: str = "amd64"
    pack: Callable[[bytes], bytes] = bytes
    config: Mapping[str, Any] = field(default_factory=dict)

    def blobs(self) -> list[bytes]:
        return [self.pack(layer) for layer in self.layers]

    def config_json(self) -> bytes:
        return json.dumps(
            {
                "architecture": self.architecture,
                "os": "linux",
                "config": {"Env": list(self.env), "User": self.user},
                "rootfs": {"type": "layers", "diff_ids": [digest(data) for data in self.layers]},
                **self.config,
            }
        ).encode()

    def manifest(self) -> bytes:
        layers = [
            descriptor(blob, "application/vnd.oci.image.layer.v1.tar") for blob in self.blobs()
        ]
        config = descriptor(self.config_json(), "application/vnd.oci.image.config.v1+json")
        return json.dumps(
            {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
        ).encode()

    def layout(self) -> dict[str, bytes]:
        """The files of an OCI layout."""
        manifest = self.manifest()
        index = {"schemaVersion": 2, "manifests": [descriptor(manifest, MANIFEST)]}
        contents = [*self.blobs(), self.config_json(), manifest]
        return {
            **{f"blobs/{digest(data).replace(':', '/')}": data for data in contents},
            "index.json": json.dumps(index).encode(),
            "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
        }

    def docker_save(self, tags: Sequence[str] = ("team/image:1",)) -> dict[str, bytes]:
        """The files of `docker save`, the list of layers last."""
        config = self.config_json()
        names = [
            f"{number}-{digest(data)[7:19]}/layer.tar" for number, data in enumerate(self.layers)
        ]
        config_name = f"{digest(config)[7:]}.json"
        papers = [{"Config": config_name, "RepoTags": list(tags), "Layers": names}]
        # Docker sorts by name: layers come in any order.
        files = dict(reversed(list(zip(names, self.blobs(), strict=True))))
        return {**files, config_name: config, "manifest.json": json.dumps(papers).encode()}


MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def descriptor(data: bytes, media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest(data), "size": len(data)}


def archived(files: Mapping[str, bytes]) -> bytes:
    return tar(*(file(name, data) for name, data in files.items()))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def read(source: Path | str, **said: Any) -> ImageManifest:
    wanted = CaptureRequest(
        source=str(source),
        default_python="3.7",
        default_platform="manylinux_2_27_x86_64",
        **said,
    )
    return capture_image(wanted, stdin=io.BytesIO(), read_registry=no_registry)


def read_image(folder: Path, made: Made, **said: Any) -> ImageManifest:
    path = folder / "image.tar"
    path.write_bytes(archived(made.docker_save()))
    return read(path, **said)


def versions(manifest: ImageManifest) -> dict[str, str | None]:
    return {name: held.version for name, held in manifest.distributions.items()}


def no_registry(*_: Any, **__: Any) -> Any:
    raise AssertionError("no registry was named")


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=1, mtime=0)
