"""Directories of packages as real tools make them: each fault once, and nothing besides."""

import sys
from pathlib import Path

import pytest
from mount.directories import found, install, judged, make_wheel, run, write
from oracle.interpreters import require_python

from pinproof.gather.mounts.directory import read_mount

pytestmark = pytest.mark.oracle


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "wheels"


def made_environment(folder: Path, series: str, *options: str) -> tuple[Path, Path]:
    """Make a virtual environment; gives its Python and its site-packages."""
    done = run(require_python(series), "-m", "venv", *options, folder)
    assert done.returncode == 0, done.stderr
    return folder / "bin/python", folder / f"lib/python{series}/site-packages"


def test_a_virtual_environment_of_the_targets_python_is_clean(tmp_path: Path, wheels: Path) -> None:
    python, packages = made_environment(tmp_path / "myenv", "3.7")
    needed = make_wheel(wheels, "needed", "2.0")
    install(python, make_wheel(wheels, "mine", "1.0", "needed>=1", "numpy>=1.16"), needed)
    assert found(packages) == []


def test_one_of_another_python_is_flagged_once(tmp_path: Path, wheels: Path) -> None:
    _, packages = made_environment(tmp_path / "myenv", "3.8", "--without-pip")
    wheel = make_wheel(wheels, "mine", "1.0")
    install(require_python("3.8"), "--target", packages, wheel)
    assert found(packages) == [f"MNT001 {packages}"]
    assert found(packages, python="3.8") == []


def test_the_environment_and_its_parts_are_not_its_packages(tmp_path: Path) -> None:
    made_environment(tmp_path / "myenv", "3.7", "--without-pip")
    write(tmp_path, {"myenv/lib/python3.7/site-packages/mine.py": ""})
    for part in ("", "bin", "lib", "lib/python3.7"):
        path = tmp_path / "myenv" / part
        (finding,) = judged(path).findings
        assert finding.rule.code == "MNT013", part
        assert finding.cure is not None
        assert finding.cure.endswith("myenv/lib/python3.7/site-packages"), part


def test_borrowed_packages_and_conda_are_flagged_at_the_environment(tmp_path: Path) -> None:
    folder = tmp_path / "myenv"
    _, packages = made_environment(folder, "3.7", "--without-pip", "--system-site-packages")
    write(packages, {"mine.py": ""})
    assert found(packages) == [f"MNT007 {folder}/pyvenv.cfg"]
    write(folder, {"conda-meta/history": "==> 2021-06-01 10:00:00 <==\n"})
    assert found(packages) == [f"MNT007 {folder}/pyvenv.cfg", f"MNT008 {folder}/pyvenv.cfg"]


def test_a_conda_environment_by_itself_is_clean(tmp_path: Path, wheels: Path) -> None:
    write(tmp_path, {"env/conda-meta/history": "x\n", "env/lib/python3.7/os.py": ""})
    packages = tmp_path / "env/lib/python3.7/site-packages"
    install(require_python("3.7"), "--target", packages, make_wheel(wheels, "mine", "1.0"))
    assert found(packages) == []


def test_a_target_directory_is_clean_until_it_is_installed_into_again(
    tmp_path: Path, wheels: Path
) -> None:
    python, target = require_python("3.7"), tmp_path / "packages"
    install(python, "--target", target, make_wheel(wheels, "mine", "1.0"))
    assert found(target) == []
    install(python, "--target", target, "--upgrade", make_wheel(wheels, "mine", "2.0"))
    assert found(target) == ["MNT011 mine-2.0.dist-info/METADATA"]


def test_a_file_that_was_left_out_is_missed(tmp_path: Path, wheels: Path) -> None:
    target = tmp_path / "packages"
    wheel = make_wheel(
        wheels, "mine", "1.0", modules={"mine/__init__.py": b"", "mine/data.txt": b""}
    )
    install(require_python("3.7"), "--target", target, wheel)
    assert found(target) == []
    (target / "mine/data.txt").unlink()
    assert found(target) == ["MNT012 mine-1.0.dist-info/RECORD"]


