"""Images made by umoci from a real Python's environment, saved by skopeo, served by a registry.

What pip lists inside the environment is the truth; each capture must say the same.
"""

import io
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from capture.archives import Made, archived, gzipped, read, read_image, versions
from capture.real import PYTHON37, Environment, change, copied, new_environment, run, wheel

from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.capture.registry.distribution_api import read_registry
from pinproof.image.manifest import ImageManifest
from pinproof.index.http.pools import Pools
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.record import replace

TOOLS = ("umoci", "skopeo", "docker-registry")
needs_python = pytest.mark.skipif(not PYTHON37.is_file(), reason="no Python 3.7 under pyenv")
pytestmark = [pytest.mark.oracle, needs_python]


def needs(*tools: str) -> pytest.MarkDecorator:
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return new_environment(tmp_path_factory.mktemp("before"), PYTHON37)


@pytest.fixture(scope="module")
def after(before: Environment, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    later = copied(before, tmp_path_factory.mktemp("after"))
    change(later)
    return later


def as_inside(folder: Path, root: Path) -> Path:
    """Write the paths of an environment's root as they are inside the image."""
    for pattern in ("*.egg-link", "*.pth"):
        for path in folder.rglob(pattern):
            path.write_text(path.read_text().replace(f"{root}/", "/"))
    return folder


def packed(root: Path) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.add(root, arcname="./")
    return stream.getvalue()


ENV = ["PATH=/opt/venv/bin:/usr/bin"]


def test_a_plain_archive_says_what_pip_says(before: Environment, tmp_path: Path) -> None:
    truth = before.listed()
    root = as_inside(copied(before, tmp_path).root, before.root)
    manifest = read_image(tmp_path, Made(layers=[packed(root)], env=ENV))
    assert versions(manifest) == truth
    assert {"gone", "kept", "developed", "old-fashioned", "pip"} <= truth.keys()
    assert manifest.python == "3.7.16"
    assert manifest.pip == truth["pip"]
    assert manifest.distributions["kept"].requires == ("moved>=1", 'six; extra == "more"')
    assert manifest.distributions["old-fashioned"].requires == (
        "kept",
        'six>=1 ; extra == "more"',
        'enum34 ; (python_version<"3") and extra == "old"',
    )


@pytest.fixture(scope="module")
def layout(
    before: Environment, after: Environment, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An OCI layout of two layers, made by umoci from the roots before and after."""
    folder = tmp_path_factory.mktemp("umoci")
    place, bundle = folder / "layout", folder / "bundle"
    image = f"{place}:latest"
    run("umoci", "init", "--layout", place)
    run("umoci", "new", "--image", image)
    for made in (before, after):
        run("umoci", "unpack", "--rootless", "--image", image, bundle)
        root = bundle / "rootfs"
        shutil.rmtree(root)
        shutil.copytree(made.root, root, symlinks=True)
        as_inside(root, before.root)
        run("umoci", "repack", "--image", image, bundle)
        shutil.rmtree(bundle)
    run("umoci", "config", "--image", image, "--config.env", ENV[0], "--config.user", "dockeruser")
    return place


def same(manifest: ImageManifest, other: ImageManifest) -> bool:
    """Compare all but the names."""
    plain = [
        (
            each.python,
            each.platform,
            each.pip,
            dict(each.distributions),
            dict(each.boot),
            each.provenance,
        )
        for each in (manifest, other)
    ]
    return plain[0] == plain[1]


@needs("umoci")
def test_what_a_later_layer_deletes_and_replaces(layout: Path, after: Environment) -> None:
    truth = after.listed()
    manifest = read(layout)
    assert versions(manifest) == truth
    assert "gone" not in truth
    assert truth["moved"] == "2.0"
    assert manifest.boot["user"] == "dockeruser"


@needs("umoci", "skopeo")
def test_each_way_of_saving_gives_the_same_manifest(layout: Path, tmp_path: Path) -> None:
    manifest = read(layout)
    source = f"oci:{layout}:latest"
    zstd = ("--dest-compress-format", "zstd")
    for name, target, options in (
        ("docker.tar", "docker-archive:{}:registry.example.org/team/image:1", ()),
        ("oci.tar", "oci-archive:{}:latest", ()),
        ("zstd", "oci:{}:latest", zstd),
    ):
        path = tmp_path / name
        command = ("skopeo", "--insecure-policy", "copy", "-q", *options)
        run(*command, source, target.format(path))
        assert versions(read(path)) == versions(manifest)
        # Docker's archive has another configuration, hence another image ID.
        if name != "docker.tar":
            assert same(read(path), manifest)
    magics = {path.read_bytes()[:4] for path in (tmp_path / "zstd" / "blobs/sha256").iterdir()}
    assert b"\x28\xb5\x2f\xfd" in magics
    tarred = (tmp_path / "docker.tar").read_bytes()
    (tmp_path / "docker.tar.gz").write_bytes(gzipped(tarred))
    assert same(read(tmp_path / "docker.tar.gz"), read(tmp_path / "docker.tar"))
    assert read(tmp_path / "docker.tar").name == "registry.example.org/team/image:1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    """A registry of this machine; give its host and port."""
    host = f"127.0.0.1:{free_port()}"
    settings = tmp_path / "registry.yml"
    settings.write_text(
        "version: 0.1\nlog: {level: error}\n"
        f"storage: {{filesystem: {{rootdirectory: {tmp_path / 'registry'}}}}}\n"
        f"http: {{addr: '{host}'}}\n"
    )
    with (tmp_path / "registry.log").open("wb") as log:
        server = subprocess.Popen(
            ["docker-registry", "serve", str(settings)],
            stdout=log,
            stderr=log,
            env={"PATH": os.environ["PATH"], "OTEL_TRACES_EXPORTER": "none"},
        )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                probe.settimeout(0.2)
                if probe.connect_ex(("127.0.0.1", int(host.rpartition(":")[2]))) == 0:
                    break
            time.sleep(0.05)
        yield host
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def pulled(source: str) -> ImageManifest:
    wanted = CaptureRequest(
        source=source, default_python="3.7", default_platform="manylinux_2_27_x86_64"
    )
    pools = Pools(IndexSettings(), 4)
    return capture_image(
        wanted, stdin=io.BytesIO(), read_registry=partial(read_registry, pools=pools)
    )


@needs(*TOOLS)
def test_a_registry_gives_the_same_manifest(layout: Path, registry: str) -> None:
    target = f"{registry}/team/image:1"
    options = ("--dest-tls-verify=false", "--dest-compress-format", "gzip")
    run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "-q",
        *options,
        f"oci:{layout}:latest",
        f"docker://{target}",
    )
    manifest = pulled(target)
    assert same(manifest, read(layout))
    assert manifest.name == target
    digest = run(
        "skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", f"docker://{target}"
    )
    by_digest = pulled(f"http://{registry}/team/image@{digest.strip()}")
    assert same(by_digest, manifest)


def test_all_sources_of_one_environment_say_the_same(before: Environment, tmp_path: Path) -> None:
    truth = before.listed()
    site = before.prefix / "lib/python3.7/site-packages"
    freeze = before.pip("freeze", "--all")
    log = (
        "x | gunicorn/run | Pip Dependencies (before dynamic installation)\n\n"
        f"{freeze}\nx | gunicorn/run | Entry script directory: /var/azureml-app/.\n"
    )
    rows = before.pip("list", "--format", "json")
    purls = ", ".join(f'{{"purl": "pkg:pypi/{name}@{version}"}}' for name, version in truth.items())
    conda = ", ".join(
        f'{{"name": "{name}", "version": "{version}", "channel": "pypi", "build_string": "pypi_0"}}'
        for name, version in truth.items()
    )
    texts = {
        "freeze.txt": freeze,
        "boot.log": log,
        "list.json": rows,
        "cyclonedx.json": f'{{"bomFormat": "CycloneDX", "components": [{purls}]}}',
        "conda.json": f"[{conda}]",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    root = as_inside(copied(before, tmp_path / "copy").root, before.root)
    image = tmp_path / "image.tar"
    image.write_bytes(archived(Made(layers=[packed(root)], env=ENV).layout()))
    for source in (before.prefix, site, image, *(tmp_path / name for name in texts)):
        assert versions(read(source)) == truth, source


def test_pip_inspect_says_the_same_as_the_environment(tmp_path: Path) -> None:
    """Of this Python: the pip that came with 3.7 cannot inspect."""
    prefix = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", prefix)
    pip = (sys.executable, "-m", "pip", "--python", prefix / "bin/python")
    wheels = [
        wheel(tmp_path / "wheels", "one", "1.0", "two>=1", 'three; extra == "more"'),
        wheel(tmp_path / "wheels", "two", "2.0rc1", 'one; python_version >= "3.7"'),
    ]
    run(*pip, "install", "--no-deps", *wheels)
    report = tmp_path / "inspect.json"
    report.write_text(run(*pip, "inspect"))
    inspected, found = read(report), read(prefix)
    assert versions(inspected) == versions(found) == {"one": "1.0", "two": "2.0rc1"}
    # Only files tell what can be imported, and pip's report lists none.
    assert all(each.import_names == (name,) for name, each in found.distributions.items())
    assert dict(inspected.distributions) == {
        name: replace(each, import_names=None) for name, each in found.distributions.items()
    }
    assert inspected.python == found.python == platform.python_version()
