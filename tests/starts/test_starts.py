"""What pinproof says of a file over an image is what the image's real server then does.

A few cases; all of them are `nox -s oracle-starts`.
"""

from pathlib import Path

import pytest
from oracle.interpreters import require_python
from starts.cases import Case, read_cases
from starts.comparison import Compared, compare, summary
from starts.trial import Started, series_of
from starts.verdict import Verdict

from pinproof.index.client import open_index
from pinproof.index.model import Project
from pinproof.index.settings.index_settings import read_pip_settings

CASES = read_cases()
QUICK = [case for case in CASES if case.is_quick]


@pytest.fixture(scope="module")
def _index_answers() -> None:
    with open_index(read_pip_settings(), cache_dir=None) as index:
        answer = index.project("azureml-inference-server-http")
    if not isinstance(answer, Project):
        # The servers are the published ones: without an index there is nothing to start.
        pytest.skip(f"the configured index does not answer, and has the servers: {answer}")


@pytest.mark.online
@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.usefixtures("_index_answers")
@pytest.mark.parametrize("case", QUICK, ids=lambda case: case.name)
def test_a_server_does_what_is_said(case: Case) -> None:
    require_python(series_of(case.image))
    found = compare(case)
    assert found.verdict.unchecked == (), found
    assert (found.started.outcome == "up") == (not found.verdict.errors), found
    assert found.names_the_error == (found.started.outcome == "down"), found


def test_there_are_enough_cases_of_both_kinds_of_images() -> None:
    series = [series_of(case.image) for case in CASES]
    assert len(QUICK) == 6
    assert series.count("3.7") >= 60
    assert len(series) - series.count("3.7") >= 20
    assert len({case.name for case in CASES}) == len(CASES)


def test_lines_and_what_a_script_uses_are_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.toml"
    path.write_text(
        '[[image]]\nname = "cup"\nscript = "a = 1"\n'
        'files = ["x==1 y==2", {file = "z==3", uses = "import z", quick = true}]\n',
        encoding="utf-8",
    )
    assert read_cases(path) == [
        Case(image="cup", lines=("x==1", "y==2"), script="a = 1"),
        Case(image="cup", lines=("z==3",), script="a = 1\nimport z", is_quick=True),
    ]


UP = Started(outcome="up")
DOWN = Started(outcome="down", says="x")
REFUSED = Started(outcome="refused", says="x")


@pytest.mark.parametrize(
    ("started", "errors", "warnings", "missed", "false_error", "named"),
    [
        (UP, (), (), False, False, False),
        (UP, (), ("w",), False, False, False),
        (UP, ("e",), (), False, True, False),
        (DOWN, (), (), True, False, False),
        (REFUSED, (), (), True, False, False),
        (DOWN, ("(x)",), (), False, False, True),
        (DOWN, ("y",), (), False, False, False),
        (DOWN, (), ("y",), False, False, False),
    ],
)
def test_both_are_compared(
    started: Started,
    errors: tuple[str, ...],
    warnings: tuple[str, ...],
    missed: bool,
    false_error: bool,
    named: bool,
) -> None:
    case = Case(image="cup", lines=("x==1",), script="")
    verdict = Verdict(errors=errors, warnings=warnings)
    found = Compared(case=case, started=started, verdict=verdict)
    assert (found.is_missed, found.is_false_error, found.names_the_error) == (
        missed,
        false_error,
        named,
    )
    assert ("MISSED" in str(found), "FALSE ERROR" in str(found)) == (missed, false_error)


def test_what_came_of_all_is_counted() -> None:
    case = Case(image="cup", lines=("x==1",), script="")
    up = Compared(
        case=case, started=Started(outcome="up"), verdict=Verdict(errors=("e",), warnings=())
    )
    down = Compared(
        case=case,
        started=Started(outcome="down", says="x"),
        verdict=Verdict(errors=(), warnings=()),
    )
    assert summary([up, down, down]) == (
        "3 cases: 1 up, 0 refused by pip, 2 down (in 0 the message has the server's own error); "
        "2 missed, 1 errors where the server runs"
    )