def test_an_editable_install_leads_out(tmp_path: Path) -> None:
    source = write(
        tmp_path / "src",
        {
            "setup.py": "from setuptools import setup\n"
            "setup(name='mylib', version='0.1', py_modules=['mylib'])\n",
            "mylib.py": "",
        },
    )
    python, packages = require_python("3.7"), tmp_path / "packages"
    packages.mkdir()
    scripts = ("--script-dir", tmp_path / "scripts")
    develop = ("setup.py", "-q", "develop", "--no-deps", "--install-dir", packages, *scripts)
    done = run(python, *develop, folder=source, path=packages)
    assert done.returncode == 0, done.stderr
    # Older setuptools leave a site.py of theirs, which would read .pth files, and hides Python's.
    assert "MNT009 site.py" in found(packages) or not (packages / "site.py").exists()
    (packages / "site.py").unlink(missing_ok=True)
    assert found(packages) == ["MNT006 easy-install.pth", "MNT006 mylib.egg-link"]
    # Python agrees: on the path it is nowhere, in a site directory it would be there.
    assert run(python, "-c", "import mylib", path=packages).returncode == 1
    add = f"import site; site.addsitedir({str(packages)!r}); import mylib"
    assert run(python, "-c", add).returncode == 0


def test_python_imports_what_shadows(tmp_path: Path, wheels: Path) -> None:
    """A mounted version is imported in the place of the one that is installed."""
    python, installed = made_environment(tmp_path / "image", "3.7", "--without-pip")
    wheel = make_wheel(wheels, "numpy", "1.19.5", modules={"numpy.py": b"v = '1.19.5'\n"})
    install(require_python("3.7"), "--target", installed, wheel)
    target = tmp_path / "packages"
    other = make_wheel(wheels, "numpy", "1.15.0", modules={"numpy.py": b"v = '1.15.0'\n"})
    install(require_python("3.7"), "--target", target, other)
    said = run(python, "-c", "import numpy; print(numpy.v)", path=target)
    assert said.stdout.strip() == "1.15.0"
    assert run(python, "-c", "import numpy; print(numpy.v)").stdout.strip() == "1.19.5"
    # pandas in the image wants numpy>=1.15.4, and so it breaks.
    assert found(target) == ["MNT005 numpy-1.15.0.dist-info/METADATA"]
    newer = tmp_path / "newer"
    wheel = make_wheel(wheels, "numpy", "1.19.6", modules={"numpy.py": b"v = '1.19.6'\n"})
    install(require_python("3.7"), "--target", newer, wheel)
    assert {each.rule.code for each in judged(newer).findings} == {"MNT004", "MNT006"}
    assert found(newer) == []


def test_python_does_not_find_what_is_missing(tmp_path: Path, wheels: Path) -> None:
    python, target = require_python("3.7"), tmp_path / "packages"
    code = {"mine.py": b"import needed\n"}
    install(python, "--target", target, make_wheel(wheels, "mine", "1.0", "needed", modules=code))
    assert found(target) == ["MNT003 mine-1.0.dist-info/METADATA"]
    said = run(python, "-c", "import mine", path=target)
    assert "No module named 'needed'" in said.stderr
    install(python, "--target", target, make_wheel(wheels, "needed", "1.0"))
    assert found(target) == []
    assert run(python, "-c", "import mine", path=target).returncode == 0


def test_python_does_not_read_pth_files_on_its_path(tmp_path: Path) -> None:
    target = write(
        tmp_path / "packages",
        {"mark.pth": "import sys; sys.marked = True\n", "more.pth": "more\n", "more/inner.py": ""},
    )
    assert found(target) == ["MNT010 mark.pth", "MNT010 more.pth"]
    python = require_python("3.7")
    assert run(python, "-c", "import sys; sys.marked", path=target).returncode == 1
    assert run(python, "-c", "import inner", path=target).returncode == 1
    # As a site directory it would be.
    add = f"import site; site.addsitedir({str(target)!r}); import sys, inner; sys.marked"
    assert run(python, "-c", add).returncode == 0


