"""What the lines of a file ask for, in pip's words."""

import pytest
from packaging.version import Version
from support.planning import BASE, planned
from support.reading import read

from pinproof.files.referents import parse_file_url
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.candidates import LinkCandidate
from pinproof.resolve.constraint import Constraint
from pinproof.resolve.roots import collect_root_requirements

FILES = f"{BASE}/files"


@pytest.mark.parametrize(
    "file", ["my-pkg-1.0.tar.gz", "my_pkg-1.0-py3-none-any.whl", "my.pkg-1.0.zip"]
)
def test_a_file_without_a_name_beside_it_is_of_the_project_that_it_is_called_for(
    file: str,
) -> None:
    lines = [line for line in read(f"{FILES}/{file}").lines if isinstance(line, RequirementLine)]
    (asked,) = collect_root_requirements(lines, splits_extras=True).requirements
    assert asked.name == "my-pkg"


@pytest.mark.parametrize("allowed", ["a-1.0-py3-none-any.whl", "c-1.0-py3-none-any.whl"])
def test_a_constraint_on_a_file_allows_no_other(allowed: str) -> None:
    def candidate(name: str) -> LinkCandidate:
        file = parse_file_url(f"{FILES}/{name}")
        assert file is not None
        return LinkCandidate(name="a", version=Version("1.0"), file=file)

    other, own = candidate("b-1.0-py3-none-any.whl"), candidate(allowed)
    constraint = Constraint(files=(own.file,))
    assert constraint.is_satisfied_by(own)
    assert not constraint.is_satisfied_by(other)


def test_a_distribution_may_need_a_file_by_its_address() -> None:
    file = f"{BASE}/files/b-1-py3-none-any.whl"
    data = {"index": {"a": {"1": [f"b @ {file}"]}, "b": {"1": [], "2": []}}, "file": ["a"]}
    steps = {step.name: step.version for step in planned(data).steps}
    assert steps == {"a": "1", "b": "1"}
