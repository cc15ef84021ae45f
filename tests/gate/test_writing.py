"""How a file is written: in the place of the old one, with its mode and its owner."""

import os
import stat
import threading
from pathlib import Path

import pytest
from gate.outcomes import kind, posix

from pinproof.gate import writing
from pinproof.gate.writing import NotWritten, Written, write_path

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
not_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do everything"
)


def test_a_file_takes_the_place_of_another(place: Path) -> None:
    number = place.stat().st_ino
    assert write_path(str(place), b"new") == Written()
    assert place.read_bytes() == b"new"
    assert place.stat().st_ino != number
    assert os.listdir(place.parent) == ["file.txt"]


@posix
def test_a_new_file_is_made_as_others_are(place: Path) -> None:
    new = place.with_name("new.txt")
    mask = os.umask(0o027)
    try:
        assert write_path(str(new), b"new") == Written()
    finally:
        os.umask(mask)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


def test_a_path_without_a_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.parent)
    assert write_path("file.txt", b"new", instead_of=b"old") == Written()
    assert place.read_bytes() == b"new"


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_the_mode_stays(place: Path, mode: int) -> None:
    place.chmod(mode)
    write_path(str(place), b"new")
    assert stat.S_IMODE(place.stat().st_mode) == mode


@as_root
def test_the_owner_stays(place: Path) -> None:
    os.chown(place, 12345, 54321)
    place.chmod(0o2750)
    assert write_path(str(place), b"new") == Written()
    status = place.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (12345, 54321, 0o2750)


@posix
def test_a_file_that_would_change_its_owner_is_left(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Foreign:
        """A status as of somebody else's file."""

        def __init__(self, status: os.stat_result) -> None:
            self.status = status

        def __getattr__(self, name: str) -> object:
            return 12345 if name == "st_uid" else getattr(self.status, name)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    status = place.stat()
    monkeypatch.setattr(writing, "_status", lambda _: Foreign(status))
    monkeypatch.setattr(os, "fchown", refuse)
    assert kind(write_path(str(place), b"new")) == "foreign"
    assert place.read_bytes() == b"old"
    assert os.listdir(place.parent) == ["file.txt"]


@not_root
def test_what_is_write_protected_is_left(place: Path) -> None:
    place.chmod(0o444)
    assert kind(write_path(str(place), b"new")) == "failed"
    assert place.read_bytes() == b"old"


@pytest.mark.parametrize("now", [b"", b"ol", b"olds", b"other"])
def test_what_changed_meanwhile_is_left(place: Path, now: bytes) -> None:
    place.write_bytes(now)
    assert kind(write_path(str(place), b"new", instead_of=b"old")) == "changed"
    assert place.read_bytes() == now
    assert os.listdir(place.parent) == ["file.txt"]


def test_what_is_gone_meanwhile_is_not_made_anew(place: Path) -> None:
    place.unlink()
    assert kind(write_path(str(place), b"new", instead_of=b"old")) == "changed"
    assert not place.exists()


@posix
@pytest.mark.parametrize("by", ["symlink_to", "hardlink_to"])
def test_the_file_made_on_the_way_is_never_one_that_is_there(
    place: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    victim = place.with_name("victim")
    victim.write_bytes(b"mine")
    monkeypatch.setattr(os, "urandom", lambda size: b"\0" * size)
    getattr(place.with_name(f".pinproof-{'00' * 8}.tmp"), by)(victim)
    assert kind(write_path(str(place), b"new")) == "failed"
    assert (victim.read_bytes(), place.read_bytes()) == (b"mine", b"old")


def test_its_name_cannot_be_guessed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = os.replace

    def watched(source: str, target: str) -> None:
        seen.append(os.path.basename(source))
        real(source, target)

    monkeypatch.setattr(os, "replace", watched)
    for _ in range(3):
        write_path(str(place), b"new")
    assert len(set(seen)) == 3
    assert all(str(os.getpid()) not in name.strip(".pinotfm-") for name in seen)
    assert all(len(name) == len(".pinproof-.tmp") + 16 for name in seen)


@posix
def test_other_names_are_counted(place: Path) -> None:
    os.link(place, place.with_name("also"))
    os.link(place, place.with_name("too"))
    assert write_path(str(place), b"new") == Written(names_left=2)
    assert place.with_name("also").read_bytes() == b"old"


def test_a_folder_is_none(place: Path) -> None:
    assert kind(write_path(str(place.parent), b"new")) == "folder"
    assert kind(write_path(str(place / "below"), b"new")) == "failed"
    assert kind(write_path(str(place.parent / "no" / "file"), b"new")) == "failed"
    assert kind(write_path("a\0b", b"new")) == "failed"


@posix
@pytest.mark.parametrize("by_link", [False, True])
def test_a_pipe_is_written_to(place: Path, by_link: bool) -> None:
    pipe = place.with_name("pipe")
    os.mkfifo(pipe)
    if by_link:
        place.with_name("link").symlink_to(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert write_path(str(place.with_name("link") if by_link else pipe), b"new") == Written()
    reader.join(10)
    assert read == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_failure_keeps_the_old_file_and_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "write":
        monkeypatch.setattr(os, "fdopen", full)
        with pytest.raises(OSError, match="No space"):
            os.fdopen(0)
    else:
        monkeypatch.setattr(os, step, full)
    assert write_path(str(place), b"new") == NotWritten(
        kind="failed", reason="No space left on device"
    )
    monkeypatch.undo()
    assert place.read_bytes() == b"old"
    assert os.listdir(place.parent) == ["file.txt"]
