"""Whole projects: the directories of packages that deployments, flags and searches name."""

from pathlib import Path

import pytest
from deployment.definitions import PACKAGES
from deployment.projects.deployed import LIBRARY, NAME, around, checked, deploy

from pinproof.errors import UsageError


def test_a_layer_holds_packages_below_python(project: Path) -> None:
    (project / "layer/python").mkdir(parents=True)
    (project / "layer/python/dataclasses.py").write_text("", encoding="utf-8")
    (project / "template.yaml").write_text(
        "Resources:\n  L:\n    Type: AWS::Serverless::LayerVersion\n"
        "    Properties: {ContentUri: layer, CompatibleRuntimes: [python3.7]}\n",
        encoding="utf-8",
    )
    (finding,) = around(checked())
    assert (finding.rule.code, finding.path) == ("MNT009", "layer/python/dataclasses.py")


def test_a_mounted_directory_is_judged_against_the_image_of_its_deployment(project: Path) -> None:
    folder = project / "source" / LIBRARY / "Flask-2.2.5.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: Flask\nVersion: 2.2.5\n", encoding="utf-8")
    (project / "deploy.py").write_text(deploy(PACKAGES, LIBRARY), encoding="utf-8")
    # What the image's server needs, and the werkzeug of the image beside it.
    found = [(each.rule.code, each.target.image) for each in around(checked())]
    assert found == [("MNT005", NAME), ("MNT018", NAME)]


def test_directories_are_found_by_name_by_flag_and_by_path(project: Path) -> None:
    packages = project / "vendored/site-packages"
    packages.mkdir(parents=True)
    (packages / "typing.py").write_text("", encoding="utf-8")
    path = "vendored/site-packages"
    for outcome in (checked(), checked(path), checked("source", mount=(path,))):
        assert [each.path for each in around(outcome)] == [f"{path}/typing.py"]
    with pytest.raises(UsageError, match="no such folder"):
        checked("source", mount=("nowhere",))


def test_a_configuration_names_directories_from_its_own_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "packages").mkdir()
    (project / "packages/typing.py").write_text("", encoding="utf-8")
    (project / "pinproof.toml").write_text('mount = ["packages"]\n', encoding="utf-8")
    monkeypatch.chdir(project / "source")
    (finding,) = around(checked("requirements.txt"))
    assert finding.path.endswith("packages/typing.py")
