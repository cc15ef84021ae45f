"""What files share in a run changes no verdict: judged together, each is judged as by itself.

By itself means in a run of its own, in which nothing is known of an earlier one.
"""

import gc
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from corpus.test_corpus import CORPUS
from hypothesis import given, note
from oracle.served_worlds import serving
from oracle.worlds import read_world
from support.indexes.loopback import LoopbackIndex
from support.indexes.made_up import collect_releases, publish
from support.made_up_worlds import generated, worlds

from pinproof.config import Config
from pinproof.image.catalogue import find_image
from pinproof.run.check import check

IMAGES = ("sklearn-0.24.1-ubuntu18.04-py37-cpu-inference", "minimal-py311-inference")
SEED, FILES, MOST_BYTES = 18, 6, 2500
MANIFEST = "image.json"
Said: TypeAlias = list[tuple[object, ...]]


def find_memories() -> list[Any]:
    """Give every function of ours, and of what we read versions with, that remembers answers."""
    return [
        one
        for one in gc.get_objects()
        if type(one).__name__ == "_lru_cache_wrapper"
        and (one.__module__ or "").partition(".")[0] in {"pinproof", "packaging"}
    ]


def said_of(paths: Sequence[str], flags: Config) -> dict[str, Said]:
    """Check files in one run, and give all that is said of each."""
    said: dict[str, Said] = {path: [] for path in paths}
    report = check(paths, flags).report
    for one in report.findings:
        edits = () if one.fix is None else one.fix.edits
        written = [(each.place.span, each.text, each.how) for each in edits]
        said[one.path].append((one.code, one.place.span, one.message, one.cure, written))
    for gap in report.unchecked:
        said[gap.path].append((gap.rule.code, gap.line, gap.reason))
    return said


def check_apart(paths: Iterable[str], flags: Config) -> dict[str, Said]:
    """Check each file in a run of its own."""
    said: dict[str, Said] = {}
    memories = find_memories()
    for path in paths:
        for one in memories:
            one.cache_clear()
        said |= said_of([path], flags)
    return said


def write_files(texts: Iterable[str]) -> list[str]:
    """Write each text into a folder of its own: its neighbours count, too."""
    paths = []
    for number, text in enumerate(texts):
        path = Path(f"file{number:03}", "requirements.txt")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def flags_of(**given: Any) -> Config:
    return Config(**given, origins=dict.fromkeys(given, "command line"))


@pytest.mark.usefixtures("alone")
# The corpus lies beside the checkout and is no part of it.
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")
@pytest.mark.parametrize("image", IMAGES)
def test_real_files_are_judged_together_as_apart(image: str) -> None:
    found = sorted(path for path in (CORPUS / "files").rglob("*") if path.is_file())
    short = [path for path in found if 0 < path.stat().st_size < MOST_BYTES]
    chosen = random.Random(SEED).sample(short, FILES)  # noqa: S311 - keeps no secret: one seed, one choice
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in chosen]
    paths = write_files(texts)
    with LoopbackIndex() as served:
        releases = collect_releases([text.splitlines() for text in texts], [find_image(image)])
        publish(served, releases, SEED)
        flags = flags_of(index_url=served.url, image=image, cache_dir="cache")
        check(paths, flags)
    flags = flags_of(index_url=served.url, image=image, cache_dir="cache", offline=True)
    together = said_of(paths, flags)
    assert sum(map(len, together.values())) > FILES
    assert together == check_apart(paths, flags)
    # In another order other files are the first to ask.
    assert said_of(paths[::-1], flags) == together


# Of `b` comes an `a` that the image's `x` does not take, unless the file has another `x`; and of
# both files a line has to change, so that what else they bring is searched for in that way.
LIMITED: dict[str, Any] = {
    "index": {
        "a": {"1.0": [], "1.5": [], "2.0": []},
        "b": {"1.0": ["a>1.0"]},
        "c": {"1.0": ["d<2"]},
        "d": {"1.0": [], "2.0": []},
        "x": {"1.0": ["a<2"], "2.0": []},
    },
    "image": {
        "a": {"version": "1.0", "requires": []},
        "x": {"version": "1.0", "requires": ["a<2"]},
    },
    "files": [["x==2.0", "b==1.0", "c==1.0", "d==2.0"], ["b==1.0", "c==1.0", "d==2.0"]],
    "pip": "24.0",
}


def judge_both_ways(address: str, served: Any, data: dict[str, Any]) -> None:
    """Check the files of a world, and the same from their last line to the first, both ways."""
    served["made-up"] = read_world({"name": "made-up", "index": data["index"], "file": ""})
    held = [
        {"name": name, **{key: one[key] for key in ("version", "requires")}}
        for name, one in {**data["image"], "pip": {"version": data["pip"], "requires": []}}.items()
    ]
    about = {"schema": 1, "name": "made-up", "python": "3.7", "server": []}
    about |= {"platform": "manylinux_2_27_x86_64", "distributions": held}
    Path(MANIFEST).write_text(json.dumps(about), encoding="utf-8")
    files = [*data["files"], *(lines[::-1] for lines in data["files"])]
    paths = write_files("".join(f"{line}\n" for line in lines) for lines in files)
    flags = flags_of(index_url=address, image=MANIFEST, no_cache=True)
    together = said_of(paths, flags)
    assert together == check_apart(paths, flags)


@generated(6)
@given(worlds())
def _each_world(address: str, served: Any, data: dict[str, Any]) -> None:
    note(str(data))
    judge_both_ways(address, served, data)


@pytest.mark.usefixtures("alone")
def test_made_up_files_are_judged_together_as_apart() -> None:
    with serving() as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/made-up/simple/"
        judge_both_ways(address, server.worlds, LIMITED)
        _each_world(address, server.worlds)
