"""Write what follows from the facts: their page, these in brief, what fails in bundled images.

    python tools/generate_incompatibilities.py [--check]

With --check nothing is written; the exit code is 1 if one of them is not what the facts say.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from packaging.version import Version
from rebuild_manifests import DATA as IMAGES
from rebuild_manifests import listing
from state_incompatibilities import STATED, read_statements
from trials.fact_files import check_facts, confirming, write_brief

from pinproof.image.manifest_json import load_manifest
from pinproof.incompatibilities.bundled import BRIEF, DATA
from pinproof.incompatibilities.model import PairFact

PAGE = Path(__file__).resolve().parent.parent / "docs" / "incompatibilities.md"
LISTING = "catalogue.json"
_HEAD = """\
# What runs together, and what does not

Metadata does not say everything. Some releases can be installed together, `pip check` finds
nothing, and the first import fails. Others break a declared bound, and run all the same. This
page lists what is known of such pairs. `tools/generate_incompatibilities.py` writes it from the
facts in `src/pinproof/incompatibilities/data`. The facts come from experiments that
`tools/probe_incompatibilities.py` makes; `--check NAME` repeats one of them (the name is in the
data).

There are three ways to know a fact, from strongest to weakest:

- **seen**: by an experiment. A real pip installed the consumer under a real Python, together with
  what it needed when it was new, or with all that a bundled image holds, and it ran. Then one
  dependency was replaced, and it was run again; the line shown is the error that it ended with.
  Between a release that works and one that fails the tool goes by halves until the two are
  neighbours. Only releases with a wheel for that Python count. What lies between two releases
  that did the same was not tried one by one.
- **declared later**: a later release of the same project declares the bound that this one lacks.
- **stated**: a public record says so, and no experiment has confirmed it. If an experiment
  **refuted** it, the fact stays on this page, with the name of the experiment, and has no effect.

A failure that was seen under the target's own Python is an error. It is a warning if it was seen
only under another Python, or if the bound is only declared, declared later or stated. A declared
bound that is broken, although the pair was seen to run, is a warning that says so. Where only one
part fails, such as a function that is called, the row names that part; it is a warning, as not
everybody uses it. "Fails without" names projects: beside one of them the pair was seen to run.

"""


def read_all() -> list[PairFact]:
    """Read and check every fact, by consumer."""
    return [
        fact
        for path in sorted(Path(DATA).glob("*.json"))
        for fact in check_facts(path.read_text(encoding="utf-8"), path=str(path))
    ]


def page(facts: Sequence[PairFact]) -> str:
    """Give the page."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(facts))


def _lines(facts: Sequence[PairFact]) -> Iterator[str]:
    yield from _records(facts)
    consumers = list(dict.fromkeys(fact.consumer for fact in facts))
    failures = sum(fact.outcome == "fails" for fact in facts)
    pairs = sum(len(fact.tried) for fact in facts)
    yield (
        f"{len(facts)} facts of {len(consumers)} consumers, {failures} of them failures, "
        f"from {pairs} pairs that were tried."
    )
    for consumer in consumers:
        own = [fact for fact in facts if fact.consumer == consumer]
        yield ""
        yield f"## {consumer}"
        yield ""
        yield "| release | with | | how it shows | Python | known | day |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for fact in sorted(own, key=_order):
            said = _cell(fact.says or fact.source or "")
            pythons = ", ".join(fact.pythons)
            part = f" in {fact.feature}" if fact.feature is not None else ""
            part += f" without {' or '.join(fact.unless)}" if fact.unless else ""
            refuted = f", refuted by {fact.refuted}" if fact.refuted is not None else ""
            yield (
                f"| {fact.versions} | {fact.dependency} {fact.dependency_versions} "
                f"| {fact.outcome}{part} | {said} | {pythons} | {fact.known}{refuted} "
                f"| {fact.date} |"
            )


def _records(facts: Sequence[PairFact]) -> Iterator[str]:
    """Say which records are read, and what experiments made of what they state."""
    records = {each.record for each in read_statements(STATED)}
    titles = [f"{one.title} ({one.licence}) of {one.date}" for one in records]
    stated = [fact for fact in facts if fact.known == "stated"]
    refuted = sum(fact.refuted is not None for fact in stated)
    confirmed = sum(bool(confirming(fact, facts)) for fact in stated)
    yield (
        f"The records are {' and '.join(sorted(titles))}; only facts are taken from them, and "
        f"only of pairs that people meet. Of {len(stated)} stretches of releases that they leave "
        f"out, experiments saw something fail in {confirmed}, and refuted {refuted}; the others "
        "were not tried."
    )
    yield ""


def _order(fact: PairFact) -> tuple[str, Version, Version, str]:
    first, other = Version(fact.versions.first), Version(fact.dependency_versions.first)
    return fact.dependency, first, other, ",".join(fact.pythons)


def _cell(text: str) -> str:
    return f"`{text.replace('|', '/').replace('`', chr(39))}`" if text else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what follows from the facts, or tell whether it is fresh."""
    only_checks = "--check" in (sys.argv[1:] if arguments is None else arguments)
    facts = read_all()
    is_fresh = _settle(
        {PAGE: page(facts), Path(BRIEF): write_brief(facts)}, only_checks=only_checks
    )
    # What fails in an image is counted by the facts in brief.
    images = [
        load_manifest(path.read_bytes(), path=str(path))
        for path in sorted(IMAGES.glob("*.json"))
        if path.name != LISTING
    ]
    is_fresh &= _settle({IMAGES / LISTING: listing(images)}, only_checks=only_checks)
    return int(only_checks and not is_fresh)


def _settle(texts: Mapping[Path, str], *, only_checks: bool) -> bool:
    """Write files that are stale, or only name them; gives whether none was."""
    stale = [
        path
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if only_checks:
            print(f"{path.name} is not what the facts say: run this tool")
        else:
            path.write_text(texts[path], encoding="utf-8")
            print(f"wrote {path.name}")
    return not stale


if __name__ == "__main__":
    sys.exit(main())
