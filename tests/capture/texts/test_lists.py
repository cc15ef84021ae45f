import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from capture.archives import no_registry, read, versions

from pinproof.capture.captured_source import SourceKind
from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.errors import UsageError
from pinproof.image.manifest import ImageManifest


def read_text(tmp_path: Path, text: str | bytes, **said: Any) -> ImageManifest:
    path = tmp_path / "source"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, **said)


FREEZE = """\
# Editable install with no version control (mine==0.3.dev1)
-e /home/me/mine
-e git+https://git.example.org/team/tool@0123abc#egg=tool&subdirectory=python
certifi @ file:///tmp/build/80754af9/certifi_1594/work/certifi
local @ file:///wheels/local-1.2.3-py3-none-any.whl#sha256=00
sdist @ https://files.example.org/sdist-4.5.tar.gz
numpy==1.19.5
old===2004d
torch==1.7.1+cu110
"""


def test_freeze(tmp_path: Path) -> None:
    manifest = read_text(tmp_path, FREEZE)
    assert versions(manifest) == {
        "certifi": None,
        "local": "1.2.3",
        "mine": "0.3.dev1",
        "numpy": "1.19.5",
        "old": "2004d",
        "sdist": "4.5",
        "tool": None,
        "torch": "1.7.1+cu110",
    }
    assert all(held.requires is None for held in manifest.distributions.values())
    told = "\n".join(manifest.provenance)
    assert "certifi: installed from" in told
    assert "tool: an editable install, version not told" in told
    assert "dependencies of 8 distributions: not told by the source" in told
    assert "python 3.7: assumed" in told


