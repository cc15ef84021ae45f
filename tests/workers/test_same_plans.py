"""However many processes plan: plans, errors and exit codes are those of one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import ROOT, pinproof
from support.indexes.loopback import LoopbackIndex
from workers.mixed_tree import publish, write_tree
from workers.running import run

from pinproof.unforeseen import FAULT_OF_OURS

FILES = 24
ELSEWHERE = "https://index.example.org/simple"


@pytest.fixture(name="index", scope="module")
def _index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        publish(index)
        yield index


def write(tree: Path) -> None:
    """Write files that are alike and others, one like none, and lines that a build holds."""
    write_tree(tree, FILES)
    last = tree / "unlike"
    last.mkdir()
    (last / "requirements.txt").write_text("p0==1.0\np11==1.1\n")
    folder = tree / "built"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM python:3.7\nRUN pip install p2==1.0 p8\n")


@pytest.fixture(name="tree", scope="module")
def _tree(tmp_path_factory: pytest.TempPathFactory, index: LoopbackIndex) -> Path:
    tree = tmp_path_factory.mktemp("planned") / "tree"
    write(tree)
    code, out, _ = run("plan", tree, "1", ".", "--index-url", index.url, "--sizes")
    assert (code, out.count("Python 3.7")) == (1, FILES + 6)
    return tree


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((".",), 1),
        ((".", "--verbose"), 1),
        ((".", "--output-format", "json"), 1),
        ((".", "--sizes", "--no-deps"), 1),
        (("requirements-a.txt", "service003", "service001/requirements.txt", "service001"), 1),
        (("service000/requirements.txt", "service003/requirements.txt"), 0),
        ((".", "--index-url", ELSEWHERE), 3),
        (("service000/requirements.txt", "absent.txt"), 2),
    ],
    ids=lambda given: given if isinstance(given, int) else " ".join(given),
)
def test_what_is_said_is_what_one_process_says(
    tree: Path, index: LoopbackIndex, arguments: tuple[str, ...], code: int
) -> None:
    more = () if "--index-url" in arguments else ("--index-url", index.url)
    alone, *shared = (run("plan", tree, jobs, *arguments, *more, "--offline") for jobs in "123")
    if "--verbose" in arguments:
        # How long each took is told there.
        alone, *shared = ((*ended[:2], "") for ended in (alone, *shared))
    assert shared == [alone, alone]
    assert alone[0] == code


def test_an_error_is_that_of_the_file_which_one_process_reads_first(
    tmp_path: Path, index: LoopbackIndex
) -> None:
    tree = tmp_path / "tree"
    write(tree)
    for number in (21, 4):
        text = f"image = 'none{number}'\n"
        (tree / f"service{number:03}" / "pinproof.toml").write_text(text)
    asked = (".", "--index-url", index.url)
    alone = run("plan", tree, "1", *asked, image=False)
    assert run("plan", tree, "2", *asked, image=False) == alone
    assert alone[:2] == (2, "")
    assert "none4" in alone[2]


def patch_plans(place: Path, *lines: str) -> dict[str, str]:
    """Have each process do something whenever it made a plan; gives the variables for that."""
    done = "".join(f"    {line}\n" for line in lines)
    (place / "sitecustomize.py").write_text(
        "import os\n"
        "from pinproof.gather.installs import plans\n"
        "real = plans.make_plan\n"
        "def make_plan(request):\n"
        "    made = real(request)\n"
        f"{done}"
        "    return made\n"
        "plans.make_plan = make_plan\n"
    )
    return {"PYTHONPATH": f"{place}{os.pathsep}{ROOT / 'src'}"}


@pytest.mark.parametrize("more", [(), ("--no-cache",)], ids=["cached", "uncached"])
def test_one_process_asks_and_asks_nothing_twice(tmp_path: Path, more: tuple[str, ...]) -> None:
    asked: dict[str, list[str]] = {}
    said = {}
    for jobs in ("1", "2"):
        tree = tmp_path / jobs / "tree"
        tree.parent.mkdir()
        write(tree)
        with LoopbackIndex() as index:
            publish(index)
            code, out, _ = run("plan", tree, jobs, ".", *more, "--index-url", index.url)
            said[jobs] = (code, out.replace(index.url, ""))
            asked[jobs] = sorted(each.path for each in index.requests)
    assert said["1"] == said["2"]
    assert asked["1"] == asked["2"]
    assert asked["1"]


def test_standard_input_is_planned_where_it_is(tree: Path, index: LoopbackIndex) -> None:
    paths = ("service000/requirements.txt", "-", "service005", "service008/requirements.txt")
    asked = (*paths, "--index-url", index.url, "--image", "image.json", "--offline")
    alone, shared = (
        pinproof("plan", *asked, "--jobs", jobs, cwd=tree, given="p7==1.0\n") for jobs in "12"
    )
    assert (shared.returncode, shared.stdout) == (alone.returncode, alone.stdout)
    assert shared.stderr == alone.stderr == ""
    assert [line for line in alone.stdout.splitlines() if line.startswith("-: ")] == ["-: held"]


def test_a_fault_of_ours_is_noted_wherever_it_was(
    tree: Path, index: LoopbackIndex, tmp_path: Path
) -> None:
    patched = patch_plans(
        tmp_path,
        "if os.environ['FAILS'] in request.file.source.path: raise ValueError('so')",
    )
    asked = (".", "--index-url", index.url, "--image", "image.json", "--offline")
    for failing in ("service000/", "unlike/"):
        more = {**patched, "FAILS": failing}
        alone, shared = (
            pinproof("plan", *asked, "--jobs", jobs, cwd=tree, more=more) for jobs in "12"
        )
        assert (shared.returncode, shared.stdout) == (FAULT_OF_OURS, alone.stdout)
        assert alone.returncode == FAULT_OF_OURS
        assert alone.stdout.count("No plan: a fault of pinproof itself") == 1


def test_what_is_told_of_a_file_comes_from_whoever_planned_it(
    tree: Path, index: LoopbackIndex
) -> None:
    asked = (".", "--index-url", index.url, "--offline", "--verbose")

    def searched(text: str) -> set[str]:
        lines = text.splitlines()
        return {line.partition(" (")[0] for line in lines if "what pip would install for" in line}

    (_, _, alone), (_, _, told) = run("plan", tree, "1", *asked), run("plan", tree, "2", *asked)
    # Of files that are alike each process searches for one.
    assert len(searched(told)) >= len(searched(alone))
    for path in ("service000/requirements.txt", "unlike/requirements.txt"):
        assert f"pinproof: searched for what pip would install for {path}" in searched(told)
    assert "planned files in 2 processes" in told


def test_others_plan_the_first_files_and_nobody_plans_them_again(
    tree: Path, index: LoopbackIndex, tmp_path: Path
) -> None:
    patched = patch_plans(
        tmp_path,
        "with open(os.path.join(os.environ['NOTES'], str(os.getpid())), 'a') as notes:",
        "    print(request.file.source.path, file=notes)",
    )
    notes = tmp_path / "notes"
    notes.mkdir()
    more = {**patched, "NOTES": str(notes)}
    asked = (".", "--index-url", index.url, "--image", "image.json", "--offline")
    assert pinproof("plan", *asked, "--jobs", "2", cwd=tree, more=more).returncode == 1
    planned = [set(each.read_text().splitlines()) for each in notes.iterdir()]
    first, last = sorted(planned, key=lambda paths: "unlike/requirements.txt" in paths)
    assert "service000/requirements.txt" in first - last
    assert "unlike/requirements.txt" in last - first
