"""Images from bills of materials: CycloneDX and SPDX."""

import json
from pathlib import Path
from typing import Any

import pytest
from capture.archives import versions
from capture.texts.reading import read_text

from pinproof.errors import UsageError

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
