"""What is as it should be and looks odd, beside the fault that it looks like."""

import shutil
import struct
from pathlib import Path

import pytest
from mount.directories import found, install, judged, make_wheel, run, write
from mount.test_damaged import elf
from oracle.interpreters import require_python
from support.distributions import wheel_bytes

pytestmark = pytest.mark.oracle

WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {}\n"
METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: 1.0\n"


def test_scripts_and_bytecode_may_be_gone_and_spare_files_are_only_pointed_out(
    tmp_path: Path,
) -> None:
    modules = {
        "mine/__init__.py": b"",
        "mine/__init__.pyi": b"",
        "mine/tests/test_it.py": b"",
        "mine/data.txt": b"",
        "mine-1.0.data/scripts/mine-tool": b"#!python\n",
        "mine-1.0.data/data/share/mine.txt": b"",
    }
    wheel = make_wheel(tmp_path / "wheels", "mine", "1.0", modules=modules)
    python = require_python("3.7")
    target = tmp_path / "packages"
    install(python, "--target", target, "--compile", wheel)
    run(python, "-m", "compileall", "-q", target)
    record = (target / "mine-1.0.dist-info/RECORD").read_text(encoding="utf-8")
    assert "../../bin/mine-tool" in record
    assert "__pycache__" in record
    assert found(target) == []
    shutil.rmtree(target / "bin")
    shutil.rmtree(target / "share")
    for folder in list(target.rglob("__pycache__")):
        shutil.rmtree(folder)
    assert [each.rule.code for each in judged(target).findings] == ["MNT006"]
    (target / "mine/__init__.pyi").unlink()
    shutil.rmtree(target / "mine/tests")
    (target / "mine-1.0.dist-info/INSTALLER").unlink()
    assert found(target) == []
    (note,) = (each for each in judged(target).findings if each.rule.code == "MNT012")
    assert note.severity == "info"
    (target / "mine/data.txt").unlink()
    assert found(target) == ["MNT012 mine-1.0.dist-info/RECORD"]
    (fault,) = (each for each in judged(target).findings if each.rule.code == "MNT012")
    assert "mine/data.txt and 3 more" in fault.message


def test_the_path_says_one_python_and_a_wheel_another(tmp_path: Path) -> None:
    packages = write(
        tmp_path / "env/lib/python3.7/site-packages",
        {
            "stable-1.0.dist-info/METADATA": METADATA.format("stable"),
            "stable-1.0.dist-info/WHEEL": WHEEL.format("cp36-abi3-manylinux2014_x86_64"),
            "stable/_core.abi3.so": elf(),
            "fast-1.0.dist-info/METADATA": METADATA.format("fast"),
            "fast-1.0.dist-info/WHEEL": WHEEL.format("cp37-cp37m-linux_x86_64"),
            "fast/_core.cpython-37m-x86_64-linux-gnu.so": elf(),
        },
    )
    assert found(packages) == []
    write(packages, {"fast-1.0.dist-info/WHEEL": WHEEL.format("cp38-cp38-linux_x86_64")})
    assert found(packages) == ["MNT001 fast-1.0.dist-info/WHEEL"]
    write(packages, {"other/_core.cpython-38-x86_64-linux-gnu.so": elf()})
    assert found(packages) == [
        "MNT001 fast-1.0.dist-info/WHEEL",
        "MNT001 other/_core.cpython-38-x86_64-linux-gnu.so",
    ]
    # The real interpreters look for the same endings.
    module = "import importlib.machinery as m; print(m.EXTENSION_SUFFIXES)"
    assert ".cpython-38-x86_64-linux-gnu.so" in run(require_python("3.8"), "-c", module).stdout
    said = run(require_python("3.7"), "-c", module).stdout
    assert ".cpython-38-x86_64-linux-gnu.so" not in said
    assert ".abi3.so" in said


def test_a_wheel_for_another_platform_is_flagged_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "fast-1.0.dist-info/METADATA": METADATA.format("fast"),
            "fast-1.0.dist-info/WHEEL": WHEEL.format("py3-none-macosx_10_9_x86_64"),
            "fast-1.0.dist-info/RECORD": "fast/__init__.py,,\nfast/lib/libfast.dylib,,\n",
            "fast/__init__.py": "",
            "fast/lib/libfast.dylib": b"\xcf\xfa\xed\xfe",
        },
    )
    assert found(tmp_path) == ["MNT002 fast/lib/libfast.dylib"]
    write(tmp_path, {"fast-1.0.dist-info/RECORD": "fast/__init__.py,,\n"})
    (tmp_path / "fast/lib/libfast.dylib").unlink()
    assert found(tmp_path) == ["MNT002 fast-1.0.dist-info/WHEEL"]
    for platform, fits in {
        "win_amd64": False,
        "win32": False,
        "manylinux2014_aarch64": False,
        "musllinux_1_1_x86_64": False,
        "linux_x86_64": True,
        "manylinux1_x86_64": True,
        "manylinux_2_31_x86_64.manylinux2014_x86_64": True,
        "any": True,
    }.items():
        tag = WHEEL.format(f"py3-none-{platform}")
        write(tmp_path, {"fast-1.0.dist-info/WHEEL": tag})
        assert found(tmp_path) == ([] if fits else ["MNT002 fast-1.0.dist-info/WHEEL"]), platform


