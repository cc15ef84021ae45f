"""How a run over a fleet grows: deployments of the shapes of real files, against two images.

    python benchmarks/fleet.py [--counts 200 2000] [--jobs N] [--no-cache | --made-up] [--list FILE]

Deployments are made from a seed: of the files in `../shared/corpus`, where that is, else of pins of
what an image holds. A third are copies of a whole file, the others a choice of its lines. Facts are
those of the cache, offline, or of a made-up index (`--made-up`): it has the names and the versions
that stand in the files and in the images, each release with up to two dependencies, and all of it
is in one fact bundle. `--list` only writes the list. Of workers that are dismissed at the end the
system does not tell what they took: the processor's time is right for `--jobs 1`.
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
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.indexes.loopback import LoopbackIndex  # noqa: E402 - once it can be found
from support.indexes.made_up import collect_releases, publish  # noqa: E402 - as above

from pinproof.config import Config  # noqa: E402 - after the lines above
from pinproof.gather.session import open_session, recording  # noqa: E402 - as above
from pinproof.image.catalogue import find_image, list_bundled_images  # noqa: E402 - as above
from pinproof.index.fact_bundle.recording import Recorder  # noqa: E402 - as above
from pinproof.index.model import Project  # noqa: E402 - as above
from pinproof.run.recorded import write_recorded  # noqa: E402 - as above

SEED = 20_240_817
CORPUS = ROOT.parent / "shared/corpus/files"
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


def make_facts(place: str) -> None:
    """Write all that a made-up index tells to a fact bundle, so that fleets of any size have it."""
    images = [find_image(name) for name in (*IMAGES, AGAINST)]
    releases = collect_releases(shapes(CORPUS), images)
    recorder = Recorder()
    with LoopbackIndex() as served, recording(recorder):
        publish(served, releases, SEED)
        named: dict[str, Any] = {"index_url": served.url, "no_cache": True}
        session = open_session(Config(**named, origins=dict.fromkeys(named, "command line")))
        with session.opener()(session.settings()) as index:
            found = index.projects(sorted(releases)).values()
            told = [project.releases for project in found if isinstance(project, Project)]
            index.metadata_of([file for each in told for files in each.values() for file in files])
    write_recorded(recorder, place)


def processor_since(before: resource.struct_rusage) -> float:
    """Give the seconds of processor of all children that ended since."""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(
    count: int, more: list[str], *, facts: str | None = None
) -> tuple[float, float, int, str]:
    """Judge so many; give seconds by the clock and of the processor, the peak in MB, and words."""
    with tempfile.TemporaryDirectory() as place:
        write_deployments(Path(place, "list.jsonl"), count)
        if facts is not None:
            more = [*more, "--facts", facts]
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
    with tempfile.TemporaryDirectory() as place:
        facts = f"{place}/made.facts" if given.made_up else None
        if facts is not None:
            os.environ["PIP_CONFIG_FILE"] = os.devnull
            make_facts(facts)
        for count in given.counts:
            clock, processor, peak, said = measured(count, more, facts=facts)
            each = 1000 * processor / count
            print(f"{count} deployments: {clock:.1f} s by the clock, {each:.1f} ms of processor")
            print(f"  each, {peak} MB at most in one process. {said}", flush=True)


if __name__ == "__main__":
    main()
