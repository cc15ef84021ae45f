from packaging.version import Version
from support.world import PY37, PY37_0, file, project

from pinproof.files.judge import FileFilter
from pinproof.files.release import (
    NewerGlibcNeeded,
    NoCompatibleFile,
    NoListedHash,
    PythonMismatch,
    SourceOnly,
    VersionUnknown,
    judge_release,
)
from pinproof.target.model import Target

LIGHTGBM = project(
    file("lightgbm-4.0.0-py3-none-manylinux_2_28_x86_64.whl", ">=3.6"),
    file("lightgbm-4.0.0-py3-none-win_amd64.whl", ">=3.6"),
    file("lightgbm-4.0.0.tar.gz", ">=3.6"),
)


def test_a_release_that_fits() -> None:
    numpy = project(
        file("numpy-1.21.6-cp38-cp38-manylinux2014_x86_64.whl", ">=3.7,<3.11"),
        file(
            "numpy-1.21.6-cp37-cp37m-manylinux_2_12_x86_64.manylinux2010_x86_64.whl", ">=3.7,<3.11"
        ),
        file("numpy-1.21.6.zip", ">=3.7,<3.11"),
    )
    verdict = judge_release(numpy, "==", "1.21.6", PY37)
    assert verdict.fault is None
    assert verdict.candidates[0].file.filename.startswith("numpy-1.21.6-cp37")
    assert verdict.version == Version("1.21.6")
    assert not verdict.depends_on_patch


def test_an_unknown_version() -> None:
    assert judge_release(LIGHTGBM, "==", "4.0.1", PY37).fault == VersionUnknown()
    assert judge_release(LIGHTGBM, "===", "4.0", PY37).fault == VersionUnknown()
    assert judge_release(LIGHTGBM, "==", "4.0", PY37).version == Version("4.0.0")
    assert judge_release(LIGHTGBM, "===", "no-version", PY37).fault == VersionUnknown()


def test_a_python_that_is_too_old_comes_before_tags() -> None:
    scipy = project(
        file("scipy-1.11.1-cp39-cp39-manylinux_2_17_x86_64.whl", ">=3.9,<3.13"),
        file("scipy-1.11.1.tar.gz", ">=3.9,<3.13"),
    )
    assert judge_release(scipy, "==", "1.11.1", PY37).fault == PythonMismatch(
        specifier=">=3.9,<3.13"
    )
    torch = project(file("torch-2.1.0-cp38-cp38-manylinux1_x86_64.whl", ">=3.8.0"))
    verdict = judge_release(torch, "==", "2.1.0", PY37)
    assert verdict.fault == PythonMismatch(specifier=">=3.8.0")
    assert not verdict.depends_on_patch


def test_a_newer_glibc_also_where_pip_would_build() -> None:
    verdict = judge_release(LIGHTGBM, "==", "4.0.0", PY37)
    assert verdict.fault == NewerGlibcNeeded(
        needed=(2, 28), available=(2, 27), sdist=LIGHTGBM.releases[Version("4.0.0")][2]
    )
    newer = Target(platform="manylinux_2_28_x86_64")
    assert judge_release(LIGHTGBM, "==", "4.0.0", newer).fault is None
    # The user asked for a build: no wheel is missed.
    only_source = FileFilter(formats=frozenset({"sdist"}))
    assert judge_release(LIGHTGBM, "==", "4.0.0", PY37, only_source).fault is None
    only_wheels = judge_release(
        LIGHTGBM, "==", "4.0.0", PY37, FileFilter(formats=frozenset({"wheel"}))
    )
    assert only_wheels.fault == NewerGlibcNeeded(needed=(2, 28), available=(2, 27), sdist=None)


def test_no_file_for_the_platform_or_only_a_source() -> None:
    pywin32 = project(file("pywin32-301-cp37-cp37m-win_amd64.whl"))
    assert judge_release(pywin32, "==", "301", PY37).fault == NoCompatibleFile()
    egg = project(file("old-1.0-py3.7.egg"))
    assert judge_release(egg, "==", "1.0", PY37).fault == NoCompatibleFile()
    pystan = project(
        file("pystan-2.17.1.0-cp36-cp36m-manylinux1_x86_64.whl"), file("pystan-2.17.1.0.tar.gz")
    )
    sdist = pystan.releases[Version("2.17.1.0")][1]
    assert judge_release(pystan, "==", "2.17.1.0", PY37).fault == SourceOnly(sdist=sdist)
    only_wheels = FileFilter(formats=frozenset({"wheel"}))
    assert judge_release(pystan, "==", "2.17.1.0", PY37, only_wheels).fault == NoCompatibleFile()


def test_hashes() -> None:
    attrs = project(
        file("attrs-1-py3-none-any.whl", sha256="aa"), file("attrs-1.tar.gz", sha256="bb")
    )
    other = FileFilter(hashes=frozenset({("sha256", "cc")}))
    assert judge_release(attrs, "==", "1", PY37, other).fault == NoListedHash()
    good = FileFilter(hashes=frozenset({("sha256", "aa"), ("sha256", "cc")}))
    assert judge_release(attrs, "==", "1", PY37, good).fault is None


def test_a_yanked_release_is_taken_and_told() -> None:
    attrs = project(
        file(
            "attrs-21.1.0-py2.py3-none-any.whl", ">=3.5", yanked="setup.py without python_requires"
        ),
        file("attrs-21.1.0.tar.gz", ">=3.5", yanked=""),
    )
    verdict = judge_release(attrs, "==", "21.1.0", PY37)
    assert (verdict.fault, verdict.yanked) == (None, "setup.py without python_requires")
    assert verdict.candidates[0].kind == "wheel"
    half = project(file("b-1-py3-none-any.whl", yanked=""), file("b-1.tar.gz"))
    verdict = judge_release(half, "==", "1", PY37)
    assert verdict.yanked is None
    assert isinstance(verdict.fault, SourceOnly)


def test_the_patch_release_that_nobody_named() -> None:
    pandas = project(file("pandas-1.3.5-cp37-cp37m-manylinux2010_x86_64.whl", ">=3.7.1"))
    verdict = judge_release(pandas, "==", "1.3.5", PY37)
    assert verdict.fault is None
    assert verdict.depends_on_patch
    verdict = judge_release(pandas, "==", "1.3.5", PY37_0)
    assert verdict.fault == PythonMismatch(specifier=">=3.7.1")
    assert not verdict.depends_on_patch
    odd = project(file("a-1-py3-none-any.whl", ">=3.6,!=3.7.17"))
    verdict = judge_release(odd, "==", "1", PY37)
    assert isinstance(verdict.fault, PythonMismatch)
    assert verdict.depends_on_patch


def test_local_versions() -> None:
    torch = project(
        file("torch-1.9.0-cp38-cp38-manylinux1_x86_64.whl"),
        file("torch-1.9.0+cpu-cp37-cp37m-linux_x86_64.whl"),
        file("torch-1.9.0+abc-cp37-cp37m-win_amd64.whl"),
    )
    assert judge_release(torch, "==", "1.9.0", PY37).version == Version("1.9.0+cpu")
    assert judge_release(torch, "==", "1.9.0+cpu", PY37).fault is None
    assert judge_release(torch, "==", "1.9.0+cu111", PY37).fault == VersionUnknown()
    assert judge_release(torch, "===", "1.9.0", PY37).fault == NoCompatibleFile()
