import json
import os
from pathlib import Path

import jsonschema
import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_wheel_filename

from pinproof.cli.app import app
from pinproof.effects.breakage import find_broken
from pinproof.errors import UsageError
from pinproof.image import catalogue
from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.image.manifest_json import dump_manifest
from pinproof.requirements.declared import requirement_name
from pinproof.target.model import PythonVersion, Target
from pinproof.target.tags import tag_ranks

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
        f"azureml:AzureML-{NAME}@latest",
        f"azureml:AzureML-{NAME}:7",
        f"azureml://registries/azureml/environments/{NAME}/versions/7",
        f"azureml://registries/azureml/environments/{NAME}/labels/latest",
        "sklearn-0.24.1",
        f"azureml/curated/{NAME}",
        f"{NAME}:latest",
        NAME.upper(),
    ],
)
def test_an_image_by_its_names(reference: str) -> None:
    assert find_image(reference).name == NAME


CPU = "ubuntu18.04-py37-cpu-inference"
GPU = "ubuntu18.04-py37-cuda11.0.3-gpu-inference"


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("sklern-0.24", [NAME]),
        ("sklearn-0.24-ubuntu18.04-py37-cpu-inference", [NAME]),
        ("scikit-learn-1.0", [NAME]),
        ("pytorch-1.9", [f"pytorch-1.9-{CPU}", f"pytorch-1.9-{GPU}"]),
        ("torch-1.9", [f"pytorch-1.9-{CPU}", f"pytorch-1.9-{GPU}"]),
        (
            f"mcr.microsoft.com/azureml/pytorch-1.8-{CPU}:latest",
            [f"pytorch-1.{minor}-{CPU}" for minor in (7, 9, 10)],
        ),
        ("tf-2.4", [f"tensorflow-2.4-{CPU}", f"tensorflow-2.4-{GPU}"]),
        ("Tensorflow-2.5", [f"tensorflow-2.4-{CPU}", f"tensorflow-2.4-{GPU}"]),
        ("minimal-py37", [f"minimal-{CPU}", f"minimal-{GPU}"]),
        ("onnx", [f"onnxruntime-1.6-{CPU}"]),
    ],
)
def test_near_names_are_offered(name: str, offered: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        find_image(name)
    hint = str(caught.value).partition("did you mean ")[2].partition("?")[0]
    assert hint.split(" or ") == offered


def test_of_many_near_names_some_are_offered() -> None:
    minimal = sum(entry.name.startswith("minimal-") for entry in list_bundled_images())
    with pytest.raises(UsageError, match=rf"\? {minimal - 3} more in pinproof image list\)"):
        find_image("minimal")


@pytest.mark.parametrize("name", ["xyz", "python:3.7", "x", "-", "", "catalogue", "gpu", "3.7"])
def test_names_unlike_any_image(name: str) -> None:
    with pytest.raises(UsageError, match="see pinproof image list"):
        find_image(name)


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
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="pipe is not a file"):
        find_image(str(tmp_path / "pipe"))


def test_the_listing_agrees_with_the_manifests() -> None:
    entries = list_bundled_images()
    files = {path.stem for path in DATA.glob("*.json")} - {"catalogue"}
    assert {entry.name for entry in entries} == files
    for entry in entries:
        manifest = find_image(entry.name)
        assert entry.name == manifest.name
        assert entry.aliases == manifest.aliases
        assert (entry.python, entry.platform) == (manifest.python, manifest.platform)
        assert entry.framework == manifest.framework
        assert entry.certainty == manifest.certainty
        assert entry.distribution_count == len(manifest.distributions)


