"""Why files do not fit, in the words of a report."""

import pytest
from support.world import PY37, file

from pinproof.files.fitting import FileJudge, Rejection
from pinproof.files.reasons import write_reason, write_rejections, write_tags
from pinproof.target.model import Target

JUDGE = FileJudge(PY37)


def rejected(*names: str, python: str | None = None, judge: FileJudge = JUDGE) -> list[Rejection]:
    found = [judge.judge(file(name, python)) for name in names]
    assert all(isinstance(each, Rejection) for each in found)
    return [each for each in found if isinstance(each, Rejection)]


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ("cp39-cp39-win_amd64", "cp39 on win_amd64"),
        ("cp37-cp37m-win32", "cp37 on win32"),
        ("py3-none-any", "py3 on any system"),
        ("cp36-abi3-macosx_10_9_x86_64", "cp36 on macosx_10_9_x86_64"),
        ("pp37-pypy37_pp73-win32", "pypy37_pp73 on win32"),
        ("cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64",
         "cp39 on manylinux_2_17_x86_64 and the like"),
    ],
)  # fmt: skip
def test_tags_name_an_interpreter_and_a_system(tags: str, told: str) -> None:
    assert write_tags(tags) == told


@pytest.mark.parametrize(
    ("name", "python", "told"),
    [
        ("a-1.tar.gz", ">=3.8", "needs Python >=3.8"),
        ("a-1-cp37-cp37m-manylinux2014_x86_64.whl", None, "needs glibc 2.17"),
        ("a-1-cp37-cp37m-manylinux2010_x86_64.whl", None, "needs glibc 2.12"),
        ("a-1-cp37-cp37m-manylinux_2_28_x86_64.whl", None, "needs glibc 2.28"),
        ("a-1-py3.7.egg", None, "is of a kind that pip does not install"),
    ],
)
def test_a_reason_is_a_sentence(name: str, python: str | None, told: str) -> None:
    old = FileJudge(Target(platform="manylinux_2_5_x86_64"))
    (rejection,) = rejected(name, python=python, judge=old)
    assert write_reason(rejection.reason) == told


def test_an_old_system_takes_the_wheels_made_for_it() -> None:
    old = FileJudge(Target(platform="manylinux_2_12_x86_64"))
    assert not isinstance(old.judge(file("a-1-cp37-cp37m-manylinux2010_x86_64.whl")), Rejection)


def test_wheels_are_told_by_system_and_other_files_by_reason() -> None:
    found = rejected(
        "a-1-cp38-cp38-win_amd64.whl",
        "a-1-cp39-cp39-win_amd64.whl",
        "a-1-cp39-cp39-macosx_10_9_x86_64.whl",
    )
    found += rejected("a-1.tar.gz", "a-1.zip", "a-1.post1.zip", python=">=3.8")
    assert write_rejections(found) == (
        "wheels for cp38, cp39 on win_amd64; wheels for cp39 on macosx_10_9_x86_64; "
        "a-1.tar.gz needs Python >=3.8, as 2 more"
    )
    assert (
        write_rejections(rejected("a-1.tar.gz", python=">=3.8")) == "a-1.tar.gz needs Python >=3.8"
    )


def test_of_very_many_reasons_the_first_are_told() -> None:
    names = [f"a-1-cp38-cp38-macosx_{number}_0_arm64.whl" for number in range(11, 19)]
    told = write_rejections(rejected(*names))
    assert told.startswith("wheels for cp38 on macosx_11_0_arm64; ")
    assert told.endswith("macosx_16_0_arm64; 2 more reasons")
    assert not write_rejections(rejected(*names[:6])).endswith("reasons")
