import tarfile
from pathlib import Path

from capture.archives import (
    PREFIX,
    SITE,
    Made,
    base,
    file,
    folder,
    held,
    interpreter,
    link,
    read_image,
    tar,
    versions,
)


def test_a_later_layer_deletes_replaces_and_adds(tmp_path: Path) -> None:
    made = Made(
        layers=[
            base(held("kept", "1.0", ["gone>=1"]), held("gone", "1.0"), held("moved", "1.0")),
            tar(
                file(f"{SITE}/.wh.gone-1.0.dist-info"),
                file(f"{SITE}/.wh.moved-1.0.dist-info"),
                held("moved", "2.0"),
                held("new", "0.1"),
            ),
        ]
    )
    manifest = read_image(tmp_path, made)
    assert versions(manifest) == {"kept": "1.0", "moved": "2.0", "new": "0.1"}
    assert manifest.distributions["kept"].requires == ("gone>=1",)
    assert manifest.certainty == "captured"


def test_a_folded_licence_hides_no_requirements(tmp_path: Path) -> None:
    text = (
        "Metadata-Version: 2.1\nName: some\nVersion: 1.0\nLicense: BSD\n        \n"
        "        Requires-Dist: no\n\t\nRequires-Dist: other>=2\n\nRequires-Dist: described\n"
    )
    made = Made(layers=[base(file(f"{SITE}/some-1.0.dist-info/METADATA", text))])
    assert read_image(tmp_path, made).distributions["some"].requires == ("other>=2",)


def test_a_whiteout_hides_only_what_lies_below_its_own_layer(tmp_path: Path) -> None:
    second = tar(
        held("again", "2.0"),
        file(f"{SITE}/.wh.again-2.0.dist-info"),
        file(f"{SITE}/.wh.lost-1.0.dist-info"),
    )
    made = Made(layers=[base(held("again", "2.0"), held("lost", "1.0")), second])
    assert versions(read_image(tmp_path, made)) == {"again": "2.0"}


def test_an_opaque_folder_hides_everything_below_it(tmp_path: Path) -> None:
    second = tar(held("new", "1.0"), file(f"{SITE}/.wh..wh..opq"))
    made = Made(layers=[base(held("old", "1.0")), second])
    assert versions(read_image(tmp_path, made)) == {"new": "1.0"}


def test_a_whiteout_of_a_folder_hides_all_that_is_in_it(tmp_path: Path) -> None:
    second = tar(file(f"{PREFIX}/lib/python3.7/.wh.site-packages"))
    third = tar(held("new", "1.0"))
    made = Made(layers=[base(held("old", "1.0")), second, third])
    assert versions(read_image(tmp_path, made)) == {"new": "1.0"}


def test_a_plain_file_takes_the_place_of_a_folder(tmp_path: Path) -> None:
    second = tar(file(f"{SITE}/old-1.0.dist-info", "no folder any more"), held("new", "1.0"))
    made = Made(layers=[base(held("old", "1.0")), second])
    assert versions(read_image(tmp_path, made)) == {"new": "1.0"}


def test_a_folder_takes_the_place_of_a_link(tmp_path: Path) -> None:
    first = base(held("far", "1.0", site="srv/site"), link(SITE, "/srv/site"))
    made = Made(layers=[first, tar(folder(SITE), held("near", "1.0"))])
    assert versions(read_image(tmp_path, made)) == {"near": "1.0"}


def test_a_later_layer_writes_through_a_link_of_an_earlier_one(tmp_path: Path) -> None:
    first = tar(
        link("opt/current", "releases/7"),
        *interpreter("opt/releases/7"),
        held("old", "1.0", site="opt/releases/7/lib/python3.7/site-packages"),
    )
    second = tar(
        held("new", "1.0", site="opt/current/lib/python3.7/site-packages"),
        file("opt/current/lib/python3.7/site-packages/.wh.old-1.0.dist-info"),
    )
    made = Made(layers=[first, second], env=["PATH=/opt/current/bin"])
    assert versions(read_image(tmp_path, made)) == {"new": "1.0"}


def test_hard_links_within_a_layer_and_to_one_below(tmp_path: Path) -> None:
    cache = "opt/conda/pkgs/numpy-1.19.5-py37_0/lib/python3.7/site-packages"
    first = base(
        held("numpy", "1.19.5", site=cache),
        link(
            f"{SITE}/numpy-1.19.5.dist-info/METADATA",
            f"{cache}/numpy-1.19.5.dist-info/METADATA",
            tarfile.LNKTYPE,
        ),
        held("scipy", "1.5.4", site=cache),
    )
    second = tar(
        link(
            f"{SITE}/scipy-1.5.4.dist-info/METADATA",
            f"{cache}/scipy-1.5.4.dist-info/METADATA",
            tarfile.LNKTYPE,
        ),
        file("opt/conda/.wh.pkgs"),
    )
    made = Made(layers=[first, second])
    assert versions(read_image(tmp_path, made)) == {"numpy": "1.19.5", "scipy": "1.5.4"}


def test_links_that_climb_stay_inside_and_circles_end(tmp_path: Path) -> None:
    first = base(
        link(SITE, "../../../../../../../../../../srv/site"),
        held("inside", "1.0", site="srv/site"),
        link("opt/a", "b"),
        link("opt/b", "a"),
    )
    made = Made(layers=[first], env=[f"PATH=/opt/a/bin:/{PREFIX}/bin"])
    assert versions(read_image(tmp_path, made)) == {"inside": "1.0"}
