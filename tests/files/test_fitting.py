import pytest
from support.world import PY37, file

from pinproof.files.fitting import (
    FileJudge,
    FittingFile,
    Format,
    FormatDisallowed,
    KindUnsupported,
    NewerGlibc,
    PythonExcluded,
    Rejection,
    RejectionReason,
    TagsIncompatible,
    leave_out_yanked,
    sort_best_first,
)
from pinproof.target.model import Target

JUDGE = FileJudge(PY37)
SDIST_ONLY: frozenset[Format] = frozenset({"sdist"})


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
    outcome = JUDGE.judge(file(name))
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
    assert isinstance(JUDGE.judge(file(name)), FittingFile)


def test_python_is_asked_last() -> None:
    outcome = JUDGE.judge(file("a-1-py3-none-any.whl", ">=3.8"))
    assert isinstance(outcome, Rejection)
    assert outcome.reason == PythonExcluded(specifier=">=3.8")
    outcome = JUDGE.judge(file("a-1-cp38-cp38-win32.whl", ">=3.8"))
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
    outcome = FileJudge(Target(stated_pip=pip)).judge(file("a-1-py3-none-any.whl", specifier))
    assert isinstance(outcome, FittingFile) == allowed


def test_the_formats_that_options_leave() -> None:
    outcome = JUDGE.judge(file("a-1-py3-none-any.whl"), SDIST_ONLY)
    assert isinstance(outcome, Rejection)
    assert outcome.reason == FormatDisallowed(format="wheel")
    assert isinstance(JUDGE.judge(file("a-1.zip"), SDIST_ONLY), FittingFile)


def test_yanked_files_are_for_pins_that_nothing_else_fits() -> None:
    yanked = file("a-1-py3-none-any.whl", yanked="oops")
    sdist = file("a-1.tar.gz")
    both = JUDGE.fitting([sdist, yanked])
    assert [one.file for one in both] == [yanked, sdist]
    assert [one.file for one in leave_out_yanked(both)] == [sdist]
    assert [one.file for one in leave_out_yanked(JUDGE.fitting([yanked]))] == [yanked]


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
    outcomes = [JUDGE.judge(file(name)) for name in names]
    found = sort_best_first(outcome for outcome in outcomes if isinstance(outcome, FittingFile))
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
