"""What can be imported of an image stands in its manifest."""

import json

import pytest
from bundled_images.imports import complete_imports
from bundled_images.rebuild import perhaps_held
from bundled_images.rows import Row, read_rows
from rebuild_manifests import ROWS
from support.indexes.loopback import LoopbackIndex

from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.image.catalogue import find_image
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.image.manifest_json import dump_manifest, load_manifest
from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import IndexSettings

IMAGE = ImageManifest(
    name="demo",
    python="3.7",
    platform="manylinux_2_27_x86_64",
    distributions={
        "scikit-learn": Distribution(
            name="scikit-learn", version="1.0", file="scikit_learn-1.0-py3-none-any.whl"
        ),
        "built": Distribution(name="built", version="1.0"),
        "gone": Distribution(name="gone", version="1.0"),
    },
)


def test_wheels_complete_a_manifest() -> None:
    with LoopbackIndex() as served:
        served.add_wheel("scikit-learn", "1.0", modules={"sklearn/__init__.py": b""})
        served.add_sdist("built", "1.0")
        served.add_wheel("built", "1.1", modules={"built_in.py": b""})
        with open_index(IndexSettings(index_url=served.url), use_cache=False) as index:
            completed = complete_imports(IMAGE, index)
    assert {name: each.import_names for name, each in completed.distributions.items()} == {
        "scikit-learn": ("sklearn",),
        "built": ("built_in",),
        "gone": None,
    }


def test_names_are_written_and_read_again() -> None:
    held = {"a": Distribution(name="a", version="1", import_names=("a", "b.c")),
            "b": Distribution(name="b", version="1", import_names=()),
            "c": Distribution(name="c", version="1")}  # fmt: skip
    image = ImageManifest(
        name="x",
        python="3.7",
        platform="linux_x86_64",
        distributions=held,
        perhaps=("numpy",),
    )
    assert load_manifest(dump_manifest(image)) == image
    assert "import_names" not in json.loads(dump_manifest(image))["distributions"][2]


def test_names_that_are_no_texts_are_refused() -> None:
    held = {"a": Distribution(name="a", version="1", import_names=("a",))}
    image = ImageManifest(name="x", python="3.7", platform="linux_x86_64", distributions=held)
    text = dump_manifest(image).replace('"a"\n      ]', "1\n      ]")
    with pytest.raises(UsageError, match="import_names"):
        load_manifest(text)


@pytest.mark.parametrize(
    ("distribution", "names"),
    [
        ("scikit-learn", {"sklearn"}),
        ("wrapt", {"wrapt"}),
        ("azureml-inference-server-http", {"azureml_inference_server_http"}),
        ("flask", {"flask"}),
    ],
)
def test_bundled_manifests_tell_them(distribution: str, names: set[str]) -> None:
    image = find_image("sklearn-0.24.1-ubuntu18.04-py37-cpu-inference", within=OPEN)
    assert names <= set(image.distributions[distribution].import_names or ())


@pytest.mark.parametrize(
    "row", read_rows(ROWS.read_text(encoding="utf-8")), ids=lambda row: row.name
)
def test_each_bundled_manifest_tells_what_can_be_imported_and_what_is_not_known(row: Row) -> None:
    image = find_image(row.name, within=OPEN)
    untold = [each.name for each in image.distributions.values() if not each.import_names]
    assert untold == []
    assert image.perhaps == perhaps_held(image, row)
