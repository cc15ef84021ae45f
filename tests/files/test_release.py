from packaging.version import Version
from support.world import PY37, PY37_0, file, project, releases

from pinproof.files.fitting import Format
from pinproof.files.release import (
    NewerGlibcNeeded,
    NoCompatibleFile,
    PythonMismatch,
    SourceOnly,
    VersionUnknown,
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
    verdict = releases(numpy).judge_pin("==", "1.21.6")
    assert verdict.fault is None
    assert verdict.candidates[0].file.filename.startswith("numpy-1.21.6-cp37")
    assert verdict.version == Version("1.21.6")
    assert not verdict.depends_on_patch


def test_an_unknown_version() -> None:
    assert releases(LIGHTGBM).judge_pin("==", "4.0.1").fault == VersionUnknown()
    assert releases(LIGHTGBM).judge_pin("===", "4.0").fault == VersionUnknown()
    assert releases(LIGHTGBM).judge_pin("==", "4.0").version == Version("4.0.0")
    assert releases(LIGHTGBM).judge_pin("===", "no-version").fault == VersionUnknown()


def test_a_python_that_is_too_old_comes_before_tags() -> None:
    scipy = project(
        file("scipy-1.11.1-cp39-cp39-manylinux_2_17_x86_64.whl", ">=3.9,<3.13"),
        file("scipy-1.11.1.tar.gz", ">=3.9,<3.13"),
    )
    assert releases(scipy).judge_pin("==", "1.11.1").fault == PythonMismatch(
        specifier=">=3.9,<3.13"
    )
    torch = project(file("torch-2.1.0-cp38-cp38-manylinux1_x86_64.whl", ">=3.8.0"))
    verdict = releases(torch).judge_pin("==", "2.1.0")
    assert verdict.fault == PythonMismatch(specifier=">=3.8.0")
    assert not verdict.depends_on_patch


def test_a_newer_glibc_also_where_pip_would_build() -> None:
    verdict = releases(LIGHTGBM).judge_pin("==", "4.0.0")
    assert verdict.fault == NewerGlibcNeeded(
        needed=(2, 28), available=(2, 27), sdist=LIGHTGBM.releases[Version("4.0.0")][2]
    )
    newer = Target(platform="manylinux_2_28_x86_64")
    assert releases(LIGHTGBM, newer).judge_pin("==", "4.0.0").fault is None
    # The user asked for a build: no wheel is missed.
    only_source: frozenset[Format] = frozenset({"sdist"})
    assert releases(LIGHTGBM, PY37, only_source).judge_pin("==", "4.0.0").fault is None
    only_wheels = releases(LIGHTGBM, PY37, frozenset({"wheel"})).judge_pin("==", "4.0.0")
    assert only_wheels.fault == NewerGlibcNeeded(needed=(2, 28), available=(2, 27), sdist=None)


def test_no_file_for_the_platform_or_only_a_source() -> None:
    pywin32 = project(file("pywin32-301-cp37-cp37m-win_amd64.whl"))
    assert releases(pywin32).judge_pin("==", "301").fault == NoCompatibleFile()
    egg = project(file("old-1.0-py3.7.egg"))
    assert releases(egg).judge_pin("==", "1.0").fault == NoCompatibleFile()
    pystan = project(
        file("pystan-2.17.1.0-cp36-cp36m-manylinux1_x86_64.whl"), file("pystan-2.17.1.0.tar.gz")
    )
    sdist = pystan.releases[Version("2.17.1.0")][1]
    assert releases(pystan).judge_pin("==", "2.17.1.0").fault == SourceOnly(sdist=sdist)
    only_wheels: frozenset[Format] = frozenset({"wheel"})
    assert (
        releases(pystan, PY37, only_wheels).judge_pin("==", "2.17.1.0").fault == NoCompatibleFile()
    )


def test_a_yanked_release_is_taken_and_told() -> None:
    attrs = project(
        file(
            "attrs-21.1.0-py2.py3-none-any.whl", ">=3.5", yanked="setup.py without python_requires"
        ),
        file("attrs-21.1.0.tar.gz", ">=3.5", yanked=""),
    )
    verdict = releases(attrs).judge_pin("==", "21.1.0")
    assert (verdict.fault, verdict.yanked) == (None, "setup.py without python_requires")
    assert verdict.candidates[0].kind == "wheel"
    # What does not fit does not count, be it withdrawn or not.
    other = project(
        file("c-1-py3-none-any.whl", yanked="oops"), file("c-1-cp37-cp37m-win_amd64.whl")
    )
    verdict = releases(other).judge_pin("==", "1")
    assert (verdict.fault, verdict.yanked) == (None, "oops")
    half = project(file("b-1-py3-none-any.whl", yanked=""), file("b-1.tar.gz"))
    verdict = releases(half).judge_pin("==", "1")
    assert verdict.yanked is None
    assert isinstance(verdict.fault, SourceOnly)


def test_the_patch_release_that_nobody_named() -> None:
    pandas = project(file("pandas-1.3.5-cp37-cp37m-manylinux2010_x86_64.whl", ">=3.7.1"))
    verdict = releases(pandas).judge_pin("==", "1.3.5")
    assert verdict.fault is None
    assert verdict.depends_on_patch
    verdict = releases(pandas, PY37_0).judge_pin("==", "1.3.5")
    assert verdict.fault == PythonMismatch(specifier=">=3.7.1")
    assert not verdict.depends_on_patch
    odd = project(file("a-1-py3-none-any.whl", ">=3.6,!=3.7.17"))
    verdict = releases(odd).judge_pin("==", "1")
    assert isinstance(verdict.fault, PythonMismatch)
    assert verdict.depends_on_patch


def test_local_versions() -> None:
    torch = project(
        file("torch-1.9.0-cp38-cp38-manylinux1_x86_64.whl"),
        file("torch-1.9.0+cpu-cp37-cp37m-linux_x86_64.whl"),
        file("torch-1.9.0+abc-cp37-cp37m-win_amd64.whl"),
    )
    assert releases(torch).judge_pin("==", "1.9.0").version == Version("1.9.0+cpu")
    assert releases(torch).judge_pin("==", "1.9.0+cpu").fault is None
    assert releases(torch).judge_pin("==", "1.9.0+cu111").fault == VersionUnknown()
    assert releases(torch).judge_pin("===", "1.9.0").fault == NoCompatibleFile()
