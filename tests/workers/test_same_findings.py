"""However many processes judge: reports, fixes, baselines and exit codes are those of one."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from support.command import pinproof
from support.indexes.loopback import LoopbackIndex
from workers.mixed_tree import publish, write_tree
from workers.running import run

from pinproof.config import OutputFormat

FILES = 40


@pytest.fixture(name="index", scope="module")
def _index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        publish(index)
        yield index


@pytest.fixture(name="tree", scope="module")
def _tree(tmp_path_factory: pytest.TempPathFactory, index: LoopbackIndex) -> Path:
    tree = tmp_path_factory.mktemp("shared") / "tree"
    write_tree(tree, FILES)
    asked = ("--index-url", index.url, "--image", "image.json")
    assert pinproof("check", ".", *asked, "--jobs", "1", cwd=tree).returncode == 1
    return tree


@pytest.mark.parametrize(
    "arguments",
    [
        (".",),
        (".", "--show", "info"),
        (".", "--select", "PIN,RES", "--exit-zero"),
        (".", "--no-allows", "--fail-on", "error"),
        (".", "--add-allows", "--reason", "so", "--diff"),
        (".", "--diff", "--unsafe-fixes"),
        (".", "--statistics"),
        (".", "--baseline", "known.txt"),
        ("requirements-a.txt", "requirements-b.txt"),
        ("service003/requirements.txt", "absent.txt"),
        (".", "--python", "2.7"),
        (".", "--index-url", "https://index.example.org/simple"),
    ],
    ids=" ".join,
)
def test_what_is_said_is_what_one_process_says(
    tree: Path, index: LoopbackIndex, arguments: tuple[str, ...]
) -> None:
    more = () if "--index-url" in arguments else ("--index-url", index.url)
    alone = run("check", tree, "1", *arguments, *more, "--offline")
    assert run("check", tree, "2", *arguments, *more, "--offline") == alone
    assert alone[1] or alone[2]


def test_every_report_is_that_of_one_process(tree: Path, index: LoopbackIndex) -> None:
    written: dict[str, dict[str, bytes]] = {}
    for jobs in ("1", "2", "3"):
        folder = tree.parent / f"reports{jobs}"
        folder.mkdir(exist_ok=True)
        reports = [f"{each}={folder / each}" for each in get_args(OutputFormat)]
        asked = [word for each in reports for word in ("--output-format", each)]
        code, _, _ = run("check", tree, jobs, ".", *asked, "--index-url", index.url, "--offline")
        assert code == 1
        written[jobs] = {each.name: each.read_bytes() for each in folder.iterdir()}
    assert len(written["1"]) == len(get_args(OutputFormat))
    assert written["1"] == written["2"] == written["3"]


def test_fixes_and_baselines_are_written_alike(tmp_path: Path, index: LoopbackIndex) -> None:
    written = {}
    for count in ("1", "2"):
        tree = tmp_path / count / "tree"
        tree.parent.mkdir()
        write_tree(tree, FILES)
        asked = (".", "--index-url", index.url)
        run("check", tree, count, *asked, "--fix", "--unsafe-fixes")
        code, _, _ = run(
            "check", tree, count, *asked, "--baseline", "known.txt", "--write-baseline"
        )
        assert code == 0
        written[count] = {
            path.relative_to(tree): path.read_bytes()
            for path in sorted(tree.rglob("*.txt"))
            if path.is_file()
        }
    assert written["1"] == written["2"]
    assert b"p1==1.1" in b"".join(written["2"].values())


def test_an_error_is_that_of_the_file_which_one_process_reads_first(
    tmp_path: Path, index: LoopbackIndex
) -> None:
    tree = tmp_path / "tree"
    write_tree(tree, FILES)
    for number in (37, 12):
        text = "image = 'no-such-image'\n"
        (tree / f"service{number:03}" / "pinproof.toml").write_text(text)
    asked = (".", "--index-url", index.url, "--offline")
    alone = run("check", tree, "1", *asked, image=False)
    assert run("check", tree, "2", *asked, image=False) == alone
    assert alone[0] == 2
    assert "service012/pinproof.toml" in alone[2] or "no-such-image" in alone[2]


def test_one_process_asks_and_asks_nothing_twice(tmp_path: Path) -> None:
    asked: dict[str, list[str]] = {}
    said = {}
    for jobs in ("1", "2"):
        tree = tmp_path / jobs / "tree"
        tree.parent.mkdir()
        write_tree(tree, FILES)
        with LoopbackIndex() as index:
            publish(index)
            code, out, _ = run("check", tree, jobs, ".", "--index-url", index.url)
            said[jobs] = (code, out.replace(index.url, ""))
            asked[jobs] = sorted(each.path for each in index.requests)
    assert said["1"] == said["2"]
    assert asked["1"] == asked["2"]
    assert asked["1"]


def test_what_is_told_of_a_file_comes_from_whoever_judged_it(
    tree: Path, index: LoopbackIndex
) -> None:
    asked = (".", "--index-url", index.url, "--offline", "--verbose")
    (_, out, alone), (_, other, told) = (
        run("check", tree, "1", *asked),
        run("check", tree, "2", *asked),
    )
    assert out == other

    def judged(text: str) -> set[str]:
        return {line for line in text.splitlines() if " rules need " in line}

    assert judged(alone)
    # What files of another process include is judged with them, and here for nothing.
    assert judged(told) >= judged(alone)
    assert "judged files in 2 processes" in told
