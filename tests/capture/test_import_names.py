"""A capture records what can be imported of each distribution, as far as its metadata tells."""

from pathlib import Path

import pytest

from pinproof.capture.environment.local import read_site_packages

METADATA = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"


def captured(folder: Path, files: dict[str, str]) -> tuple[str, ...] | None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (distribution,) = read_site_packages(folder).distributions
    return distribution.import_names


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (
            {
                "demo-1.0.dist-info/RECORD": "bs4/__init__.py,sha256=x,1\n../../bin/x,,\n"
                "six.py,,\n__pycache__/six.cpython-37.pyc,,\ndemo-1.0.dist-info/RECORD,,\n"
            },
            ("bs4", "six"),
        ),
        ({"demo-1.0.dist-info/RECORD": "demo-1.0.dist-info/RECORD,,\n"}, ()),
        ({"demo-1.0.dist-info/top_level.txt": "yaml\n_yaml\n"}, ("_yaml", "yaml")),
        ({}, None),
        # What lies elsewhere is told by nobody.
        ({"demo-1.0.dist-info/RECORD": "demo.pth,,\ndemo-1.0.dist-info/RECORD,,\n"}, None),
        ({"demo-1.0.dist-info/RECORD": "__editable___demo_finder.py,,\ndemo.pth,,\n"}, None),
    ],
)
def test_names_of_a_wheel(
    tmp_path: Path, files: dict[str, str], names: tuple[str, ...] | None
) -> None:
    assert captured(tmp_path, {"demo-1.0.dist-info/METADATA": METADATA, **files}) == names


def test_names_of_an_egg(tmp_path: Path) -> None:
    files = {"demo.egg-info/PKG-INFO": METADATA, "demo.egg-info/top_level.txt": "demo\n"}
    assert captured(tmp_path, files) == ("demo",)
