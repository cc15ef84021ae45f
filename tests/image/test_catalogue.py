import json
from pathlib import Path

import jsonschema
import pytest

from pinproof.errors import UsageError
from pinproof.image import catalogue
from pinproof.image.catalogue import bundled_images, find_image
from pinproof.image.manifest import dump_manifest

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "schemas" / "image.json").read_text(encoding="utf-8"))
NAME = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
DATA = Path(catalogue.__file__).parent / "data"


@pytest.mark.parametrize(
    "reference",
    [
        NAME,
        f"mcr.microsoft.com/azureml/{NAME}",
        f"mcr.microsoft.com/azureml/{NAME}:latest",
        f"mcr.microsoft.com/azureml/{NAME}:20210601.v1",
        f"mcr.microsoft.com/azureml/{NAME}@sha256:{'0' * 64}",
        f"registry.example.org:5000/azureml/{NAME}:latest",
        f"azureml/{NAME}",
        f"AzureML-{NAME}",
        f"azureml/curated/{NAME}",
        f"{NAME}:latest",
        NAME.upper(),
    ],
)
def test_an_image_by_its_names(reference: str) -> None:
    assert find_image(reference).name == NAME


def test_near_names_are_offered() -> None:
    with pytest.raises(UsageError, match=f"did you mean .*{NAME}"):
        find_image("sklearn-0.24-ubuntu18.04-py37-cpu-inference")
    with pytest.raises(UsageError, match="see pinproof image list"):
        find_image("xyz")


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "image.json"
    with pytest.raises(UsageError, match="no such file"):
        find_image(str(path))
    path.write_text(dump_manifest(find_image(NAME)), encoding="utf-8")
    assert find_image(str(path)) == find_image(NAME)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"image\.json:1:2: not JSON"):
        find_image(str(path))
    with pytest.raises(UsageError, match="it is a folder"):
        find_image(str(tmp_path))


def test_the_listing_agrees_with_the_manifests() -> None:
    entries = bundled_images()
    files = {path.stem for path in DATA.glob("*.json")} - {"catalogue"}
    assert {entry.name for entry in entries} == files
    for entry in entries:
        manifest = find_image(entry.name)
        assert entry.name == manifest.name
        assert entry.aliases == manifest.aliases
        assert (entry.python, entry.platform) == (manifest.python, manifest.platform)
        assert entry.certainty == manifest.certainty
        assert entry.distribution_count == len(manifest.distributions)


@pytest.mark.parametrize("path", sorted(DATA.glob("*-*.json")), ids=lambda path: path.stem)
def test_a_bundled_manifest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    jsonschema.validate(json.loads(text), SCHEMA)
    manifest = find_image(path.stem)
    assert dump_manifest(manifest) == text
    assert "://" not in text
    assert manifest.server
    assert manifest.provenance
    held = manifest.distributions["azureml-inference-server-http"]
    assert held.certainty == "rebuilt"
    assert all(one.sha256 is not None for one in manifest.distributions.values())


def test_what_the_model_image_holds() -> None:
    held = {name: one.version for name, one in find_image(NAME).distributions.items()}
    assert held["werkzeug"] == "2.0.1"
    assert held["itsdangerous"] == "2.0.1"
    assert held["click"] == "8.0.1"
    assert held["flask"] == "1.0.3"
    assert held["inference-schema"] == "1.1.0"
    assert held["wrapt"] == "1.11.1"
    assert held["joblib"] == "1.0.1"
    assert (held["scipy"] or "").startswith("1.6.")
    assert held["scikit-learn"] == "0.24.1"
    distributions = find_image(NAME).distributions
    assert distributions["scikit-learn"].certainty == "stated"
    numpy = distributions["numpy"]
    assert (numpy.certainty, numpy.stated) == ("rebuilt", ">=1.16.0")