def test_a_wheel_for_the_target_may_carry_files_for_other_systems(tmp_path: Path) -> None:
    """As debuggers do, which attach to whatever runs."""
    files: dict[str, str | bytes] = {
        "debug-1.0.dist-info/METADATA": METADATA.format("debug"),
        "debug-1.0.dist-info/WHEEL": WHEEL.format("py3-none-any"),
        "debug-1.0.dist-info/RECORD": "debug/__init__.py,,\ndebug/attach_x86.so,,\n",
        "debug/__init__.py": "",
        "debug/attach_x86.so": elf(wide=False, code=3),
        "debug/attach.dll": b"MZ",
        "debug/attach.dylib": b"\xcf\xfa\xed\xfe",
    }
    write(tmp_path, files)
    assert found(tmp_path) == []
    # A module of its own for another system is no such file.
    write(tmp_path, {"debug/_core.cp37-win_amd64.pyd": b"MZ"})
    assert found(tmp_path) == ["MNT002 debug/_core.cp37-win_amd64.pyd"]
    (tmp_path / "debug/_core.cp37-win_amd64.pyd").unlink()
    (tmp_path / "debug-1.0.dist-info/RECORD").unlink()
    (tmp_path / "debug-1.0.dist-info/WHEEL").unlink()
    assert found(tmp_path) == ["MNT002 debug/attach.dll"]


def test_an_environment_of_windows_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = write(
        tmp_path / "env",
        {
            "pyvenv.cfg": "home = C:\\Python37\nversion = 3.7.9\n",
            "Scripts/activate.bat": "",
            "Lib/site-packages/mine.py": "",
        },
    )
    packages = environment / "Lib/site-packages"
    (finding,) = judged(packages).findings
    assert (finding.rule.code, finding.severity) == ("MNT002", "warning")
    assert "env is an environment of Windows" in finding.message
    write(packages, {"fast/_core.cp37-win_amd64.pyd": b"MZ", "fast/_more.pyd": b"MZ"})
    monkeypatch.chdir(packages)
    assert environment.as_posix() in judged(Path()).findings[0].message
    (finding,) = judged(packages).findings
    assert (finding.rule.code, finding.severity) == ("MNT002", "error")
    assert "fast/_core.cp37-win_amd64.pyd does not load" in finding.message
    write(environment, {"pyvenv.cfg": "home = C:\\Python38\nversion = 3.8.1\n"})
    assert f"MNT001 {environment}/pyvenv.cfg" in found(packages)
    for part in ("", "Lib", "Scripts"):
        (finding,) = judged(environment / part).findings
        assert finding.rule.code == "MNT013", part
        assert (finding.cure or "").endswith("env/Lib/site-packages"), part
    monkeypatch.chdir(environment / "Scripts")
    assert judged(Path()).findings[0].cure == "name ../Lib/site-packages"
    monkeypatch.chdir(environment)
    assert judged(Path("Scripts")).findings[0].cure == "name Lib/site-packages"


def test_python_finds_no_editable_install_on_its_path(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"mylib/__init__.py": ""})
    finder = "__editable___mylib_1_0_finder"
    code = f"import sys\ndef install():\n    sys.path.append({str(source)!r})\n"
    target = write(
        tmp_path / "packages",
        {
            f"{finder}.py": code,
            "__editable__.mylib-1.0.pth": f"import {finder}; {finder}.install()\n",
            "mylib-1.0.dist-info/METADATA": METADATA.format("mylib"),
            "mylib-1.0.dist-info/direct_url.json": '{"url": "file:///home/me/mylib", '
            '"dir_info": {"editable": true}}',
        },
    )
    assert found(target) == ["MNT006 __editable__.mylib-1.0.pth"]
    python = require_python("3.7")
    assert run(python, "-c", "import mylib", path=target).returncode == 1
    add = f"import site; site.addsitedir({str(target)!r}); import mylib"
    assert run(python, "-c", add).returncode == 0
    (target / "__editable__.mylib-1.0.pth").unlink()
    assert found(target) == ["MNT006 mylib-1.0.dist-info/direct_url.json"]


def test_a_backport_is_named_with_its_distribution(tmp_path: Path) -> None:
    wheel = make_wheel(
        tmp_path / "wheels", "enum34", "1.1.10", modules={"enum/__init__.py": b"class Enum: pass\n"}
    )
    python, target = require_python("3.7"), tmp_path / "packages"
    install(python, "--target", target, wheel)
    assert found(target) == ["MNT009 enum/__init__.py"]
    (finding,) = (each for each in judged(target).findings if each.rule.code == "MNT009")
    assert finding.cure == "remove enum34"
    # What this backport is known for.
    said = run(python, "-c", "import re", path=target)
    assert "module 'enum' has no attribute 'IntFlag'" in said.stderr


def test_notes_that_would_be_many_are_one(tmp_path: Path) -> None:
    wheels, target = tmp_path / "wheels", tmp_path / "packages"
    for name in ("one", "two", "three"):
        install(require_python("3.7"), "--target", target, make_wheel(wheels, name, "1.0"))
        write(target, {f"{name}-1.0-py3.7-nspkg.pth": "import sys\n"})
    notes = {finding.rule.code: finding.message for finding in judged(target).findings}
    assert set(notes) == {"MNT006", "MNT010"}
    assert len(judged(target).findings) == 2
    assert "as 2 more were from such places" in notes["MNT006"]
    assert "one-1.0-py3.7-nspkg.pth and 2 more files like it have no effect" in notes["MNT010"]


def test_a_machine_is_read_from_the_header_of_a_real_wheels_module(tmp_path: Path) -> None:
    module = bytearray(elf())
    module[18:20] = struct.pack("<H", 0xB7)
    name = "fast/_core.cpython-37m-aarch64-linux-gnu.so"
    content, _ = wheel_bytes(
        "fast", "1.0", tag="cp37-cp37m-linux_x86_64", modules={name: bytes(module)}
    )
    wheel = tmp_path / "fast-1.0-cp37-cp37m-linux_x86_64.whl"
    wheel.write_bytes(content)
    target = tmp_path / "packages"
    install(require_python("3.7"), "--target", target, wheel)
    assert found(target) == [f"MNT002 {name}"]
