"""Rebuild the bundled image manifests from `images.toml`: what a resolver chose on that day.

    python tools/rebuild_manifests.py [--check] [NAME...]

With --check nothing is written; what would change is listed, and the exit code is 1 if anything.
"""

import argparse
import difflib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import tomli

from pinproof.image.manifest import (
    Certainty,
    Distribution,
    ImageManifest,
    dump_manifest,
    load_manifest,
)
from pinproof.index.model import CoreMetadata, Index
from pinproof.install.as_of import AsOf
from pinproof.install.check import check_installed, parsed, requirement_name
from pinproof.install.model import Plan, Step
from pinproof.install.plan import make_plan
from pinproof.install.search import Question
from pinproof.requirements.model import RequirementLine, normalize_name
from pinproof.requirements.parser import parse
from pinproof.requirements.pins import pinning_clause
from pinproof.source import SourceFile
from pinproof.target.markers import marker_holds
from pinproof.target.model import PythonVersion, Target

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tools" / "images.toml"
DATA = ROOT / "src" / "pinproof" / "image" / "data"
REGISTRY = "mcr.microsoft.com/azureml/"


class RebuildError(Exception):
    """An image cannot be rebuilt from what the index gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of `images.toml`."""

    name: str
    python: str
    platform: str
    as_of: date
    server: str
    stated: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    framework: tuple[str, ...] = ()
    curated: str | None = None
    aliases: tuple[str, ...] = ()
    pip: str | None = None
    boot: Mapping[str, Any]
    needs: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def target(self) -> Target:
        """Where the image's packages were installed."""
        python = PythonVersion.parse(self.python)
        return Target(python=python, platform=self.platform, pip=self.pip)


def read_rows(text: str) -> list[Row]:
    """Read `images.toml`."""
    data = tomli.loads(text)
    rows = []
    for row in data["image"]:
        lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
        known = {
            "boot": data["boot"][row["boot"]],
            "needs": tuple(data["needs"][row["needs"]]["requirements"]),
        }
        rows.append(Row(**{**row, **lists, **known}))
    return rows


def rebuild(row: Row, index: Index) -> ImageManifest:
    """Resolve what a row states on its day, and write down how each part is known."""
    before = f"{row.as_of + timedelta(days=1)}T00:00:00Z"
    text = "\n".join((row.server, *row.stated, *row.implied)) + "\n"
    file = parse(SourceFile(path=row.name, text=text))
    outcome = make_plan(Question(file=file, index=AsOf(index, before), target=row.target))
    if not isinstance(outcome, Plan):
        raise RebuildError(f"{row.name}: {outcome}")
    stated = _lines(row.stated)
    implied = _lines(row.implied)
    distributions = {
        step.name: _distribution(step, _declared(step, index), stated, implied)
        for step in outcome.steps
    }
    return ImageManifest(
        name=row.name,
        aliases=tuple(filter(None, (REGISTRY + row.name, row.curated, *row.aliases))),
        python=row.python,
        platform=row.platform,
        pip=row.pip,
        framework=row.framework,
        server=_server(row, distributions),
        distributions=distributions,
        boot=row.boot,
        provenance=_provenance(row, distributions),
    )


def _lines(requirements: Iterable[str]) -> dict[str, RequirementLine]:
    file = parse(SourceFile(path="images.toml", text="\n".join(requirements)))
    return {
        line.normalized_name or "": line
        for line in file.walk()
        if isinstance(line, RequirementLine)
    }


def _declared(step: Step, index: Index) -> CoreMetadata:
    if step.file is None:
        raise RebuildError(f"{step.name}: no file")
    metadata = index.metadata(step.file)
    if not isinstance(metadata, CoreMetadata):
        raise RebuildError(f"{step.file.filename}: {metadata.reason}")
    return metadata


