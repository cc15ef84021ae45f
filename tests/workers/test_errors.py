"""What ends a run is what the first file in order ends it with, wherever each was read."""

import os
import subprocess
from pathlib import Path

import pytest
from support.command import ROOT, pinproof

FILES = 24
# No text of a file brings these about: they are what an index that is gone, and a clock, do.
_FAILING = """
import os
from pinproof.errors import SourceUnavailable, TimeUsedUp, UsageError
from pinproof.gather.project import requirements_tree
real = requirements_tree.read_text
FAILS = {each.split('=')[0]: each.split('=')[1] for each in os.environ['FAILS'].split()}
KINDS = {'usage': UsageError, 'source': SourceUnavailable, 'time': TimeUsedUp}
def read_text(path, *more, **named):
    kind = FAILS.get(os.path.basename(os.path.dirname(path)))
    if kind:
        raise KINDS[kind](f'{path}: so')
    return real(path, *more, **named)
requirements_tree.read_text = read_text
"""


@pytest.fixture(name="tree", scope="module")
def _tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("failing")
    (tree / "sitecustomize.py").write_text(_FAILING)
    for number in range(FILES):
        folder = tree / f"s{number:02}"
        folder.mkdir()
        (folder / "requirements.txt").write_text(f"p{number}==1.0\n")
    return tree


def run(command: str, tree: Path, jobs: str, fails: str) -> subprocess.CompletedProcess[str]:
    more = {"PYTHONPATH": f"{tree}{os.pathsep}{ROOT / 'src'}", "FAILS": fails}
    index = ("--index-url", "https://index.example.org/simple", "--offline")
    return pinproof(command, ".", *index, "--jobs", jobs, cwd=tree, more=more)


@pytest.mark.parametrize("command", ["check", "plan"])
@pytest.mark.parametrize(
    ("fails", "code"),
    [
        ("s01=usage s03=source", 2),
        ("s01=source s03=usage", 3),
        ("s22=usage s23=source", 2),
        ("s01=usage s23=source", 2),
        ("s01=source s23=usage", 3),
    ],
)
def test_the_first_file_has_the_say(tree: Path, command: str, fails: str, code: int) -> None:
    alone, shared = (run(command, tree, jobs, fails) for jobs in "12")
    assert (alone.returncode, alone.stdout) == (code, "")
    assert alone.stderr == f"pinproof: s{fails[1:3]}/requirements.txt: so\n"
    assert (shared.returncode, shared.stdout, shared.stderr) == (code, "", alone.stderr)


@pytest.mark.parametrize("command", ["check", "plan"])
def test_a_run_whose_time_is_used_up_goes_on_to_no_other_file(tree: Path, command: str) -> None:
    done = run(command, tree, "2", "s10=usage s23=time")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "pinproof: s23/requirements.txt: so\n"
