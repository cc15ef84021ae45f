"""Rebuild the bundled image manifests from `images.toml`: what pip chose on that day.

    python tools/rebuild_manifests.py [--check] [--imports] [NAME...]

With --check nothing is written; what would change is listed, and the exit code is 1 if anything.
With --imports nothing is resolved anew: to what is bundled is added what can be imported of it, by
the wheels that it names.
"""

import argparse
import difflib
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bundled_images.imports import WheelIndex, complete_imports
from bundled_images.rebuild import rebuild
from bundled_images.rows import RebuildError, Row, read_rows

from pinproof.effects.known_failures import is_certain
from pinproof.errors import PinproofError
from pinproof.gather.incompatibilities import find_failures_in_image
from pinproof.image.manifest import ImageManifest
from pinproof.image.manifest_json import dump_manifest, load_manifest
from pinproof.index.model import Index

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tools/bundled_images/images.toml"
DATA = ROOT / "src" / "pinproof" / "image" / "data"


def listing(manifests: Iterable[ImageManifest]) -> str:
    """Write the list that `pinproof image list` reads instead of the manifests."""
    rows = [_row(manifest) for manifest in sorted(manifests, key=_by_number)]
    return json.dumps(rows, indent=2) + "\n"


def _row(manifest: ImageManifest) -> dict[str, object]:
    failing = find_failures_in_image(manifest)
    certain = sum(is_certain([pair]) for pair in failing)
    return {
        "name": manifest.name,
        "aliases": list(manifest.aliases),
        "python": manifest.python,
        "platform": manifest.platform,
        "framework": list(manifest.framework),
        "certainty": manifest.certainty,
        "distribution_count": len(manifest.distributions),
        "failing_count": certain,
        "doubtful_count": len(failing) - certain,
    }


def _by_number(manifest: ImageManifest) -> list[tuple[int, str]]:
    """Sort 1.9 before 1.10."""
    parts = re.findall(r"\d+|\D+", manifest.name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def rebuild_all(
    rows: Sequence[Row],
    index: Index,
    *,
    data: Path = DATA,
    check: bool,
    names: Sequence[str] = (),
    say: Callable[[str], None] = print,
    complete: Callable[[ImageManifest], ImageManifest] = lambda manifest: manifest,
) -> bool:
    """Rebuild the named rows, or all; tell whether anything differs from what is bundled.

    `complete` adds to each manifest what only wheels tell.
    """
    unknown = set(names) - {row.name for row in rows}
    if unknown:
        raise RebuildError(f"no such image: {', '.join(sorted(unknown))}")
    texts: dict[str, str | None] = {
        path.name: None
        for path in data.glob("*.json")
        if path.stem not in {row.name for row in rows}
    }
    manifests = []
    for row in rows:
        path = data / f"{row.name}.json"
        if names and row.name not in names and path.exists():
            manifests.append(load_manifest(path.read_bytes(), path=str(path)))
            continue
        manifest = complete(rebuild(row, index))
        manifests.append(manifest)
        texts[path.name] = dump_manifest(manifest)
    texts["catalogue.json"] = listing(manifests)
    changes = {name: text for name, text in texts.items() if _read(data / name) != text}
    for name, text in changes.items():
        if check:
            say(_difference(name, _read(data / name), text))
        elif text is None:
            (data / name).unlink()
            say(f"{name}: removed, it has no row")
        else:
            (data / name).write_text(text, encoding="utf-8")
            say(f"{name}: written")
    return bool(changes)


def complete_all(
    index: WheelIndex,
    *,
    data: Path = DATA,
    names: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Add to the named manifests, or to all, what can be imported of their distributions."""
    for path in sorted(data.glob("*.json")):
        if path.name == "catalogue.json" or (names and path.stem not in names):
            continue
        manifest = load_manifest(path.read_bytes(), path=str(path))
        completed = complete_imports(manifest, index)
        held = completed.distributions.values()
        unknown = sorted(each.name for each in held if each.import_names is None)
        path.write_text(dump_manifest(completed), encoding="utf-8")
        say(f"{path.name}: {len(held) - len(unknown)} of {len(held)} known, not {unknown}")


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _difference(name: str, old: str | None, new: str | None) -> str:
    if new is None:
        return f"{name}: would be removed, it has no row"
    if old is None:
        return f"{name}: would be new"
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
    return "\n".join([f"{name}: would change", *list(lines)[2:]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool on the configured index."""
    from pinproof.index.client import open_index  # noqa: PLC0415 - tests bring their own index
    from pinproof.index.settings.index_settings import read_pip_settings  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, list what differs")
    parser.add_argument("--imports", action="store_true", help="only add what can be imported")
    parser.add_argument("names", nargs="*", metavar="NAME", help="images (default: all)")
    options = parser.parse_args(arguments)
    try:
        rows = read_rows(ROWS.read_text(encoding="utf-8"))
        with open_index(read_pip_settings()) as index:
            if options.imports:
                complete_all(index, names=options.names)
                return 0
            differs = rebuild_all(
                rows,
                index,
                check=options.check,
                names=options.names,
                complete=lambda manifest: complete_imports(manifest, index),
            )
    except (RebuildError, PinproofError) as error:
        print(error, file=sys.stderr)
        return 2
    return int(differs and options.check)


if __name__ == "__main__":
    sys.exit(main())
