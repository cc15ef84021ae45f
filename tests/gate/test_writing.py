"""Writing a file: whole or not at all, never through a link, and as it was but for its text."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.bounded import unmeasured
from support.command import ROOT, pinproof
from support.loopback_index import Answer, LoopbackIndex, after

from pinproof.gate import writing
from pinproof.gate.new_folder import new_folder
from pinproof.gate.writing import NotWritten, Written, make_private, write_path

posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and owners of POSIX")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)
not_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do everything"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "file.txt"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def kind(written: Written | NotWritten) -> str | None:
    return written.kind if isinstance(written, NotWritten) else None


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


@posix
def test_a_full_disk_keeps_the_old_report(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("scipy\n" * 2000, encoding="utf-8")
    report = tmp_path / "report.txt"
    report.write_text("old", encoding="utf-8")
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.argv[1:] = 'check --offline --no-cache -o report.txt requirements.txt'.split()\n"
        "from pinproof.cli import main\n"
        "main()\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**unmeasured(), "PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr == "pinproof: report.txt: File too large\n"
    assert report.read_text(encoding="utf-8") == "old"
    assert sorted(os.listdir(tmp_path)) == ["report.txt", "requirements.txt"]


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


# The command.

FIX = ("check", "--offline", "--no-cache", "--fix", "requirements.txt")
LINE = "six==01.16.0\n"


@posix
def test_a_link_of_a_guessed_name_leads_nowhere(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    home.mkdir()
    mine = home / ".bashrc"
    mine.write_text("original\n", encoding="utf-8")
    (project / "requirements.txt").write_text(LINE + "touch owned\n", encoding="utf-8")
    # As a repository would carry it, for every process number that there may be.
    command = f'ln -s {mine} requirements.txt.$$.tmp; exec "$0" -m pinproof "$@"'
    run = subprocess.run(
        ["sh", "-c", command, sys.executable, *FIX],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pinproof: fixed requirements.txt" in run.stderr
    assert mine.read_text(encoding="utf-8") == "original\n"
    assert not (project / "requirements.txt").is_symlink()


def test_an_edit_made_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text(LINE, encoding="utf-8")
    edited = LINE + "added==1.0\n"
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        index.faults.append(after("/six/", Answer(status=404, hang_s=2)))

        def edit() -> None:
            while not index.requests:
                time.sleep(0.01)
            path.write_text(edited, encoding="utf-8")

        editor = threading.Thread(target=edit)
        editor.start()
        run = pinproof("check", "--index-url", index.url, "--fix", path.name, cwd=tmp_path)
        editor.join()
    assert path.read_text(encoding="utf-8") == edited
    assert "pinproof: left requirements.txt alone: it has changed since it was read" in run.stderr
    assert "fixed" not in run.stderr


@posix
def test_a_report_is_written_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(LINE, encoding="utf-8")
    mine = tmp_path / "mine"
    mine.write_text("original\n", encoding="utf-8")
    (tmp_path / "report.txt").symlink_to(mine)
    for command in (
        ("check", "--offline", "requirements.txt"),
        ("show", "requirements.txt"),
        ("image", "capture", "--from", "pip-freeze", "--name", "x", "requirements.txt"),
    ):
        run = pinproof(*command, "-o", "report.txt", cwd=tmp_path)
        assert run.returncode == 2, run.stderr
        assert "report.txt: it is a link: name the file that is meant" in run.stderr
    assert mine.read_text(encoding="utf-8") == "original\n"


@posix
def test_a_linked_file_of_the_project_is_fixed_where_it_stands(tmp_path: Path) -> None:
    real = tmp_path / "real.txt"
    real.write_text(LINE, encoding="utf-8")
    os.link(real, tmp_path / "also.txt")
    (tmp_path / "requirements.txt").symlink_to("real.txt")
    run = pinproof(*FIX, cwd=tmp_path)
    assert real.read_text(encoding="utf-8") == "six==1.16.0\n"
    assert (tmp_path / "requirements.txt").is_symlink()
    assert run.stderr.splitlines()[1:] == [
        "pinproof: requirements.txt has other names (hard links), under which the old text is left"
    ]
    assert (tmp_path / "also.txt").read_text(encoding="utf-8") == LINE


@posix
def test_the_cache_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six==1.16.0\n", encoding="utf-8")
    mine = tmp_path / "mine"
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        check = ("check", "--index-url", index.url, "--cache-dir", "kept", "requirements.txt")
        pinproof(*check, cwd=tmp_path)
        (file,) = (tmp_path / "kept").iterdir()
        file.unlink()
        file.symlink_to(mine)
        run = pinproof(*check, cwd=tmp_path)
    assert run.returncode == 0
    assert "working without a cache" in run.stderr
    assert not mine.exists()
