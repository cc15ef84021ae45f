"""Dependencies from an index of real wheels in a folder, as the client gives them."""

from pathlib import Path

import pytest
from capture.archives import versions
from capture.real import wheel

from pinproof.capture.completion import complete_dependencies, is_shallow
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.target.model import PythonVersion, Target

TARGET = Target(python=PythonVersion.parse("3.7"), platform="manylinux_2_27_x86_64")


def shallow(*held: tuple[str, str | None]) -> ImageManifest:
    return ImageManifest(
        name="i",
        python="3.7",
        platform="manylinux_2_27_x86_64",
        distributions={
            name: Distribution(name=name, version=version, requires=None, stated="")
            for name, version in held
        },
        provenance=(
            "captured from pip freeze",
            f"dependencies of {len(held)} distributions: not told by the source",
        ),
    )


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "wheels"


def complete(manifest: ImageManifest, wheels: Path) -> ImageManifest:
    settings = IndexSettings(no_index=True, find_links=(str(wheels),))
    with open_index(settings, cache_dir=None, use_cache=False) as index:
        return complete_dependencies(manifest, index, TARGET)


def test_releases_tell_their_dependencies(wheels: Path) -> None:
    wheel(wheels, "one", "1.0", "two>=1", 'three; extra == "more"')
    wheel(wheels, "one", "2.0", "four")
    wheel(wheels, "two", "1.5")
    manifest = complete(shallow(("one", "1.0"), ("two", "1.5")), wheels)
    assert versions(manifest) == {"one": "1.0", "two": "1.5"}
    assert manifest.distributions["one"].requires == ("two>=1", 'three; extra == "more"')
    assert manifest.distributions["one"].requires_python == ">=3.6"
    assert manifest.distributions["two"].requires == ()
    assert not is_shallow(manifest)
    assert manifest.provenance == (
        "captured from pip freeze",
        (
            "dependencies of 2 distributions: from the index, as the file declares that fits "
            "best, not from the image"
        ),
    )


def test_what_the_index_does_not_have_stays_unknown_and_is_named(wheels: Path) -> None:
    wheel(wheels, "one", "1.0")
    manifest = complete(shallow(("one", "9.9"), ("nowhere", "1.0"), ("two", None)), wheels)
    assert is_shallow(manifest)
    assert all(held.requires is None for held in manifest.distributions.values())
    assert manifest.provenance[-1] == ("dependencies of 3 distributions unknown: one, nowhere, two")


def test_the_wheel_that_fits_best_tells(wheels: Path) -> None:
    plain = wheel(wheels, "one", "1.0", "plain")
    for tag, requires in (
        ("cp37-cp37m-manylinux_2_27_x86_64", "best"),
        ("cp37-cp37m-manylinux2014_x86_64", "older"),
        ("cp38-cp38-manylinux_2_27_x86_64", "other-python"),
        ("cp37-cp37m-win_amd64", "other-system"),
    ):
        made = wheel(wheels / "made", "one", "1.0", requires)
        made.rename(wheels / f"one-1.0-{tag}.whl")
    manifest = complete(shallow(("one", "1.0")), wheels)
    assert manifest.distributions["one"].requires == ("best",)
    (wheels / "one-1.0-cp37-cp37m-manylinux_2_27_x86_64.whl").unlink()
    (wheels / "one-1.0-cp37-cp37m-manylinux2014_x86_64.whl").unlink()
    assert complete(shallow(("one", "1.0")), wheels).distributions["one"].requires == ("plain",)
    assert plain.exists()


def test_the_higher_build_of_equal_wheels_tells(wheels: Path) -> None:
    for build in ("1", "10", "9"):
        made = wheel(wheels / "made", "one", "1.0", f"build{build}")
        made.rename(wheels / f"one-1.0-{build}-py3-none-any.whl")
    assert complete(shallow(("one", "1.0")), wheels).distributions["one"].requires == ("build10",)


def test_what_is_known_already_is_left_alone(wheels: Path) -> None:
    wheel(wheels, "one", "1.0", "from-index")
    held = Distribution(name="one", version="1.0", requires=("from-image",))
    manifest = ImageManifest(
        name="i", python="3.7", platform="manylinux_2_27_x86_64", distributions={"one": held}
    )
    assert complete(manifest, wheels).distributions == {"one": held}