def test_every_name_leads_to_one_image() -> None:
    entries = list_bundled_images()
    for entry in entries:
        for name in (entry.name, *entry.aliases, *(f"{alias}:latest" for alias in entry.aliases)):
            assert find_image(name).name == entry.name
    names = [name.lower() for entry in entries for name in (entry.name, *entry.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", sorted(DATA.glob("*-*.json")), ids=lambda path: path.stem)
def test_a_bundled_manifest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    jsonschema.validate(json.loads(text), SCHEMA)
    manifest = find_image(path.stem)
    assert dump_manifest(manifest) == text
    assert "://" not in text
    source = manifest.provenance[0]
    assert source.startswith(("The Azure ML documentation (", "The recipe (Azure/azureml-assets, "))
    assert {requirement_name(text) for text in manifest.server} >= {"flask", "gunicorn", "wrapt"}
    assert set(manifest.framework) <= set(manifest.distributions)
    assert manifest.certainty == "rebuilt"
    for name, held in manifest.distributions.items():
        assert held.version is not None
        assert (held.file is None) == (held.sha256 is None)
        # The index has torch for one CUDA only.
        assert (held.file is None) == (name == "torch")


@pytest.mark.parametrize("name", [entry.name for entry in list_bundled_images()])
def test_what_is_broken_inside_is_listed(name: str) -> None:
    manifest = find_image(name)
    target = Target(
        python=PythonVersion.parse(manifest.python),
        platform=manifest.platform,
        stated_pip=manifest.pip,
    )
    listed = [one for one in manifest.provenance if one.startswith("As rebuilt, ")]
    faults = find_broken(manifest.distributions, target)
    assert len(listed) == len(faults)
    for fault in faults:
        assert any(
            sentence.startswith(f"As rebuilt, {fault.distribution} {fault.version} needs ")
            and sentence.endswith(f"holds {fault.requires_name} {fault.installed_version}.")
            for sentence in listed
        )
    assert bool(faults) == name.startswith("tensorflow-2.4-")


def test_every_distribution_fits_its_image() -> None:
    for entry in list_bundled_images():
        manifest = find_image(entry.name)
        target = Target(python=PythonVersion.parse(manifest.python), platform=manifest.platform)
        for held in manifest.distributions.values():
            if held.requires_python is not None:
                assert target.python.full in SpecifierSet(held.requires_python), held.name
            if held.file is not None and held.file.endswith(".whl"):
                tags = parse_wheel_filename(held.file)[3]
                assert set(map(str, tags)) & set(tag_ranks(target)), held.file


def test_the_images_of_the_documentation() -> None:
    py37 = {entry.name for entry in list_bundled_images() if entry.python == "3.7"}
    cpu = ["tensorflow-1.15", "tensorflow-2.4", "pytorch-1.6", "pytorch-1.7", "pytorch-1.9"]
    cpu += ["pytorch-1.10", "sklearn-0.24.1", "onnxruntime-1.6", "xgboost-0.9", "xgboost-1.4"]
    cpu += ["lightgbm-3.2", "minimal", "mlflow"]
    gpu = ("tensorflow-2.4", "pytorch-1.9", "minimal")
    assert py37 == {f"{one}-{CPU}" for one in cpu} | {f"{one}-{GPU}" for one in gpu}


def test_the_images_for_mlflow_models_that_the_documentation_describes() -> None:
    for name, python in (("ubuntu18.04-py37", "3.7"), ("ubuntu20.04-py38", "3.8")):
        image = find_image(f"mcr.microsoft.com/azureml/mlflow-{name}-cpu-inference:latest")
        assert image.python == python
        assert {"mlflow-skinny", "pandas", "azureml-inference-server-http"} <= set(
            image.distributions
        )


def test_the_framework_is_of_the_series_that_the_name_says() -> None:
    series = {
        "tensorflow-1.15": ("tensorflow", "1.15."),
        "tensorflow-2.4": ("tensorflow", "2.4."),
        "pytorch-1.6": ("torch", "1.6."),
        "pytorch-1.7": ("torch", "1.7."),
        "pytorch-1.9": ("torch", "1.9."),
        "pytorch-1.10": ("torch", "1.10."),
        "sklearn-0.24.1": ("scikit-learn", "0.24.1"),
        "onnxruntime-1.6": ("onnxruntime", "1.6."),
        # There is no release 0.9.
        "xgboost-0.9": ("xgboost", "0.90"),
        "xgboost-1.4": ("xgboost", "1.4."),
        "lightgbm-3.2": ("lightgbm", "3.2."),
    }
    for short, (project, begins) in series.items():
        held = find_image(f"{short}-{CPU}").distributions[project]
        assert (held.version or "").startswith(begins)
        assert held.certainty == ("stated" if short == "sklearn-0.24.1" else "implied")


def test_no_image_is_said_to_hold_what_nobody_knows() -> None:
    for entry in list_bundled_images():
        held = find_image(entry.name).distributions
        assert not held.keys() & {"cuda", "cudnn"}
    ranges = find_image(f"lightgbm-3.2-{CPU}").distributions
    assert (ranges["numpy"].certainty, ranges["numpy"].stated) == ("rebuilt", ">=1.16.0,<1.20")
    assert ranges["numpy"].version == "1.19.5"
    # The documentation leaves that row blank.
    assert "numpy" not in find_image(f"pytorch-1.9-{GPU}").distributions


def test_faulty_rows_are_mended_and_say_so() -> None:
    first = find_image(f"tensorflow-1.15-{CPU}")
    assert first.distributions["numpy"].version == "1.20.1"
    assert first.distributions["numpy"].certainty == "stated"
    assert any("numpy=1.20.1" in sentence for sentence in first.provenance)
    second = find_image(f"tensorflow-2.4-{CPU}")
    assert second.distributions["pandas"].stated == ">=1.1,<1.2"
    assert any("~=1.1.x" in sentence for sentence in second.provenance)
    assert any("xgboost 0.9" in sentence for sentence in second.provenance)
    assert any("without a tag" in one for one in find_image(f"pytorch-1.10-{CPU}").provenance)


CHAIN = (
    "AZUREML_EXTRA_PYTHON_LIB_PATH",
    "AZUREML_EXTRA_CONDA_YAML_ABS_PATH",
    "AZUREML_EXTRA_CONDA_YAML",
    "AZUREML_EXTRA_REQUIREMENTS_TXT",
)


@pytest.mark.parametrize(
    ("name", "honours"),
    [
        (f"pytorch-1.9-{GPU}", CHAIN),
        ("minimal-ubuntu20.04-py38-cpu-inference", CHAIN),
        ("mlflow-py312-inference", CHAIN),
        ("minimal-py39-inference", ()),
        ("minimal-py311-inference", ()),
        ("minimal-py312-cuda12.4-inference", ()),
        ("mlflow-model-inference", CHAIN[:1]),
        ("minimal-py312-inference", None),
    ],
)
def test_what_the_boot_looks_at(name: str, honours: tuple[str, ...] | None) -> None:
    manifest = find_image(name)
    assert manifest.honours == honours
    assert ("reason" in manifest.boot) == (honours is not None and len(honours) < len(CHAIN))


def test_the_table_of_images_fits_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogue, "load_manifest", None)
    app(["image", "list"], standalone_mode=False)
    head, *rows = capsys.readouterr().out.partition("\n\n")[0].splitlines()
    assert head.split() == ["IMAGE", "PYTHON", "SYSTEM", "HOLDS", "KNOWN"]
    assert [row.split()[0] for row in rows] == [entry.name for entry in list_bundled_images()]
    assert max(map(len, rows)) <= 100
    minors = [row.split()[0].split("-")[1] for row in rows if row.startswith("pytorch-")]
    assert minors == ["1.6", "1.7", "1.9", "1.9", "1.10"]


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