def test_a_freeze_with_an_address_that_is_none(tmp_path: Path) -> None:
    manifest = read_text(tmp_path, "six==1.0\nfoo @ http://[x/foo-1.0-py3-none-any.whl\n")
    assert versions(manifest) == {"foo": None, "six": "1.0"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_freeze_as_shells_write_it(tmp_path: Path, encoding: str) -> None:
    manifest = read_text(tmp_path, "numpy==1.19.5\r\nsix==1.15.0\r\n".encode(encoding))
    assert versions(manifest) == {"numpy": "1.19.5", "six": "1.15.0"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("numpy==1.19.5\n  pandas>=1.0\n", ":2:3: not a line of pip freeze: 'pandas>=1.0'"),
        ("numpy==1.19.5\nWARNING: pip is old\n", ":2:1: not a line of pip freeze"),
        ("a==1\n-x==1\n", ":2:1: not a line of pip freeze"),
        ("a==1\nb==\x1b[2J\n", ":2:1: not a line of pip freeze: 'b==\\x1b[2J'"),
        ("a==1\nA==2\n", ": A is listed as 1 and as 2"),
    ],
)
def test_freeze_names_the_line_that_is_none(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_text(tmp_path, text)
    assert place in str(raised.value)


BOOT = """\
2022-03-01T10:11:12,123456789+00:00 - rsyslog/run
2022-03-01T10:11:12,223456789+00:00 | gunicorn/run |
2022-03-01T10:11:12,225456789+00:00 | gunicorn/run | AzureML Container Runtime Information
AzureML image information: minimal-ubuntu18.04-py37-cpu-inference:20220301.v1
2022-03-01T10:11:12,3+00:00 | gunicorn/run | PATH environment variable: /opt/miniconda/envs/amlenv/bin:/usr/bin
2022-03-01T10:11:12,4+00:00 | gunicorn/run | PYTHONPATH environment variable:
2022-03-01T10:11:12,5+00:00 | gunicorn/run |
2022-03-01T10:11:12,6+00:00 | gunicorn/run | Pip Dependencies (before dynamic installation)

azureml-inference-server-http==0.4.2
Flask==1.0.3
2022-03-01T10:11:14,9+00:00 - nginx/run
certifi @ file:///opt/conda/conda-bld/certifi_1638000000/work
WARNING: Could not generate requirement for distribution -umpy 1.19.5
wrapt==1.11.1

2022-03-01T10:11:15,1+00:00 | gunicorn/run | Entry script directory: /var/azureml-app/.
2022-03-01T10:11:15,2+00:00 | gunicorn/run | Dynamic Python Package Installation
Requirement already satisfied: wrapt in /opt/miniconda/envs/amlenv/lib/python3.7/site-packages (1.11.1)
Collecting scipy==1.7.3
Successfully installed scipy-1.7.3
2022-03-01T10:12:15,6+00:00 | gunicorn/run | Pip Dependencies (before dynamic installation)

scipy==1.7.3
"""  # noqa: E501 - lines of a log
EXPECTED = {
    "azureml-inference-server-http": "0.4.2",
    "certifi": None,
    "flask": "1.0.3",
    "wrapt": "1.11.1",
}


def test_boot_log(tmp_path: Path) -> None:
    manifest = read_text(tmp_path, BOOT)
    assert versions(manifest) == EXPECTED
    assert manifest.name == "minimal-ubuntu18.04-py37-cpu-inference:20220301.v1"
    assert manifest.python == "3.7"
    told = "\n".join(manifest.provenance)
    assert "python 3.7: the folders that the log names" in told
    assert "source:14: not a line of pip freeze, left out: 'WARNING" in told


@pytest.mark.parametrize(
    "prefix", ["2022-03-01T10:11:12.123456789Z ", "2022-03-01T10:11:12.1Z stdout F ", "\x1b[32m"]
)
def test_boot_log_as_platforms_hand_it_out(tmp_path: Path, prefix: str) -> None:
    text = "".join(f"{prefix}{line}\n" for line in BOOT.splitlines())
    assert versions(read_text(tmp_path, text)) == EXPECTED


def test_a_boot_log_whose_empty_lines_were_lost(tmp_path: Path) -> None:
    text = "".join(f"{line}\n" for line in BOOT.splitlines() if line)
    assert versions(read_text(tmp_path, text)) == EXPECTED


def test_a_boot_log_without_a_list(tmp_path: Path) -> None:
    title = "Pip Dependencies (before dynamic installation)"
    with pytest.raises(UsageError, match=r":2: no distribution is listed below this line"):
        read_text(tmp_path, f"start\n{title}\n\nx | gunicorn/run | Entry script directory\n")
    with pytest.raises(UsageError, match="not a boot log"):
        read_text(tmp_path, "numpy==1.19.5\n", kind="boot-log")


def conda(name: str, version: str, build: str, channel: str = "pkgs/main") -> dict[str, str]:
    return {
        "name": name,
        "version": version,
        "build_string": build,
        "channel": channel,
        "platform": "pypi" if channel == "pypi" else "linux-64",
    }


def test_conda_list(tmp_path: Path) -> None:
    packages = [
        conda("_libgcc_mutex", "0.1", "main"),
        conda("libffi", "3.3", "he6710b0_2"),
        conda("python", "3.7.9", "h7579374_0"),
        conda("pip", "20.3.3", "py37h06a4308_0"),
        conda("numpy-base", "1.19.2", "py37hfa32c7d_0"),
        conda("numpy", "1.19.2", "py37h54aff64_0"),
        conda("pytorch", "1.6.0", "py3.7_cuda10.1.243_cudnn7.6.3_0", "pytorch"),
        conda("typing_extensions", "3.7.4.3", "pyha847dfd_0"),
        conda("six", "1.15.0", "py_0"),
        conda("certifi", "2020.12.5", "py37h06a4308_0"),
        conda("certifi", "2021.5.30", "pypi_0", "pypi"),
        conda("azureml-inference-server-http", "0.1.5", "pypi_0", "pypi"),
        conda("yaml", "0.2.5", "h7b6447c_0"),
        conda("pyyaml", "5.4.1", "py37h27cfd23_1"),
    ]
    manifest = read_text(tmp_path, json.dumps(packages))
    assert versions(manifest) == {
        "azureml-inference-server-http": "0.1.5",
        "certifi": "2021.5.30",
        "numpy": "1.19.2",
        "pip": "20.3.3",
        "pyyaml": "5.4.1",
        "six": "1.15.0",
        "torch": "1.6.0",
        "typing-extensions": "3.7.4.3",
    }
    assert (manifest.python, manifest.pip) == ("3.7.9", "20.3.3")
    assert "conda's names: pytorch is torch" in manifest.provenance


LOCATION = "/opt/conda/envs/amlenv/lib/python3.7/site-packages/{}-{}.dist-info/METADATA"
OTHER = "/usr/lib/python3/dist-packages/{}-{}.egg-info"


def cyclonedx(*packages: tuple[str, str, str | None]) -> dict[str, Any]:
    components = []
    for name, version, location in packages:
        place = location.format(name, version) if location else None
        found = [{"name": "syft:location:0:path", "value": place}] if place else []
        components.append(
            {
                "type": "library",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "properties": found,
            }
        )
    components += [
        {
            "name": "libc6",
            "purl": "pkg:deb/ubuntu/libc6@2.27-3ubuntu1.4?arch=amd64&distro=ubuntu-18.04",
        },
        {"name": "python", "purl": "pkg:generic/python@3.7.9"},
        {"name": "no purl"},
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.4",
        "metadata": {"component": {"type": "container", "name": "team/image:1"}},
        "components": components,
    }


def test_cyclonedx(tmp_path: Path) -> None:
    content = cyclonedx(
        ("numpy", "1.19.5", LOCATION),
        ("Flask", "1.0.3", None),
        ("torch", "1.7.1%2Bcu110", LOCATION),
    )
    manifest = read_text(tmp_path, json.dumps(content))
    assert versions(manifest) == {"flask": "1.0.3", "numpy": "1.19.5", "torch": "1.7.1+cu110"}
    assert manifest.name == "team/image:1"
    assert (manifest.python, manifest.platform) == ("3.7.9", "manylinux_2_27_x86_64")
    assert manifest.distributions["numpy"].requires is None


def test_cyclonedx_of_several_pythons_asks_for_one(tmp_path: Path) -> None:
    text = json.dumps(cyclonedx(("six", "1.15.0", LOCATION), ("six", "1.11.0", OTHER)))
    with pytest.raises(UsageError) as raised:
        read_text(tmp_path, text)
    assert str(raised.value).splitlines()[1:] == ["  /opt/conda/envs/amlenv", "  /usr"]
    assert versions(read_text(tmp_path, text, prefix="/opt/conda/envs/amlenv")) == {"six": "1.15.0"}
    assert versions(read_text(tmp_path, text, prefix="usr/")) == {"six": "1.11.0"}
    with pytest.raises(UsageError, match="no package under /nowhere"):
        read_text(tmp_path, text, prefix="/nowhere")


def test_spdx_2(tmp_path: Path) -> None:
    reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl"}
    content = {
        "spdxVersion": "SPDX-2.3",
        "name": "team/image",
        "packages": [
            {
                "name": "numpy",
                "externalRefs": [
                    {"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:numpy"},
                    {**reference, "referenceLocator": "pkg:pypi/numpy@1.19.5"},
                ],
                "sourceInfo": f"acquired package info from installed python package manifest file: {LOCATION.format('numpy', '1.19.5')}",  # noqa: E501 - as syft writes it
            },
            {
                "name": "libc6",
                "externalRefs": [
                    {**reference, "referenceLocator": "pkg:deb/debian/libc6@2.28-10?arch=arm64"}
                ],
            },
        ],
    }
    manifest = read_text(tmp_path, json.dumps(content))
    assert versions(manifest) == {"numpy": "1.19.5"}
    assert (manifest.python, manifest.platform) == ("3.7", "manylinux_2_28_aarch64")


def test_spdx_3(tmp_path: Path) -> None:
    content = {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [
            {"type": "software_Package", "software_packageUrl": "pkg:pypi/numpy@1.19.5"},
            {"type": "Person", "name": "nobody"},
        ],
    }
    assert versions(read_text(tmp_path, json.dumps(content))) == {"numpy": "1.19.5"}


def test_pip_list_and_inspect(tmp_path: Path) -> None:
    listed = [{"name": "PyYAML", "version": "5.4.1"}, {"name": "pip", "version": "22.0.4"}]
    manifest = read_text(tmp_path, json.dumps(listed))
    assert versions(manifest) == {"pip": "22.0.4", "pyyaml": "5.4.1"}
    assert manifest.pip == "22.0.4"
    report = {
        "version": "1",
        "pip_version": "22.3",
        "installed": [
            {
                "metadata": {
                    "name": "PyYAML",
                    "version": "5.4.1",
                    "requires_python": ">=3.6",
                    "requires_dist": ["a"],
                }
            }
        ],
        "environment": {
            "python_full_version": "3.7.16+",
            "platform_machine": "aarch64",
            "sys_platform": "linux",
        },
    }
    manifest = read_text(tmp_path, json.dumps(report))
    (held,) = manifest.distributions.values()
    assert (held.requires, held.requires_python) == (("a",), ">=3.6")
    assert (manifest.python, manifest.platform) == ("3.7.16", "manylinux_2_27_aarch64")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"source:1:2: not JSON"),
        ('{"a": 1}', "JSON of no kind that is known"),
        ('{"schema": 1, "distributions": []}', "is an image manifest already"),
        ('[{"name": "a", "version": 1}]', "item 1 has no name and version"),
        ('[{"name": "a b", "version": "1"}]', "item 1 has no name and version"),
        ('{"version": "9", "pip_version": "99", "installed": []}', "version 1 are read"),
        ('{"bomFormat": "CycloneDX"}', "names no Python package"),
        ('{"version": "1", "pip_version": "23", "installed": [7]}', "installed item 1"),
        ("[" * 100_000, "not JSON"),
        ("hello\nworld\n", "neither pip freeze nor a boot log"),
        ("", "source is empty"),
        ("\n \n", "source is empty"),
        ("[]", "source: no Python distribution is listed"),
        ("# made by hand\n", "neither pip freeze nor a boot log"),
        (b"a==1\n\xff\xfa==2\n", r"source:2: not UTF-8 text \(byte 5\)"),
        (b"\xff\xfea\x00=", r"source:1: not UTF-16 text \(byte"),
    ],
)
def test_what_is_no_source_says_so(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_text(tmp_path, text)


@pytest.mark.parametrize("kind", ["pip-inspect", "pip-list", "conda-list", "cyclonedx", "spdx"])
def test_a_named_kind_is_taken_at_its_word(tmp_path: Path, kind: SourceKind) -> None:
    with pytest.raises(UsageError, match="not JSON"):
        read_text(tmp_path, "numpy==1.19.5", kind=kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("pip-list", "[]"),
        ("conda-list", "[]"),
        ("pip-inspect", '{"version": "1", "pip_version": "23", "installed": []}'),
        ("pip-freeze", "# nothing\n"),
    ],
)
def test_a_list_of_nothing_is_no_image(tmp_path: Path, kind: SourceKind, text: str) -> None:
    with pytest.raises(UsageError, match="no Python distribution is listed"):
        read_text(tmp_path, text, kind=kind)


