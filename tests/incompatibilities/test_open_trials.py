"""What bundled images leave open is tried in the image that is soonest built."""

from pathlib import Path

import pytest
from trials.environments import TrialError, _take_out
from trials.rows import _open_subjects, open_dependencies
from trials.subjects import Subject

from pinproof.image.manifest import Distribution, ImageManifest


def image(
    name: str, *needs: str, version: str = "1.0", more: tuple[str, ...] = ()
) -> ImageManifest:
    held = {
        "cup": Distribution(name="cup", version=version, requires=needs),
        **{
            each: Distribution(name=each, version="1.0", requires=())
            for each in ("saucer", "spoon", *more)
        },
    }
    return ImageManifest(
        name=name, python="3.7.9", platform="manylinux_2_27_x86_64", distributions=held
    )


@pytest.mark.parametrize(
    ("needs", "ways"),
    [
        ("saucer", ("below", "above")),
        ("Saucer!=1.1", ("below", "above")),
        ("saucer>=1.0", ("above",)),
        ("saucer<2", ("below",)),
        ("saucer>=1.0,<2", None),
        ("saucer==1.0", None),
        ("saucer~=1.0", None),
        ("saucer; python_version < '3.8'", ("below", "above")),
        ("saucer; python_version >= '3.8'", None),
        ("saucer; extra == 'tea'", None),
        ("kettle", None),
    ],
)
def test_a_dependency_is_open_where_no_bound_is_declared(
    needs: str, ways: tuple[str, ...] | None
) -> None:
    found = list(open_dependencies(image("kitchen", needs), "cup"))
    assert found == ([] if ways is None else [("saucer", ways)])


def test_what_is_bounded_on_both_sides_is_given_where_its_outside_counts() -> None:
    needs = image("kitchen", "saucer>=1.0,<2", "spoon>1")
    assert list(open_dependencies(needs, "cup", outside=True)) == [
        ("saucer", ()),
        ("spoon", ("above",)),
    ]


ROW = {"consumer": "cup", "run": "import cup"}


def test_the_smallest_image_with_a_release_is_taken_and_none_with_torch() -> None:
    images = [
        image("heavy", "saucer>=1", more=("torch",)),
        image("large", "saucer>=1", more=("fork", "knife")),
        image("small", "saucer>=1", more=("fork",)),
        image("later", "saucer>=1", "spoon", version="2.0"),
    ]
    found = list(_open_subjects([ROW], [], images))
    shown = sorted((each.dependencies, each.versions, each.images, each.ways) for each in found)
    assert shown == [
        (["saucer"], ["1.0", "2.0"], {"1.0": "small", "2.0": "later"}, ("above",)),
        (["spoon"], ["2.0"], {"2.0": "later"}, ("below", "above")),
    ]
    assert {each.image_of("1.0") for each in found if "1.0" in each.versions} == {"small"}


def test_what_a_row_of_its_own_tries_is_left_to_it() -> None:
    listed = Subject(
        consumer="cup", versions=["1.0"], pythons=["3.7"], run="", dependencies=["saucer"]
    )
    found = list(_open_subjects([ROW], [listed], [image("small", "saucer", "spoon")]))
    assert [each.dependencies for each in found] == [["spoon"]]


def test_what_is_replaced_is_taken_out_file_by_file(tmp_path: Path) -> None:
    packages = tmp_path / "lib/python3.7/site-packages"
    for name in ("cup/rim/gold.py", "saucer.py", "bin/pour"):
        path = (tmp_path if name.startswith("bin") else packages) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for name, files in (
        ("Cup-1.0", ["cup/rim/gold.py", "../../../bin/pour"]),
        ("saucer-1.0", ["saucer.py"]),
    ):
        record = packages / f"{name}.dist-info/RECORD"
        record.parent.mkdir()
        listed = [*files, f"{name}.dist-info/RECORD"]
        record.write_text("".join(f"{each},,\n" for each in listed), encoding="utf-8")
    egg = packages / "spoon-1.0-py3.7.egg-info"
    egg.mkdir()
    (packages / "spoon.py").touch()
    listed = ["../spoon.py", "../../../../bin", "installed-files.txt"]
    (egg / "installed-files.txt").write_text("\n".join(listed), encoding="utf-8")
    _take_out(tmp_path, {"cup", "spoon"})
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    # Of an empty folder Python would make a package, and of one of metadata a distribution.
    assert left == {
        "lib",
        "lib/python3.7",
        "lib/python3.7/site-packages",
        "lib/python3.7/site-packages/saucer-1.0.dist-info",
        "lib/python3.7/site-packages/saucer.py",
        "lib/python3.7/site-packages/saucer-1.0.dist-info/RECORD",
    }
    with pytest.raises(TrialError, match="nothing says what kettle installed"):
        _take_out(tmp_path, {"kettle"})
