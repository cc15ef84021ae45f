"""What the tool behind the bundled manifests rebuilds, in a world of a few invented projects."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from bundled_images.rebuild import rebuild
from bundled_images.rows import RebuildError, Row
from image.rebuild.invented import SERVER, World
from rebuild_manifests import main, rebuild_all

from pinproof.effects.breakage import find_broken
from pinproof.image.manifest_json import dump_manifest
from pinproof.target.model import Target

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas" / "image.json").read_text(encoding="utf-8")
)

ROW = Row(
    name="some-ubuntu18.04-py37",
    python="3.7",
    platform="manylinux_2_27_x86_64",
    as_of=date(2021, 5, 25),
    documentation="a list",
    boot={"honours": ["A"]},
)


def versions(row: Row, world: World) -> dict[str, str | None]:
    return {name: held.version for name, held in rebuild(row, world).distributions.items()}


def test_only_what_was_there_that_day_counts(world: World) -> None:
    row = replace(ROW, stated=("numpy>=1.16",))
    assert versions(row, world) == {SERVER: "0.1", "flask": "1.0", "wrapt": "1.11", "numpy": "1.20"}
    later = replace(row, as_of=date(2021, 6, 1))
    held = {SERVER: "0.3", "flask": "2.0", "wrapt": "1.11", "numpy": "1.21"}
    assert versions(later, world) == held


def test_how_each_distribution_is_known(world: World) -> None:
    row = replace(
        ROW,
        stated=("numpy>=1.16", "wrapt==1.11", "flask==1.*"),
        implied=("torch==1.9.*",),
        other_builds=("Torch",),
    )
    held = rebuild(row, world).distributions
    assert {name: (one.version, one.certainty, one.stated) for name, one in held.items()} == {
        SERVER: ("0.1", "rebuilt", None),
        "flask": ("1.0", "rebuilt", "==1.*"),
        "numpy": ("1.20", "rebuilt", ">=1.16"),
        "torch": ("1.9.1", "implied", "==1.9.*"),
        "wrapt": ("1.11", "stated", None),
    }
    assert (held["torch"].file, held["torch"].sha256) == (None, None)
    assert held["torch"].requires == ("numpy",)
    assert held["numpy"].file == "numpy-1.20-py3-none-any.whl"
    assert held["numpy"].sha256 is not None


def test_a_pin_of_the_recipe_is_stated_and_the_latest_is_rebuilt(world: World) -> None:
    row = replace(ROW, documentation=None, recipe="a recipe", stated=("numpy=={{latest}}",))
    latest = rebuild(row, world)
    assert latest.distributions["numpy"].version == "1.20"
    assert latest.distributions["numpy"].certainty == "rebuilt"
    assert latest.distributions["numpy"].stated is None
    assert latest.distributions[SERVER].certainty == "rebuilt"
    assert latest.provenance[0] == (
        f"The recipe (a recipe) installs {SERVER}=={{{{latest}}}}, numpy=={{{{latest}}}}."
    )
    pinned = rebuild(replace(row, server=f"{SERVER}==0.1"), world)
    assert pinned.distributions[SERVER].certainty == "stated"


def test_the_latest_is_asked_for_whatever_the_python(world: World) -> None:
    world.add("numpy", "1.22", "2021-05-25", python=">=3.8")
    with pytest.raises(RebuildError, match=r"some-ubuntu18.04-py37: .*numpy==1\.22"):
        rebuild(replace(ROW, stated=("numpy=={{latest}}",)), world)
    assert versions(replace(ROW, stated=("numpy",)), world)["numpy"] == "1.20"


def test_what_does_not_go_together_is_installed_in_turn(world: World) -> None:
    image = rebuild(replace(ROW, implied=("tensorflow==2.4.*",)), world)
    held = {name: one.version for name, one in image.distributions.items()}
    assert held["wrapt"] == "1.11"
    assert held["tensorflow"] == "2.4.1"
    assert held["numpy"] == "1.19"
    faults = find_broken(image.distributions, Target())
    assert [(fault.distribution, fault.requires) for fault in faults] == [
        ("tensorflow", "wrapt~=1.12.0")
    ]
    assert image.provenance[-1] == (
        "As rebuilt, tensorflow 2.4.1 needs wrapt~=1.12.0, but the image holds wrapt 1.11."
    )
    assert any("second step" in sentence for sentence in image.provenance)
    assert not any("second step" in one for one in rebuild(ROW, world).provenance)


def test_what_is_stated_must_go_together(world: World) -> None:
    with pytest.raises(RebuildError, match=r"some-ubuntu18.04-py37: .*numpy==1\.20"):
        rebuild(replace(ROW, stated=("numpy==1.20",), implied=("tensorflow==2.4.*",)), world)
    with pytest.raises(RebuildError, match="nowhere: no release before"):
        rebuild(replace(ROW, stated=("nowhere=={{latest}}",)), world)


def test_what_the_server_needs(world: World) -> None:
    rests_on = ("itsdangerous", "jinja2", "markupsafe", "werkzeug", "wrapt")
    assert rebuild(ROW, world).server == ("click", "flask==1.0", *rests_on)


def test_the_pip_of_the_day_decides_unless_the_image_names_one(world: World) -> None:
    image = rebuild(ROW, world)
    assert image.pip is None
    assert "what pip 21.1.2 chooses for Python 3.7" in image.provenance[1]
    named = rebuild(replace(ROW, pip="20.3"), world)
    assert named.pip == "20.3"
    assert "what pip 20.3 chooses" in named.provenance[1]


def test_names(world: World) -> None:
    assert rebuild(ROW, world).aliases == (
        "mcr.microsoft.com/azureml/some-ubuntu18.04-py37",
        "AzureML-some-ubuntu18.04-py37",
    )
    recipe = replace(ROW, documentation=None, recipe="a recipe", aliases=("some",))
    assert rebuild(recipe, world).aliases == (
        "mcr.microsoft.com/azureml/curated/some-ubuntu18.04-py37",
        "azureml/curated/some-ubuntu18.04-py37",
        "some",
    )


def test_check_says_what_would_change_and_writes_nothing(world: World, tmp_path: Path) -> None:
    rows = [ROW, replace(ROW, name="some-1.10"), replace(ROW, name="some-1.9")]
    said: list[str] = []
    assert rebuild_all(rows, world, data=tmp_path, check=True, say=said.append)
    assert sorted(said) == [
        "catalogue.json: would be new",
        *(f"{name}: would be new" for name in ("some-1.10.json", "some-1.9.json")),
        f"{ROW.name}.json: would be new",
    ]
    assert list(tmp_path.iterdir()) == []

    assert rebuild_all(rows, world, data=tmp_path, check=False, say=said.append)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(written) == {"catalogue.json", *(f"{row.name}.json" for row in rows)}
    listed = [row["name"] for row in json.loads(written["catalogue.json"])]
    assert listed == ["some-1.9", "some-1.10", "some-ubuntu18.04-py37"]
    for row in rows:
        jsonschema.validate(json.loads(written[f"{row.name}.json"]), SCHEMA)

    said.clear()
    assert not rebuild_all(rows, world, data=tmp_path, check=True, say=said.append)
    assert not rebuild_all(rows, world, data=tmp_path, check=False, say=said.append)
    assert said == []
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == written


def test_check_shows_the_lines(world: World, tmp_path: Path) -> None:
    row = replace(ROW, stated=("numpy",))
    rebuild_all([row], world, data=tmp_path, check=False, say=lambda _: None)
    world.add("numpy", "1.20.1", "2021-05-20")
    said: list[str] = []
    assert rebuild_all([row], world, data=tmp_path, check=True, say=said.append)
    (change,) = said
    assert change.startswith(f"{row.name}.json: would change\n")
    assert '-      "version": "1.20",' in change.splitlines()
    assert '+      "version": "1.20.1",' in change.splitlines()


def test_a_manifest_without_a_row_goes(world: World, tmp_path: Path) -> None:
    rebuild_all([ROW], world, data=tmp_path, check=False, say=lambda _: None)
    left = tmp_path / "left.json"
    left.write_text(dump_manifest(rebuild(ROW, world)), encoding="utf-8")
    said: list[str] = []
    assert rebuild_all([ROW], world, data=tmp_path, check=True, say=said.append)
    assert said == ["left.json: would be removed, it has no row"]
    assert left.exists()
    assert rebuild_all([ROW], world, data=tmp_path, check=False, say=said.append)
    assert not left.exists()


def test_named_rows_alone_are_rebuilt(world: World, tmp_path: Path) -> None:
    rows = [replace(ROW, stated=("numpy",)), replace(ROW, name="other", stated=("numpy",))]
    rebuild_all(rows, world, data=tmp_path, check=False, say=lambda _: None)
    world.add("numpy", "1.20.1", "2021-05-20")
    said: list[str] = []
    rebuild_all(rows, world, data=tmp_path, check=False, names=["other"], say=said.append)
    assert said == ["other.json: written"]
    with pytest.raises(RebuildError, match="no such image: nonesuch"):
        rebuild_all(rows, world, data=tmp_path, check=True, names=["nonesuch"])


@pytest.mark.online
@pytest.mark.slow
def test_the_bundled_manifests_are_what_the_index_gives(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""
