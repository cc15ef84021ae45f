"""What names of compiled modules say, against what a real Python looks for."""

import subprocess

import pytest
from oracle.interpreters import require_python

from pinproof.mount.suffixes import parse_suffix
from pinproof.target.model import PythonVersion, Target

NAMES = {
    "cpython-36m-x86_64-linux-gnu": "Python 3.6",
    "cpython-37m-x86_64-linux-gnu": "Python 3.7",
    "cpython-37-x86_64-linux-gnu": "Python 3.7",
    "cpython-37dm-x86_64-linux-gnu": "Python 3.7",
    "cpython-38-x86_64-linux-gnu": "Python 3.8",
    "cpython-310-x86_64-linux-gnu": "Python 3.10",
    "pypy37-pp73-x86_64-linux-gnu": "PyPy 3.7",
    "cp37-win_amd64": "Python 3.7",
}


@pytest.mark.oracle
@pytest.mark.parametrize("series", ["3.7", "3.8", "3.10"])
def test_a_module_fits_when_python_looks_for_its_ending(series: str) -> None:
    ask = "import importlib.machinery as m; print(*m.EXTENSION_SUFFIXES)"
    words = [require_python(series), "-c", ask]
    endings = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    target = Target(python=PythonVersion.parse(series))
    for name, shown in NAMES.items():
        suffix = parse_suffix(name)
        assert suffix is not None
        assert str(suffix) == shown
        fits = suffix.fits_python(target) and suffix.fits_system(target)
        assert fits == (f".{name}.so" in endings), name


def test_a_name_without_an_interpreter_fits_any() -> None:
    assert [parse_suffix(tag) for tag in (None, "abi3", "2.0", "x86_64-linux-gnu")] == [None] * 4


def test_systems_are_compared_as_far_as_the_name_says_one() -> None:
    linux = Target(platform="manylinux_2_27_x86_64")
    for name, fits in {
        "cpython-37m-x86_64-linux-gnu": True,
        "cpython-37m-aarch64-linux-gnu": False,
        "cpython-37m-darwin": False,
        "cpython-37m": True,
        "cp37-win_amd64": False,
    }.items():
        suffix = parse_suffix(name)
        assert suffix is not None
        assert suffix.fits_system(linux) is fits, name
