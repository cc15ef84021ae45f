"""Which evidence counts where there are several."""

from pinproof.evidence.choose import choose
from pinproof.evidence.model import Evidence, EvidenceKind
from pinproof.target.model import PythonVersion


def named(kind: EvidenceKind, where: str, python: str, *, is_floor: bool = False) -> Evidence:
    return Evidence(kind=kind, where=where, python=PythonVersion.parse(python), is_floor=is_floor)


def test_the_strongest_counts() -> None:
    choice = choose(
        [
            named("project", ".python-version:1", "3.12"),
            named("header", "the header of a.txt", "3.10"),
            named("environment", "MLmodel:3", "3.9.19"),
        ]
    )
    assert (str(choice.python), choice.python_from) == ("3.9.19", "MLmodel:3")
    assert not choice.undecided


def test_equal_evidence_that_disagrees_decides_nothing() -> None:
    choice = choose(
        [named("environment", "MLmodel:3", "3.9"), named("environment", "conda.yaml:2", "3.10")]
    )
    assert choice.python is None
    assert choice.undecided == "MLmodel:3 says Python 3.9 but conda.yaml:2 says Python 3.10"


def test_of_evidence_that_agrees_the_most_exact_is_named() -> None:
    choice = choose(
        [
            named("environment", "conda.yaml:2", "3.9"),
            named("environment", "MLmodel:3", "3.9.19"),
            named("environment", "other.yaml:1", "3.8", is_floor=True),
        ]
    )
    assert (str(choice.python), choice.python_from) == ("3.9.19", "MLmodel:3")


def test_patch_releases_that_disagree_leave_the_series() -> None:
    choice = choose(
        [named("environment", "conda.yaml:2", "3.9.1"), named("environment", "MLmodel:3", "3.9.19")]
    )
    assert (str(choice.python), choice.python_from) == ("3.9", "conda.yaml:2")


UNKNOWN_IMAGE = Evidence(
    kind="deployment", where="Dockerfile:1", undecided="its image is not known"
)


def test_an_unknown_image_is_not_taken_for_the_projects_python() -> None:
    choice = choose([UNKNOWN_IMAGE, named("project", "pyproject.toml:3", "3.9")])
    assert (choice.python, choice.undecided) == (None, "Dockerfile:1: its image is not known")


def test_what_the_file_itself_says_tells_the_python_of_an_unknown_image() -> None:
    choice = choose([UNKNOWN_IMAGE, named("header", "the header of a.txt", "3.9")])
    assert (str(choice.python), choice.undecided) == ("3.9", "")


def test_platforms_are_chosen_by_themselves() -> None:
    choice = choose(
        [
            Evidence(kind="header", where="h", platform="manylinux_2_28_x86_64"),
            named("environment", "MLmodel:3", "3.9"),
        ]
    )
    assert (str(choice.python), choice.platform, choice.platform_from) == (
        "3.9",
        "manylinux_2_28_x86_64",
        "h",
    )


def test_without_evidence_nothing_is_chosen() -> None:
    choice = choose([])
    assert (choice.python, choice.platform, choice.undecided) == (None, None, "")
