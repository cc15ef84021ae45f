"""How a run over a fleet grows: deployments of the shapes of real files, against two images.

    python benchmarks/fleet.py [--counts 200 2000] [--jobs N] [--no-cache | --facts] [--list FILE]

Deployments are made from a seed: of the files in `../shared/corpus`, where that is, else of pins of
what an image holds. A third are copies of a whole file, the others a choice of its lines. Facts are
those of the cache, offline, or of a made-up index (`--facts`): it has the names and the versions
that stand in the files and in the images, each release with up to two dependencies, and is asked
once for a fact bundle. `--list` only writes the list.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from made_up_index import collect_releases, publish
from support.loopback_index import LoopbackIndex

from pinproof.image.catalogue import find_image, list_bundled_images

SEED = 20_240_817
CORPUS = Path(__file__).resolve().parents[2] / "shared/corpus/files"
IMAGES = ("minimal-py39-inference", "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference")
AGAINST = "minimal-py311-inference"
TEAMS = [f"team-{number}" for number in range(12)]


def shapes(corpus: Path) -> list[list[str]]:
    """Give files as lists of their lines."""
    if corpus.is_dir():
        paths = sorted(path for path in corpus.rglob("*") if path.is_file())
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
        return [text.splitlines() for text in texts if text.strip()]
    images = [find_image(each.name) for each in list_bundled_images()]
    return [
        [f"{name}=={one.version}" for name, one in image.distributions.items() if one.version]
        for image in images
    ]


def deployments(count: int, corpus: Path = CORPUS) -> Iterator[dict[str, str]]:
    """Give so many deployments, the same for the same corpus."""
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret
    files = shapes(corpus)
    for number in range(count):
        lines = chance.choice(files)
        if chance.random() > 1 / 3:
            lines = [line for line in lines if chance.random() < 0.7]
        yield {
            "id": f"deployment-{number}",
            "requirements": "".join(f"{line}\n" for line in lines),
            "image": IMAGES[number % 2],
            "team": chance.choice(TEAMS),
        }


def write_deployments(path: Path, count: int, corpus: Path = CORPUS) -> None:
    """Write so many as JSON lines."""
    with path.open("w", encoding="utf-8") as opened:
        for each in deployments(count, corpus):
            opened.write(json.dumps(each) + "\n")


def make_facts(place: Path) -> None:
    """Ask a made-up index for all that the list in a folder needs, and say what that took."""
    files = shapes(CORPUS)
    images = [find_image(name) for name in (*IMAGES, AGAINST)]
    command = [sys.executable, "-m", "pinproof", "fleet", "facts", "list.jsonl", "-o", "made.facts"]
    with LoopbackIndex() as index:
        number = publish(index, collect_releases(files, images), SEED)
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            [*command, "--against", AGAINST, "--index-url", index.url, "--cache-dir", "cache"],
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PIP_CONFIG_FILE": os.devnull},
        )
    if done.returncode not in (0, 3):
        raise SystemExit(done.stdout + done.stderr)
    spent = processor_since(before)
    size = Path(place, "made.facts").stat().st_size / 1e6
    print(
        f"  facts of {number} releases: {time.monotonic() - begun:.1f} s by the clock,"
        f" {spent:.1f} s of processor, {size:.1f} MB",
        flush=True,
    )


def processor_since(before: resource.struct_rusage) -> float:
    """Give the seconds of processor of all children that ended since."""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(
    count: int, more: list[str], *, made_up: bool = False
) -> tuple[float, float, int, str]:
    """Judge so many; give seconds by the clock and of the processor, the peak in MB, and words."""
    with tempfile.TemporaryDirectory() as place:
        write_deployments(Path(place, "list.jsonl"), count)
        if made_up:
            make_facts(Path(place))
            more = [*more, "--facts", "made.facts"]
        command = [sys.executable, "-m", "pinproof", "fleet", "check", "list.jsonl"]
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            [*command, "--against", AGAINST, "--by", "team", *more],
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
        )
        clock = time.monotonic() - begun
        if done.returncode not in (0, 1, 3):
            raise SystemExit(done.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return clock, processor_since(before), peak, " ".join(done.stdout.splitlines()[:2])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--counts", type=int, nargs="+", default=[200, 2000])
    parser.add_argument("--jobs", default="1")
    parser.add_argument("--no-cache", action="store_true")
    parser.add_argument("--made-up", action="store_true")
    parser.add_argument("--list", type=Path)
    given = parser.parse_args()
    if given.list is not None:
        write_deployments(given.list, given.counts[0])
        return
    more = ["--jobs", given.jobs, *(["--no-cache"] if given.no_cache else [])]
    for count in given.counts:
        clock, processor, peak, said = measured(count, more, made_up=given.made_up)
        each = 1000 * processor / count
        print(f"{count} deployments: {clock:.1f} s by the clock, {each:.1f} ms of processor each,")
        print(f"  {peak} MB at most in one process. {said}", flush=True)


if __name__ == "__main__":
    main()