def test_a_namespace_is_found_unless_the_image_made_it_first(tmp_path: Path) -> None:
    python, installed = made_environment(tmp_path / "image", "3.7", "--without-pip")
    line = (
        "import sys, types, os; p = os.path.join(sys._getframe(1).f_locals['sitedir'], 'space'); "
        "m = sys.modules.setdefault('space', types.ModuleType('space')); "
        "m.__dict__.setdefault('__path__', []).append(p)\n"
    )
    target = tmp_path / "packages"
    write(target, {"mine-1.0-py3.7-nspkg.pth": line, "space/mine/__init__.py": ""})
    (finding,) = judged(target).findings
    assert (finding.rule.code, finding.severity) == ("MNT010", "info")
    assert run(python, "-c", "import space.mine", path=target).returncode == 0
    write(installed, {"other-1.0-py3.7-nspkg.pth": line, "space/other/__init__.py": ""})
    assert run(python, "-c", "import space.other", path=target).returncode == 0
    assert run(python, "-c", "import space.mine", path=target).returncode == 1


@pytest.mark.parametrize("series", ["3.7", "3.8", "3.11", "3.12"])
@pytest.mark.parametrize(
    "name",
    ["dataclasses", "typing", "enum", "asyncio", "zoneinfo", "distutils", "os", "sys", "json"],
)
def test_python_imports_what_hides_its_library(tmp_path: Path, series: str, name: str) -> None:
    """Flagged is what Python would really take from the directory in place of its own."""
    python = require_python(series)
    own = run(python, "-c", f"import importlib.util as u; print(u.find_spec({name!r}) is not None)")
    target = write(tmp_path / "packages", {f"{name}/__init__.py": "raise SystemExit('mine')\n"})
    said = run(python, "-S", "-c", f"import {name}", path=target)
    hidden = "mine" in said.stderr or "mine" in said.stdout or said.returncode != 0
    expected = own.stdout.strip() == "True" and hidden
    codes = [finding.rule.code for finding in judged(target, python=series).findings]
    assert codes == (["MNT009"] if expected else [])


def test_links_out_of_the_directory_are_flagged(tmp_path: Path) -> None:
    outside = write(tmp_path / "elsewhere", {"mylib/__init__.py": ""})
    target = write(tmp_path / "packages", {"real/__init__.py": ""})
    if sys.platform == "win32":
        pytest.skip("links need rights there")
    (target / "mylib").symlink_to(outside / "mylib")
    (target / "gone.py").symlink_to(tmp_path / "nowhere.py")
    (target / "alias").symlink_to("real")
    assert found(target) == ["MNT006 gone.py", "MNT006 mylib"]


def test_the_server_comes_first(tmp_path: Path, wheels: Path) -> None:
    target = tmp_path / "packages"
    install(require_python("3.7"), "--target", target, make_wheel(wheels, "flask", "2.2.5"))
    assert found(target) == ["MNT005 flask-2.2.5.dist-info/METADATA"]
    (finding,) = (each for each in judged(target).findings if each.rule.code == "MNT005")
    assert "the image's server needs flask==1.0.3" in finding.message


def test_what_can_be_imported_is_told_down_into_folders_that_are_shared(tmp_path: Path) -> None:
    write(
        tmp_path / "packages",
        {
            "google/cloud/storage/__init__.py": "",
            "google/cloud/storage/blob.py": "",
            "google/protobuf/message.py": "",
            "six.py": "",
            "fast.cpython-37m-x86_64-linux-gnu.so": "",
            "data/words.txt": "",
        },
    )
    write(tmp_path / "packages", {"kept/own/__init__.py": ""})
    (tmp_path / "packages" / "linked").symlink_to(tmp_path / "packages" / "kept")
    assert read_mount(str(tmp_path / "packages")).import_names == {
        "google.cloud.storage",
        "google.protobuf.message",
        "six",
        "fast",
        "kept.own",
        "linked",
    }
