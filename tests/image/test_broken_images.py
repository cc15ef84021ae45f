"""An image in which something does not run, as it is: its list and its page say so."""

import json
from pathlib import Path

import pytest
from rebuild_manifests import listing

from pinproof.cli.app import app
from pinproof.image import catalogue
from pinproof.image.manifest_json import load_manifest

BROKEN = {
    "schema": 1,
    "name": "broken",
    "python": "3.7",
    "platform": "manylinux_2_27_x86_64",
    "distributions": [
        {"name": "jinja2", "version": "2.11.3", "requires": ["markupsafe>=0.23"]},
        {"name": "markupsafe", "version": "2.1.1", "requires": []},
    ],
}
WHOLE = {
    **BROKEN,
    "name": "whole",
    "distributions": [
        {"name": "jinja2", "version": "2.11.3", "requires": ["markupsafe>=0.23"]},
        {"name": "markupsafe", "version": "2.0.1", "requires": []},
    ],
}
# Only what reads files of the old kind fails with it.
PARTLY = {
    **BROKEN,
    "name": "partly",
    "distributions": [
        {"name": "tensorflow", "version": "1.15.3", "requires": []},
        {"name": "h5py", "version": "3.2.1", "requires": []},
    ],
}
# Tried under other Pythons only.
PERHAPS = {
    **WHOLE,
    "name": "perhaps",
    "python": "3.13",
    "distributions": BROKEN["distributions"],
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        app(list(arguments))
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_page_of_a_broken_image_tells_what_does_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for manifest in (BROKEN, WHOLE):
        (tmp_path / f"{manifest['name']}.json").write_text(json.dumps(manifest), encoding="utf-8")
    said = run(capsys, "image", "show", str(tmp_path / "broken.json"))
    assert (
        "Broken by itself: jinja2 2.11.3 does not run with markupsafe 2.1.1 (seen under Python "
        "3.7: ImportError: cannot import name 'soft_unicode'" in said
    )
    assert "roken" not in run(capsys, "image", "show", str(tmp_path / "whole.json"))


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        (PARTLY, "Partly broken by itself: keras.models.load_model of tensorflow 1.15.3 does not"),
        (PERHAPS, "Perhaps broken by itself: jinja2 2.11.3 does not run with markupsafe 2.1.1"),
    ],
)
def test_the_page_tells_what_is_broken_only_in_part_or_perhaps(
    manifest: dict[str, object], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "some.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    said = run(capsys, "image", "show", str(path))
    assert says in said
    assert "Broken by itself" not in said


def test_the_list_names_the_broken_images(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [load_manifest(json.dumps(each)) for each in (BROKEN, WHOLE, PARTLY, PERHAPS)]
    (tmp_path / "catalogue.json").write_text(listing(images), encoding="utf-8")
    monkeypatch.setattr(catalogue, "_DATA", str(tmp_path))
    said = run(capsys, "image", "list")
    rows = json.loads(run(capsys, "image", "list", "--output-format", "json"))
    assert [line for line in said.splitlines() if "`pinproof image show`" in line] == [
        "broken is broken by itself: `pinproof image show` tells more.",
        "not all of partly may work: `pinproof image show` tells more.",
        "not all of perhaps may work: `pinproof image show` tells more.",
    ]
    assert {row["name"]: (row["failing"], row["doubtful"]) for row in rows} == {
        "broken": (1, 0),
        "whole": (0, 0),
        "partly": (0, 1),
        "perhaps": (0, 1),
    }
