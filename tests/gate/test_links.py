"""Nothing is written through links."""

import os
import stat
from pathlib import Path

import pytest
from gate.outcomes import kind, posix

from pinproof.gate.new_folder import new_folder
from pinproof.gate.writing import NotWritten, Written, make_private, write_path


@posix
@pytest.mark.parametrize("leads_to", ["other.txt", "nowhere", "file.txt"])
def test_a_link_is_not_followed(place: Path, leads_to: str) -> None:
    other = place.with_name("other.txt")
    other.write_bytes(b"mine")
    link = place.with_name("link")
    link.symlink_to(leads_to)
    assert kind(write_path(str(link), b"new")) == "link"
    assert link.is_symlink()
    assert (other.read_bytes(), place.read_bytes()) == (b"mine", b"old")
    assert sorted(os.listdir(place.parent)) == ["file.txt", "link", "other.txt"]


@posix
def test_a_folder_of_the_project_that_is_a_link_out_of_it_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for folder in (project / "real", home):
        folder.mkdir(parents=True)
    (project / "out").symlink_to(home)
    (project / "in").symlink_to("real")
    monkeypatch.chdir(project)
    (home / "authorized_keys").write_bytes(b"mine")
    for path in ("out/new.txt", "out/authorized_keys", "out/../home/new.txt", f"{project}/out/new"):
        written = write_path(path, b"new")
        assert kind(written) == "link"
        assert isinstance(written, NotWritten)
        assert "name the folder that is meant" in written.reason
    assert (home / "authorized_keys").read_bytes() == b"mine"
    assert (sorted(os.listdir(home)), os.listdir(project / "real")) == (["authorized_keys"], [])
    assert write_path("in/new.txt", b"new") == Written()
    # What is above by its own name is meant.
    assert write_path("../home/new.txt", b"new") == Written()
    with pytest.raises(OSError, match="its folder is a link"), new_folder("out/wheels"):
        pass
    assert sorted(os.listdir(home)) == ["authorized_keys", "new.txt"]


@posix
def test_a_link_that_appears_at_the_last_moment_is_replaced_itself(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = place.with_name("other.txt")
    other.write_bytes(b"mine")
    real = os.replace

    def late(source: str, target: str) -> None:
        Path(target).unlink()
        Path(target).symlink_to(other)
        real(source, target)

    monkeypatch.setattr(os, "replace", late)
    write_path(str(place), b"new")
    assert other.read_bytes() == b"mine"
    assert (place.is_symlink(), place.read_bytes()) == (False, b"new")


@posix
def test_a_private_file_is_made_through_no_link(tmp_path: Path) -> None:
    path = tmp_path / "private"
    make_private(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"kept")
    make_private(path)
    assert path.read_bytes() == b"kept"
    link = tmp_path / "link"
    link.symlink_to("elsewhere")
    with pytest.raises(OSError, match=r"(?i)symbolic link"):
        make_private(link)
    assert not (tmp_path / "elsewhere").exists()
