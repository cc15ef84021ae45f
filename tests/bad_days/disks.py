"""Disks that are full, become full, or may only be read: real file systems in memory."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bad_days.days import FILE, Days

_SMALL = 64 * 1024
_OLD = "old report\n"
LOOSE = "six==01.16.0\n"


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """Mount 64 kB of memory at a folder made for it; gives whether that is allowed here."""
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL}", "none", str(place)]
    try:
        is_mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        is_mounted = False
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, *, leave: int = 0) -> None:
    """Fill a disk but for so many bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    os.truncate(filler, filler.stat().st_size - leave)


def full(days: Days) -> None:
    """Write a report, fix a file and keep a cache where there is no room for it."""
    disk = days.folder / "small"
    with small_disk(disk) as is_mounted:
        if not is_mounted:
            days.tried["full disks: none may be mounted here"] = 0
            return
        _report(days, disk)
        _fix(days, disk)
        for leave in (0, 4096, 8192, 20480):
            _cache(days, disk, leave)


def _report(days: Days, disk: Path) -> None:
    report = disk / "report.txt"
    report.write_text(_OLD, encoding="utf-8")
    (days.folder / "many.txt").write_text("scipy\n" * 2000, encoding="utf-8")
    fill(disk)
    words = ("--offline", "--no-cache", "-o", report)
    said = days.judge("full disks: a report", days.start(*words, file="many.txt"), 2)
    days.hold("full disks: a report", is_so="No space left" in said, what=said[-200:])
    days.hold(
        "full disks: a report",
        is_so=report.read_text(encoding="utf-8") == _OLD
        and sorted(os.listdir(disk)) == ["filler", "report.txt"],
        what=f"the old one is gone: {os.listdir(disk)}",
    )
    report.unlink()
    (disk / "filler").unlink()


def _fix(days: Days, disk: Path) -> None:
    file = disk / "requirements.txt"
    file.write_text(LOOSE * 500, encoding="utf-8")
    fill(disk)
    said = days.judge(
        "full disks: --fix", days.start("--offline", "--no-cache", "--fix", cwd=disk), 1, 2
    )
    days.hold("full disks: --fix", is_so="No space left" in said, what=said[-200:])
    days.hold(
        "full disks: --fix",
        is_so=file.read_text(encoding="utf-8") == LOOSE * 500
        and sorted(os.listdir(disk)) == ["filler", "requirements.txt"],
        what=f"the file is not what it was: {os.listdir(disk)}",
    )
    file.unlink()
    (disk / "filler").unlink()


def _cache(days: Days, disk: Path, leave: int) -> None:
    fill(disk, leave=leave)
    for _ in range(2):
        days.judge("full disks: a cache", days.start("--cache-dir", disk / "cache"), 0)
    (disk / "filler").unlink()
    # With room again the same folder serves.
    days.judge("full disks: a cache", days.start("--cache-dir", disk / "cache"), 0)


def read_only(days: Days) -> None:
    """Have a home that may only be read, also with a cache in it from before."""
    home = days.folder / "home"
    with small_disk(home) as is_mounted:
        if not is_mounted:
            days.tried["read-only homes: none may be mounted here"] = 0
            return
        more = {"HOME": str(home), "XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None}
        for _ in range(2):
            _remount(home, "ro")
            for _ in range(2):
                days.judge("read-only homes", days.start(more=more), 0)
            _remount(home, f"rw,size={4 * 2**20}")
            days.judge("homes with room", days.start(more=more), 0)


def _remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def no_home(days: Days) -> None:
    """Have no home at all, one that is a file, one of the kernel, none that is named."""
    cache = days.folder / "xdg"
    for name in ("no-home", "requirements.txt", "/proc", "/dev/full"):
        home = days.folder / name
        more = {"HOME": str(home), "XDG_CACHE_HOME": f"{home}/c", "XDG_CONFIG_HOME": f"{home}/d"}
        days.judge("homes that are none", days.start(more=more), 0)
    for none in (None, ""):
        named = {"HOME": none, "XDG_CACHE_HOME": str(cache), "XDG_CONFIG_HOME": str(cache)}
        days.judge("homes that are none", days.start(more=named), 0)
    said = days.judge("full disks: a report", days.start("-o", "/dev/full"), 2)
    days.hold("full disks: a report", is_so="No space" in said, what=said[-200:])
    days.hold("homes that are none", is_so=_is_as_it_was(days), what="a file was written to")


def _is_as_it_was(days: Days) -> bool:
    return (days.folder / "requirements.txt").read_text(encoding="utf-8") == FILE
