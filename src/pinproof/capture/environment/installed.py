"""The distributions installed in an environment's folders, as pip would list them there."""

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname, isabs, join, normpath

from packaging.version import Version

from pinproof.capture.archive.kept_files import RECORD_MARK, read_numpy_interface
from pinproof.capture.archive.tree import Tree
from pinproof.capture.captured_source import is_name, is_version
from pinproof.image.manifest import Distribution
from pinproof.metadata.core_metadata import read_fields
from pinproof.metadata.import_names import names_of_top_levels
from pinproof.metadata.numpy_interface import NumpyInterface, join_interfaces
from pinproof.metadata.requires_txt import read_requires_txt
from pinproof.record import record
from pinproof.requirements.model import normalize_name
from pinproof.requirements.specifiers import read_version

_MOST_PATH_LINES = 1000
_MOST_FOLDERS = 10_000


@record
class InstalledDistributions:
    """What the folders hold; where a name is met twice, the one that Python imports."""

    distributions: tuple[Distribution, ...]
    notes: tuple[str, ...]


def read_installed_distributions(
    tree: Tree, site_folders: Iterable[str], python_path: Iterable[str] = ()
) -> InstalledDistributions:
    """Read folders in the order in which Python searches them.

    Those of `python_path` come first; only site folders have `.pth` files, which name more.
    """
    found: dict[str, Distribution] = {}
    notes: list[str] = []
    pending = [*((folder, False) for folder in python_path), *((f, True) for f in site_folders)]
    seen: set[str] = set()
    while pending:
        folder, is_site = pending.pop(0)
        real = tree.real(folder)
        if real is None or real in seen:
            continue
        seen.add(real)
        here: dict[str, Distribution] = {}
        for path in _metadata_places(tree, real, notes):
            distribution = _distribution(tree, path, notes)
            if distribution is None:
                continue
            name = normalize_name(distribution.name)
            here[name] = _one_of(here.get(name), distribution, real, notes)
        found = {**here, **found}
        if is_site:
            pending += ((named, False) for named in _named_in_pth(tree, real))
    return InstalledDistributions(distributions=tuple(found.values()), notes=tuple(notes))


def _metadata_places(tree: Tree, folder: str, notes: list[str]) -> Iterator[str]:
    """Find what holds a distribution's metadata: folders, single files, behind links."""
    for name in tree.names(folder):
        path = join(folder, name)
        if name.startswith(("~", "-")) and name.endswith((".dist-info", ".egg-info")):
            notes.append(f"{path}: the rest of a broken uninstallation, left out as pip does")
        elif name.endswith((".dist-info", ".egg-info")):
            yield path
        elif name.endswith(".egg"):
            if tree.names(path):
                yield join(path, "EGG-INFO")
            else:
                notes.append(f"{path}: a zipped egg, not read")
        elif name.endswith(".egg-link"):
            lines = _lines(tree, path)
            source = normpath(join(folder, lines[0])) if lines else folder
            below = [entry for entry in tree.names(source) if entry.endswith(".egg-info")]
            yield from (join(source, entry) for entry in below)
            if not below:
                notes.append(f"{path}: leads to no metadata, left out")


def _distribution(tree: Tree, path: str, notes: list[str]) -> Distribution | None:
    headers = next(
        (
            data
            for file in ("METADATA", "PKG-INFO")
            if (data := tree.read(join(path, file))) is not None
        ),
        None,
    )
    if headers is None:
        headers = tree.read(path) if path.endswith(".egg-info") else None
    fields: dict[str, list[str]] = {}
    for field in read_fields((headers or b"").decode(errors="replace")):
        fields.setdefault(field.name, []).append(field.value)
    name, version = fields.get("name", [""])[0], fields.get("version", [""])[0]
    if not is_name(name) or not is_version(version):
        notes.append(f"{path!a}: tells no name and version, left out")
        return None
    requires = [text for text in fields.get("requires-dist", []) if text.isprintable()]
    if not requires:
        listed = read_requires_txt(
            (tree.read(join(path, "requires.txt")) or b"").decode(errors="replace")
        )
        requires = [each.text for each in listed.requirements if each.text.isprintable()]
    python = fields.get("requires-python", [None])[0]
    names = _import_names(tree, path)
    return Distribution(
        name=name,
        version=version,
        requires=tuple(requires),
        requires_python=python,
        import_names=names,
        numpy=None if normalize_name(name) == "numpy" else _numpy(tree, dirname(path), names or ()),
    )


def _numpy(tree: Tree, folder: str, names: Iterable[str]) -> NumpyInterface | None:
    """Tell which numpy the compiled files of import names were built against, all together."""
    beside = [name for name in tree.names(folder) if name.endswith(".so")]
    files = [join(folder, file) for name in names for file in beside if file.startswith(f"{name}.")]
    pending = [join(folder, *name.split(".")) for name in names]
    seen: set[str] = set()
    while pending and len(seen) < _MOST_FOLDERS:
        package = pending.pop()
        # A link may lead back to where it stands.
        real = tree.real(package)
        if real is None or real in seen:
            continue
        seen.add(real)
        for name in tree.names(package):
            if name.endswith(".so"):
                files.append(join(package, name))
            elif name.isidentifier():
                pending.append(join(package, name))
    kept = (tree.read(file) for file in files)
    return join_interfaces(
        interface for each in kept if each and (interface := read_numpy_interface(each)) is not None
    )


def _import_names(tree: Tree, path: str) -> tuple[str, ...] | None:
    """Give what can be imported of a distribution: by its `RECORD`, else its `top_level.txt`."""
    mark, *names = (tree.read(join(path, "RECORD")) or b"").decode(errors="replace").split("\n")
    if mark == RECORD_MARK:
        return tuple(names)
    listed = tree.read(join(path, "top_level.txt"))
    if listed is None:
        return None
    return tuple(sorted(names_of_top_levels(listed.decode(errors="replace"))))


def _one_of(
    other: Distribution | None, distribution: Distribution, folder: str, notes: list[str]
) -> Distribution:
    if other is None or other.version == distribution.version:
        return distribution
    taken = max(other, distribution, key=_newness)
    notes.append(
        f"{folder}: holds {distribution.name} as {other.version} and as {distribution.version}; "
        f"{taken.version} is taken"
    )
    return taken


def _newness(distribution: Distribution) -> tuple[bool, Version]:
    version = read_version(distribution.version or "0")
    return version is not None, version or Version("0")


def _named_in_pth(tree: Tree, folder: str) -> Iterator[str]:
    """Give the folders that `.pth` files add. Source: Python library, site."""
    for name in tree.names(folder):
        if not name.endswith(".pth"):
            continue
        for line in _lines(tree, join(folder, name))[:_MOST_PATH_LINES]:
            if not re.match(r"#|import[ \t]", line):
                yield line if isabs(line) else normpath(join(folder, line))


def _lines(tree: Tree, path: str) -> list[str]:
    data = tree.read(path) or b""
    return [line.rstrip() for line in data.decode(errors="replace").splitlines() if line.strip()]
