import pytest
from packaging.version import Version
from support.world import PY37, file, project

from pinproof.files.judge import (
    FileFilter,
    FittingFile,
    FormatDisallowed,
    HashUnlisted,
    KindUnsupported,
    NewerGlibc,
    PythonExcluded,
    Rejection,
    RejectionReason,
    TagsIncompatible,
    Yanked,
    best_first,
    judge_file,
    newest_fitting,
)
from pinproof.target.model import PythonVersion, Target

SDIST_ONLY = FileFilter(formats=frozenset({"sdist"}))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "a-1-cp38-cp38-manylinux1_x86_64.whl",
            TagsIncompatible(tags="cp38-cp38-manylinux1_x86_64"),
        ),
        (
            "a-1-cp37-cp37-manylinux1_x86_64.whl",
            TagsIncompatible(tags="cp37-cp37-manylinux1_x86_64"),
        ),
        ("a-1-cp37-cp37m-win_amd64.whl", TagsIncompatible(tags="cp37-cp37m-win_amd64")),
        (
            "a-1-cp37-cp37m-manylinux_2_28_aarch64.whl",
            TagsIncompatible(tags="cp37-cp37m-manylinux_2_28_aarch64"),
        ),
        ("a-1-cp37-cp37m-manylinux_2_28_x86_64.whl", NewerGlibc(needed=(2, 28), available=(2, 27))),
        # Several tags: the oldest glibc is what the file needs.
        (
            "a-1-py3-none-manylinux_2_31_x86_64.manylinux_2_28_x86_64.whl",
            NewerGlibc(needed=(2, 28), available=(2, 27)),
        ),
        # Another Python's wheel does not become right with a newer glibc.
        (
            "a-1-cp38-cp38-manylinux_2_28_x86_64.whl",
            TagsIncompatible(tags="cp38-cp38-manylinux_2_28_x86_64"),
        ),
        ("a-1-py3.7.egg", KindUnsupported()),
        ("a-1-x1-py3-none-any.whl", KindUnsupported()),
    ],
)
def test_a_file_is_passed_over(name: str, reason: RejectionReason) -> None:
    outcome = judge_file(file(name), PY37)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == reason


@pytest.mark.parametrize(
    "name",
    [
        "a-1-cp37-cp37m-manylinux_2_27_x86_64.whl",
        "a-1-cp37-cp37m-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        "a-1-cp37-cp37m-linux_x86_64.whl",
        "a-1-cp36-abi3-manylinux1_x86_64.whl",
        "a-1-2build-py2.py3-none-any.whl",
        "a-1.tar.gz",
    ],
)
def test_a_file_fits(name: str) -> None:
    assert isinstance(judge_file(file(name), PY37), FittingFile)


def test_python_is_asked_last() -> None:
    outcome = judge_file(file("a-1-py3-none-any.whl", ">=3.8"), PY37)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == PythonExcluded(specifier=">=3.8")
    outcome = judge_file(file("a-1-cp38-cp38-win32.whl", ">=3.8"), PY37)
    assert isinstance(outcome, Rejection)
    assert isinstance(outcome.reason, TagsIncompatible)


@pytest.mark.parametrize(
    ("specifier", "pip", "allowed"),
    [
        ("<3.7", None, False),
        ("!=3.7.*", None, False),
        (">=3.7.1", None, True),
        ("<=3.7", None, False),
        ("~=3.7", None, True),
        (">=3.5.*", None, True),
        (">=3.8.*", "22.0.4", False),
        (">=3.8.*", "24.1", True),
        (">=2.7, !=3.0.*, !=3.1.*, <3.7.*", None, False),
        ("~=3.8.*", "22.0.4", True),
        ("python 3 only", None, True),
        ("", None, True),
        (">=3.6,", None, True),
    ],
)
def test_requires_python(specifier: str, pip: str | None, allowed: bool) -> None:
    outcome = judge_file(file("a-1-py3-none-any.whl", specifier), Target(pip=pip))
    assert isinstance(outcome, FittingFile) == allowed


def test_the_choice_narrows() -> None:
    wheel, sdist = file("a-1-py3-none-any.whl", sha256="aa"), file("a-1.zip", sha256="bb")
    outcome = judge_file(wheel, PY37, SDIST_ONLY)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == FormatDisallowed(format="wheel")
    listed = FileFilter(hashes=frozenset({("sha256", "bb")}))
    assert isinstance(judge_file(sdist, PY37, listed), FittingFile)
    outcome = judge_file(wheel, PY37, listed)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == HashUnlisted()
    # The index told no digest: pip learns it only after the download.
    assert isinstance(judge_file(file("a-1-py3-none-any.whl"), PY37, listed), FittingFile)


def test_yanked_files_are_for_pins() -> None:
    yanked = file("a-1-py3-none-any.whl", yanked="oops")
    outcome = judge_file(yanked, PY37)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == Yanked(reason="oops")
    assert isinstance(judge_file(yanked, PY37, FileFilter(yanked=True)), FittingFile)


def test_order_of_one_release() -> None:
    names = [
        "a-1.tar.gz",
        "a-1-py3-none-any.whl",
        "a-1-cp37-cp37m-manylinux1_x86_64.whl",
        "a-1-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-1-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-10-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-2-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1.zip",
    ]
    outcomes = [judge_file(file(name), PY37) for name in names]
    found = best_first(outcome for outcome in outcomes if isinstance(outcome, FittingFile))
    assert [candidate.file.filename for candidate in found] == [
        "a-1-10-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-2-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-1-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-cp37-cp37m-manylinux2014_x86_64.whl",
        "a-1-cp37-cp37m-manylinux1_x86_64.whl",
        "a-1-py3-none-any.whl",
        "a-1.zip",
        "a-1.tar.gz",
    ]


def test_newest_fitting() -> None:
    scipy = project(
        file("scipy-1.6.0-cp37-cp37m-manylinux1_x86_64.whl", ">=3.7"),
        file(
            "scipy-1.7.3-cp37-cp37m-manylinux_2_12_x86_64.manylinux2010_x86_64.whl", ">=3.7,<3.11"
        ),
        file("scipy-1.7.4-cp37-cp37m-manylinux2010_x86_64.whl", ">=3.7,<3.11", yanked=""),
        file("scipy-1.7.5.tar.gz", ">=3.7"),
        file("scipy-1.7.6rc1-cp37-cp37m-manylinux2010_x86_64.whl", ">=3.7"),
        file("scipy-1.8.0-cp38-cp38-manylinux2010_x86_64.whl", ">=3.8"),
    )
    assert newest_fitting(scipy, PY37) == Version("1.7.3")
    assert newest_fitting(scipy, PY37, SDIST_ONLY) == Version("1.7.5")
    assert newest_fitting(scipy, PY37, accepts=lambda version: version < Version("1.7")) == Version(
        "1.6.0"
    )
    assert newest_fitting(scipy, Target(python=PythonVersion.parse("3.6"))) is None


def test_newest_fitting_falls_back_to_a_build_and_then_to_a_pre_release() -> None:
    source = project(file("a-1.tar.gz"), file("a-2b1-py3-none-any.whl"))
    assert newest_fitting(source, PY37) == Version("1")
    early = project(
        file("a-1b1-py3-none-any.whl"),
        file("a-1b2-py3-none-any.whl"),
        file("a-1b3-cp38-cp38-win32.whl"),
    )
    assert newest_fitting(early, PY37) == Version("1b2")
