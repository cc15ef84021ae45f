"""Which formats `--no-binary` and `--only-binary` leave, as pip reads them in their order."""

import pytest

from pinproof.files.fitting import EVERY_FORMAT
from pinproof.files.formats import FormatControl

NO, ONLY = "--no-binary", "--only-binary"
WHEEL, SDIST = frozenset({"wheel"}), frozenset({"sdist"})


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ([], EVERY_FORMAT),
        ([(NO, "a")], SDIST),
        ([(ONLY, "a")], WHEEL),
        ([(NO, "b")], EVERY_FORMAT),
        ([(NO, ":all:")], SDIST),
        ([(NO, "a,3to2")], SDIST),
        # The later one takes the name over.
        ([(NO, "a"), (ONLY, "a")], WHEEL),
        ([(ONLY, "a"), (NO, "a")], SDIST),
        ([(ONLY, "A"), (NO, "b,a")], SDIST),
        # All of them, and then another word on this one.
        ([(NO, ":all:"), (ONLY, "a")], WHEEL),
        ([(ONLY, ":all:"), (NO, "a")], SDIST),
        ([(ONLY, "a"), (NO, ":all:")], SDIST),
        ([(NO, "a"), (ONLY, ":all:")], WHEEL),
        ([(NO, "a"), (NO, ":none:")], EVERY_FORMAT),
        ([(NO, "a,:none:")], EVERY_FORMAT),
        ([(ONLY, ":all:,:none:,a")], WHEEL),
        ([(ONLY, ":all:,:none:,b")], EVERY_FORMAT),
    ],
)
def test_the_formats_that_a_project_may_have(
    options: list[tuple[str, str]], allowed: frozenset[str]
) -> None:
    assert FormatControl.of_options(options).allowed("a") == allowed