def _distribution(
    step: Step,
    metadata: CoreMetadata,
    stated: Mapping[str, RequirementLine],
    implied: Mapping[str, RequirementLine],
) -> Distribution:
    certainty: Certainty = "rebuilt"
    said = stated.get(step.name)
    if said is not None and pinning_clause(said) is not None:
        certainty = "stated"
    elif step.name in implied:
        certainty = "implied"
    file = step.file
    return Distribution(
        name=metadata.name,
        version=step.version,
        requires=metadata.requires_dist,
        requires_python=metadata.requires_python or (file.requires_python if file else None),
        certainty=certainty,
        stated=said.specifier if said is not None and certainty != "stated" else None,
        file=file.filename if file else None,
        sha256=file.hashes.get("sha256") if file else None,
    )


def _server(row: Row, distributions: Mapping[str, Distribution]) -> tuple[str, ...]:
    """Give what the server declares for this target, and what it needs beyond that."""
    server = distributions[requirement_name(row.server)]
    declared = {}
    for text in server.requires or ():
        requirement = parsed(text)
        if requirement is not None and (
            requirement.marker is None or marker_holds(str(requirement.marker), row.target)
        ):
            name = normalize_name(requirement.name)
            declared[name] = f"{name}{requirement.specifier}"
    for text in row.needs:
        declared.setdefault(requirement_name(text), text)
    return tuple(declared[name] for name in sorted(declared))


def _provenance(row: Row, distributions: Mapping[str, Distribution]) -> tuple[str, ...]:
    sentences = []
    if row.stated:
        sentences.append(f"The documentation states {', '.join(row.stated)}.")
    if row.implied:
        sentences.append(f"The image's name says {', '.join(row.implied)}.")
    sentences.append(
        f"The rest is what pip's resolver chooses for Python {row.python} on {row.platform}, "
        f"together with {row.server}, from what was published up to {row.as_of}."
    )
    sentences.extend(row.notes)
    sentences.extend(
        f"As rebuilt, {fault.distribution} {fault.version} needs {fault.requires}, "
        f"but the image holds {fault.requires_name} {fault.installed_version or '(nothing)'}."
        for fault in check_installed(distributions, row.target)
    )
    return tuple(sentences)


def listing(manifests: Iterable[ImageManifest]) -> str:
    """Write the list that `pinproof image list` reads instead of the manifests."""
    rows = [
        {
            "name": manifest.name,
            "aliases": list(manifest.aliases),
            "python": manifest.python,
            "platform": manifest.platform,
            "certainty": manifest.certainty,
            "distribution_count": len(manifest.distributions),
        }
        for manifest in sorted(manifests, key=lambda manifest: manifest.name)
    ]
    return json.dumps(rows, indent=2) + "\n"


def rebuild_all(
    rows: Sequence[Row],
    index: Index,
    *,
    check: bool,
    names: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> bool:
    """Rebuild the named rows, or all; tell whether anything differs from what is bundled."""
    unknown = set(names) - {row.name for row in rows}
    if unknown:
        raise RebuildError(f"no such image: {', '.join(sorted(unknown))}")
    texts: dict[str, str] = {}
    manifests = []
    for row in rows:
        path = DATA / f"{row.name}.json"
        if names and row.name not in names:
            manifests.append(load_manifest(path.read_bytes(), path=str(path)))
            continue
        manifest = rebuild(row, index)
        manifests.append(manifest)
        texts[path.name] = dump_manifest(manifest)
    texts["catalogue.json"] = listing(manifests)
    differs = False
    for name, text in texts.items():
        path = DATA / name
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if text == old:
            continue
        differs = True
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        say(f"{name}: {'would change' if check else 'written'}")
        if check:
            lines = difflib.unified_diff(old.splitlines(), text.splitlines(), lineterm="", n=1)
            say("\n".join(list(lines)[2:]))
    return differs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool on the configured index."""
    from pinproof.index.client import open_index  # noqa: PLC0415 - tests bring their own index
    from pinproof.index.settings import pip_settings  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, list what differs")
    parser.add_argument("names", nargs="*", metavar="NAME", help="images (default: all)")
    options = parser.parse_args(arguments)
    rows = read_rows(ROWS.read_text(encoding="utf-8"))
    with open_index(pip_settings()) as index:
        try:
            differs = rebuild_all(rows, index, check=options.check, names=options.names)
        except RebuildError as error:
            print(error, file=sys.stderr)
            return 2
    return int(differs and options.check)


if __name__ == "__main__":
    sys.exit(main())
