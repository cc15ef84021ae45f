"""What is there already is not lost: only a bundle is replaced, and only an unchanged one."""

import os
from pathlib import Path

import pytest

from pinproof.bundles.manifest import written_manifest
from pinproof.bundles.place import check_place
from pinproof.errors import UsageError


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    (folder / "pkg").mkdir(parents=True)
    (folder / "pkg/a.py").write_text("a = 1\n")
    document = {"schema": 1, "files": {"pkg/a.py": 6}}
    (folder / "pinproof-bundle.json").write_bytes(written_manifest(document))
    return folder


def refused(place: Path, *, clear: bool = False) -> str:
    with pytest.raises(UsageError) as error:
        check_place(str(place), clear=clear)
    return str(error.value).removeprefix(f"{place}: ")


def test_a_bundle_is_replaced_also_after_python_was_there(bundle: Path) -> None:
    check_place(str(bundle), clear=False)
    (bundle / "pkg/__pycache__").mkdir()
    (bundle / "pkg/__pycache__/a.cpython-37.pyc").write_bytes(b"x")
    check_place(str(bundle), clear=False)


def test_what_is_missing_or_empty_is_taken(tmp_path: Path) -> None:
    check_place(str(tmp_path / "absent"), clear=False)
    (tmp_path / "empty").mkdir()
    check_place(str(tmp_path / "empty"), clear=False)


def test_what_was_added_or_changed_is_not_lost(bundle: Path) -> None:
    (bundle / "own.py").write_text("mine")
    assert refused(bundle) == "own.py was not put there by pinproof; --clear replaces it"
    (bundle / "own.py").unlink()
    (bundle / "pkg/a.py").write_text("a = 1  # patched\n")
    assert refused(bundle) == "pkg/a.py was changed; --clear replaces it"
    check_place(str(bundle), clear=True)


@pytest.mark.parametrize("text", ["{}", "[]", "nonsense", '{"schema": 1, "files": 3}', "9" * 9999])
def test_a_folder_of_somebody_else_is_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/pinproof-bundle.json").write_text(text)
    assert refused(tmp_path / "other").startswith("it is there already and no bundle")


def test_a_link_a_file_and_where_one_works_are_never_replaced(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(bundle)
    assert refused(tmp_path / "link", clear=True).startswith("it is a link")
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file", clear=True).startswith("it is a file")
    monkeypatch.chdir(bundle / "pkg")
    assert refused(bundle, clear=True).startswith("you are at work in it")
    monkeypatch.chdir(os.sep)
    monkeypatch.setenv("HOME", str(bundle))
    assert refused(bundle, clear=True).startswith("you are at work in it, or at home")
