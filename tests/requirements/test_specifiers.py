import json
import subprocess
from itertools import product

import pytest
from oracle.interpreters import require_python
from oracle.pips import wheel_of_pip

from pinproof.requirements.specifiers import is_outside_range, read_specifier

LEGACY = [">=1.*", ">1.*", "<=1.*", "<1.*", ">=1.2.*,<2.*", "> 1.0.*", "!=1.1.*,>=1.*", "<3.7.*"]
VERSIONS = ["0.9", "1", "1.0.0", "1.0.post1", "1.1", "1.2", "1.2.3", "1.10", "2", "2.0.1", "3.7.17"]
ASK = """
import json, sys
from pip._vendor.packaging.specifiers import SpecifierSet
pairs = json.load(sys.stdin)
held = [SpecifierSet(text).contains(version, prereleases=True) for text, version in pairs]
print(json.dumps(held))
"""


@pytest.mark.oracle
@pytest.mark.parametrize("version", ["22.0.4", "24.0"])
def test_what_older_pips_take_contains_what_it_does_there(version: str) -> None:
    pairs = list(product(LEGACY, VERSIONS))
    run = subprocess.run(
        [require_python("3.7"), "-c", ASK],
        env={"PYTHONPATH": str(wheel_of_pip(version))},
        input=json.dumps(pairs),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = dict(zip(pairs, json.loads(run.stdout), strict=True))
    ours = {}
    for text, number in pairs:
        specifier = read_specifier(text, lenient=True)
        assert specifier is not None
        ours[text, number] = specifier.contains(number)
    assert ours == theirs


@pytest.mark.parametrize("text", LEGACY)
def test_it_is_refused_by_later_ones(text: str) -> None:
    assert read_specifier(text) is None


@pytest.mark.parametrize("text", [">=dev", "==1.0.x", ">1.", "=1", "~=1.*", '>="1.15"'])
def test_what_only_texts_could_be_compared_by_is_not_read(text: str) -> None:
    assert read_specifier(text, lenient=True) is None


def test_pre_releases_are_contained() -> None:
    specifier = read_specifier(">=1.0")
    assert specifier is not None
    assert specifier.contains("1.1rc1")


@pytest.mark.parametrize(
    ("version", "text", "outside"),
    [
        ("1.0", ">=2", True),
        ("2.0", ">=2", False),
        ("1.0", "<1.*", True),
        ("1.0.x", ">=2", False),
        ("1.0", ">=dev", False),
    ],
)
def test_what_cannot_be_read_is_not_called_outside(version: str, text: str, outside: bool) -> None:
    assert is_outside_range(version, text) is outside
