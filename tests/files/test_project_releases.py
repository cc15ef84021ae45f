from packaging.version import Version
from support.world import PY37, file, project, releases

from pinproof.files.fitting import Format
from pinproof.files.project_releases import JudgedReleases
from pinproof.target.model import PythonVersion, Target

SDIST_ONLY: frozenset[Format] = frozenset({"sdist"})


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
    assert releases(scipy).newest_fitting() == Version("1.7.3")
    assert releases(scipy, PY37, SDIST_ONLY).newest_fitting() == Version("1.7.5")
    older = releases(scipy).newest_fitting(lambda version: version < Version("1.7"))
    assert older == Version("1.6.0")
    assert releases(scipy, Target(python=PythonVersion.parse("3.6"))).newest_fitting() is None


def test_newest_fitting_falls_back_to_a_build_and_then_to_a_pre_release() -> None:
    source = project(file("a-1.tar.gz"), file("a-2b1-py3-none-any.whl"))
    assert releases(source).newest_fitting() == Version("1")
    old = project(file("a-2.tar.gz"), file("a-1.tar.gz"))
    assert releases(old).newest_fitting() == Version("2")
    early = project(
        file("a-1b1-py3-none-any.whl"),
        file("a-1b2-py3-none-any.whl"),
        file("a-1b3-cp38-cp38-win32.whl"),
    )
    assert releases(early).newest_fitting() == Version("1b2")


def test_a_zero_of_sources_alone_is_no_release_to_propose() -> None:
    names = ["sklearn-0.0.tar.gz", "sklearn-0.0.post12.tar.gz"]
    assert releases(project(*map(file, names))).newest_fitting() is None
    assert releases(project(file(names[0]), file("sklearn-0.1.tar.gz"))).newest_fitting() == (
        Version("0.1")
    )
    with_wheel = project(file(names[0]), file("sklearn-0.0-py3-none-any.whl"))
    assert releases(with_wheel).newest_fitting() == Version("0")


def test_only_releases_that_fit_are_asked_whether_they_are_wanted() -> None:
    scipy = project(
        file("scipy-1.6.0-cp37-cp37m-manylinux1_x86_64.whl", ">=3.7"),
        file("scipy-1.7.0-cp37-cp37m-manylinux1_x86_64.whl", ">=3.7", yanked=""),
        file("scipy-1.8.0-cp38-cp38-manylinux1_x86_64.whl", ">=3.8"),
        file("scipy-1.9.0-cp37-cp37m-win_amd64.whl", ">=3.7"),
    )
    asked: list[Version] = []

    def accept(version: Version) -> bool:
        asked.append(version)
        return True

    assert releases(scipy).newest_fitting(accept) == Version("1.6.0")
    assert asked == [Version("1.6.0")]


def test_the_file_of_a_release_is_the_one_that_pip_takes_for_a_pin() -> None:
    published = project(
        file("a-1-py3-none-any.whl", ">=3.7", yanked="oops"),
        file("a-1-cp37-cp37m-manylinux1_x86_64.whl", ">=3.8"),
        file("a-1.tar.gz", ">=3.6"),
        file("a-2-py3-none-any.whl", ">=3.7", yanked="oops"),
        file("a-2-cp37-cp37m-win_amd64.whl"),
        file("a-3-py3-none-any.whl", ">=3.8"),
    )

    def name(version: str) -> str | None:
        found = releases(published).file_of(Version(version))
        return None if found is None else found.filename

    assert name("1") == "a-1.tar.gz"
    assert name("2") == "a-2-py3-none-any.whl"
    assert name("3") is None
    assert name("4") is None
    for version in ("1", "2"):
        verdict = releases(published).judge_pin("==", version)
        assert verdict.candidates[0].file.filename == name(version)


def test_what_was_judged_for_one_file_is_known_for_the_next() -> None:
    published = project(file("a-1-py3-none-any.whl"), file("a-2-cp38-cp38-win32.whl", ">=3.8"))
    judged = JudgedReleases()
    first = judged.of(published, PY37)
    # Targets are equal more often than the same.
    assert judged.of(published, Target()) is first
    assert first.judge_pin("==", "1") is judged.of(published, Target()).judge_pin("==", "1")
    assert judged.of(published, PY37, SDIST_ONLY) is not first
    assert judged.of(published, Target(python=PythonVersion.parse("3.8"))) is not first
    again = project(file("a-1-py3-none-any.whl"))
    assert judged.of(again, PY37).project is again


def test_a_pin_names_its_builds_the_newest_first() -> None:
    torch = project(
        file("torch-1.9.0+cpu-py3-none-any.whl"),
        file("torch-1.9.0+cu111-py3-none-any.whl"),
        file("torch-1.9.0-py3-none-any.whl"),
        file("torch-1.9.1+cpu-py3-none-any.whl"),
    )
    found = [str(one) for one in releases(torch).named_by_pin(Version("1.9.0"))]
    assert found == ["1.9.0+cu111", "1.9.0+cpu", "1.9.0"]
    assert releases(torch).named_by_pin(Version("1.9.0+cpu")) == [Version("1.9.0+cpu")]
    assert releases(torch).named_by_pin(Version("1.8")) == []