@pytest.mark.parametrize("kind", [None, "pip-freeze", "image-archive"])
def test_a_pipe_is_not_waited_for(tmp_path: Path, kind: SourceKind | None) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="pipe is not a file"):
        read(tmp_path / "pipe", kind=kind)


def test_standard_input() -> None:
    wanted = CaptureRequest(
        source="-", default_python="3.7", default_platform="manylinux_2_27_x86_64"
    )
    manifest = capture_image(
        wanted, stdin=io.BytesIO(b"numpy==1.19.5\n"), read_registry=no_registry
    )
    assert versions(manifest) == {"numpy": "1.19.5"}


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read(tmp_path / "none")
    with pytest.raises(UsageError, match="neither an environment, nor site-packages"):
        read(tmp_path)
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path, kind="pip-list")
    with pytest.raises(UsageError, match="no Python environment"):
        read(tmp_path, kind="environment")


def test_what_is_named_comes_before_what_is_read(tmp_path: Path) -> None:
    manifest = read_text(
        tmp_path, BOOT, name="mine", python="3.8", platform="manylinux_2_31_x86_64"
    )
    assert (manifest.name, manifest.python) == ("mine", "3.8")
    assert manifest.platform == "manylinux_2_31_x86_64"
    assert "python 3.8: named at capture" in manifest.provenance
