"""What whole commands write: through no link, over no edit, and on a full disk nothing."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from gate.outcomes import posix
from support.bounded import unmeasured
from support.command import ROOT, pinproof
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex


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
