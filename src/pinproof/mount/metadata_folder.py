"""What the metadata folders of installed distributions say, with places.

Sources: Recording installed projects (dist-info); setuptools, the egg-info format.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping

from pinproof.metadata.core_metadata import read_fields
from pinproof.metadata.lines import split_lines
from pinproof.metadata.requires_txt import read_requires_txt
from pinproof.mount.model import Header, MountedDistribution, MountSubject, PathFile
from pinproof.record import record
from pinproof.source import Place, SourceFile, Span

_FOLDER = re.compile(r"(?P<name>.+?)(?:-(?P<version>[^-]+))?(?:-py\d\.\d+)?\.(?:dist|egg)-info")


@record
class MetadataFolder:
    """The files of a metadata folder that were read, by name; `has` tells what the mount holds."""

    folder: str
    texts: Mapping[str, SourceFile]
    has: Callable[[str], bool]

    @property
    def source(self) -> SourceFile | None:
        """The core metadata; under the name `""` for an `.egg-info` that is a file itself."""
        texts = self.texts
        return texts.get("METADATA") or texts.get("PKG-INFO") or texts.get("")


def read_headers(source: SourceFile) -> Iterator[Header]:
    """Give the fields of a file in the format of core metadata, up to the description."""
    for field in read_fields(source.text):
        yield Header(
            name=field.name, value=field.value, place=Place(source, Span(field.start, field.end))
        )


def read_distribution(files: MetadataFolder) -> MountedDistribution | None:
    """Read a `*.dist-info` or `*.egg-info`; `None` when nothing tells its name."""
    texts, source = files.texts, files.source
    headers = list(read_headers(source)) if source is not None else []
    if "requires.txt" in texts:
        headers += _egg_requirements(texts["requires.txt"])
    said = {header.name: header.value for header in reversed(headers)}
    folder = _FOLDER.fullmatch(files.folder)
    name = said.get("name") or (folder["name"] if folder is not None else None)
    if not name:
        return None
    wheel = list(read_headers(texts["WHEEL"])) if "WHEEL" in texts else []
    origin, is_editable = _origin(texts.get("direct_url.json"))
    recorded, missing = _record(texts.get("RECORD"), files.has)
    installer = texts.get("INSTALLER")
    return MountedDistribution(
        name=name,
        version=said.get("version") or (folder["version"] if folder is not None else None),
        folder=files.folder,
        headers=tuple(headers),
        wheel_tags=tuple(header for header in wheel if header.name == "tag"),
        installer=installer.text.strip() if installer is not None else None,
        missing=tuple(place for _, place in missing),
        missing_names=tuple(path for path, _ in missing),
        recorded=len(recorded),
        origin=origin,
        is_editable=is_editable,
        top_levels=_top_levels(recorded, texts.get("top_level.txt")),
        source=source or next(iter(texts.values()), SourceFile(path=files.folder, text="")),
    )


def find_metadata_faults(
    files: MetadataFolder, shown: str
) -> Iterator[tuple[Place, str, MountSubject]]:
    """Give where the metadata does not say what it must, and why; `shown` is the folder's path."""
    source = files.source
    if source is None:
        place = Place(SourceFile(path=shown, text=""), Span(0, 0))
        yield place, "there is no METADATA in it", "metadata"
    else:
        said = {header.name for header in read_headers(source) if header.value}
        lacking = [name for name in ("Name", "Version") if name.lower() not in said]
        if lacking:
            yield Place(source, Span(0, 0)), f"it states no {' and no '.join(lacking)}", "metadata"
    origin = files.texts.get("direct_url.json")
    if origin is not None:
        try:
            json.loads(origin.text)
        except (ValueError, RecursionError) as error:
            yield Place(origin, Span(0, 0)), f"it is not JSON: {error}", "origin"


def _egg_requirements(source: SourceFile) -> Iterator[Header]:
    for listed in read_requires_txt(source.text).requirements:
        place = Place(source, Span(listed.start, listed.end))
        yield Header(name="requires-dist", value=listed.text, place=place)


def _origin(source: SourceFile | None) -> tuple[Header | None, bool]:
    """Give the folder that a distribution was installed from, and whether it is used from there.

    Source: PEP 610.
    """
    if source is None:
        return None, False
    try:
        said = json.loads(source.text)
    except (ValueError, RecursionError):
        return None, False
    url = said.get("url") if isinstance(said, dict) else None
    if not isinstance(url, str) or not url.startswith("file:"):
        return None, False
    folder = said.get("dir_info")
    place = Place(source, Span(0, len(source.text.rstrip())))
    is_editable = isinstance(folder, dict) and folder.get("editable") is True
    return Header(name="url", value=url, place=place), is_editable


def _record(
    source: SourceFile | None, has: Callable[[str], bool]
) -> tuple[list[str], list[tuple[str, Place]]]:
    """Give the paths that a `RECORD` lists below the mount, and those that are not there.

    Compiled files come and go, and scripts lie elsewhere: neither is counted.
    """
    if source is None:
        return [], []
    recorded: list[str] = []
    missing: list[tuple[str, Place]] = []
    for line in split_lines(source.text):
        try:
            row = next(csv.reader([line.text]), [])
        except csv.Error:
            continue
        path = row[0].replace("\\", "/") if row else ""
        if not path or path.startswith(("../", "/")) or path[1:2] == ":":
            continue
        if path.endswith((".pyc", "/")) or "__pycache__/" in path:
            continue
        recorded.append(path)
        if not has(path):
            missing.append((path, Place(source, Span(line.start, line.end))))
    return recorded, missing


def _top_levels(recorded: list[str], source: SourceFile | None) -> frozenset[str]:
    firsts = {path.partition("/")[0] for path in recorded}
    names = {name.partition(".")[0] for name in firsts if not name.endswith(("-info", ".pth"))}
    if not names and source is not None:
        names = set(source.text.split())
    return frozenset(names)


def read_path_file(name: str, source: SourceFile) -> PathFile:
    """Read a `.pth` file or an `.egg-link`: its lines, without empty ones and comments."""
    return PathFile(
        name=name,
        lines=tuple(
            Header(
                name="line",
                value=line.text.rstrip(),
                place=Place(source, Span(line.start, line.end)),
            )
            for line in split_lines(source.text)
            if line.text.strip() and not line.text.startswith("#")
        ),
    )
