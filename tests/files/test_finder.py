"""What pip tries for a range, in its order, and what it asks a file that alone can tell."""

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from support.world import file, project, releases

from pinproof.files.finder import Finder
from pinproof.files.project_releases import ProjectReleases
from pinproof.files.release import PythonMismatch
from pinproof.index.model import CoreMetadata, DistributionFile, Project, Unavailable
from pinproof.pip.release import choose_pip
from pinproof.record import replace

DEMO = project(
    file("demo-1.tar.gz"),
    file("demo-2-py3-none-any.whl", yanked="bad"),
    file("demo-3-py3-none-any.whl"),
    file("demo-4.tar.gz"),
)


def tried(
    text: str, pip: str, published: Project = DEMO, *, prefer_binary: bool = False
) -> list[str]:
    finder = Finder(
        releases(published),
        choose_pip(pip, (3, 7)),
        pre_releases=False,
        prefer_binary=prefer_binary,
    )
    return [str(version) for version, _ in finder.matching((SpecifierSet(text),), frozenset())]


@pytest.mark.parametrize("pip", ["21.3.1", "24.0"])
def test_the_newest_is_tried_first_and_nothing_withdrawn(pip: str) -> None:
    assert tried(">=1", pip) == ["4", "3", "1"]
    assert tried("<3", pip) == ["1"]
    assert tried(">=1", pip, prefer_binary=True) == ["3", "4", "1"]


@pytest.mark.parametrize(("pip", "found"), [("21.3.1", ["2"]), ("24.0", [])])
def test_older_pips_take_what_is_withdrawn_where_nothing_else_is(
    pip: str, found: list[str]
) -> None:
    assert tried(">=2,<3", pip) == found
    assert tried("==2", pip) == ["2"]


def asking(answer: CoreMetadata | Unavailable) -> tuple[ProjectReleases, list[str]]:
    """Give a release of two files whose page states no Python, and the names that are asked."""
    asked: list[str] = []

    def metadata(one: DistributionFile) -> CoreMetadata | Unavailable:
        asked.append(one.filename)
        return answer

    names = ("demo-1-py3-none-any.whl", "demo-1.tar.gz")
    files = tuple(replace(file(name), leaves_python_open=True) for name in names)
    published = Project(name="demo", releases={Version("1"): files}, metadata=metadata)
    return releases(published), asked


@pytest.mark.parametrize(("python", "fits"), [(">=3.8", False), (">=3.6", True), (None, True)])
def test_where_a_page_states_no_python_the_best_file_is_asked(
    python: str | None, *, fits: bool
) -> None:
    found, asked = asking(CoreMetadata(name="demo", version="1", requires_python=python))
    verdict = found.judge_pin("==", "1")
    assert (verdict.fault is None) == fits
    assert verdict.python_untold is None
    assert fits or verdict.fault == PythonMismatch(specifier=python or "")
    assert set(asked) == {"demo-1-py3-none-any.whl"}


def test_a_file_that_does_not_answer_leaves_it_untold() -> None:
    silent = Unavailable(name="demo", reason="it is gone")
    found, _ = asking(silent)
    verdict = found.judge_pin("==", "1")
    assert verdict.fault is None
    assert verdict.python_untold == silent
    assert found.newest_fitting() is None
