import pytest

from pinproof.pip.release import PipRelease, Releases, before, choose_pip, since
from pinproof.target.model import PythonVersion, Target


@pytest.mark.parametrize(
    ("stated", "python", "number"),
    [
        (None, (3, 6), (21, 3, 1)),
        (None, (3, 7), (24, 0)),
        (None, (3, 8), (25, 0, 1)),
        ("22.0.4", (3, 7), (22, 0, 4)),
        ("22.0.4", (3, 12), (22, 0, 4)),
        ("24.1b1", (3, 8), (24, 1)),
        ("24", (3, 8), (24, 0)),
        ("unknown", (3, 7), (24, 0)),
        ("", (3, 7), (24, 0)),
    ],
)
def test_the_stated_pip_counts_or_else_the_last_for_the_python(
    stated: str | None, python: tuple[int, int], number: tuple[int, ...]
) -> None:
    assert choose_pip(stated, python).number == number


def test_a_python_that_pip_has_not_left_has_the_newest() -> None:
    assert choose_pip(None, (3, 10)).is_newest
    assert choose_pip(None, (3, 99)) == choose_pip(None, (3, 10))
    assert not choose_pip(None, (3, 9)).is_newest


def test_a_target_has_the_pip_of_its_python() -> None:
    assert str(Target().pip) == "24.0"
    assert str(Target(python=PythonVersion.parse("3.8")).pip) == "25.0.1"
    assert str(Target(stated_pip="20.1.1").pip) == "20.1.1"
    assert Target(stated_pip="20.1.1").pip.series == "20.1"


@pytest.mark.parametrize(
    ("behaviour", "number", "has"),
    [
        (since(23, 1), (23, 1), True),
        (since(23, 1), (23, 0, 1), False),
        (before(23, 1), (23, 1), False),
        (before(23, 1), (23, 0, 1), True),
        (Releases(since=(21, 1), until=(22, 1)), (21, 0, 9), False),
        (Releases(since=(21, 1), until=(22, 1)), (22, 0, 4), True),
        (Releases(), (1, 0), True),
    ],
)
def test_a_behaviour_has_its_releases(
    behaviour: Releases, number: tuple[int, ...], *, has: bool
) -> None:
    assert PipRelease(number=number).has(behaviour) == has
