"""Reading a directory of installed packages from the disk."""

import errno
import os
import re
from collections.abc import Collection, Iterator

from pinproof.errors import UsageError
from pinproof.gate.opening import OUTSIDE, look_at
from pinproof.gather.mounts.files import MountOpener, place_of
from pinproof.gather.mounts.layout import (
    METADATA,
    MODULE,
    find_environment_around,
    recognize_layout,
)
from pinproof.metadata.import_names import find_import_names
from pinproof.mount.metadata_folder import (
    MetadataFolder,
    find_metadata_faults,
    read_distribution,
    read_path_file,
)
from pinproof.mount.model import (
    Library,
    Link,
    Mount,
    MountedDistribution,
    MountSubject,
    PathFile,
)
from pinproof.record import field, record
from pinproof.source import Place, SourceFile

_READ_THERE: dict[str, MountSubject] = {
    "INSTALLER": "origin",
    "METADATA": "metadata",
    "PKG-INFO": "metadata",
    "RECORD": "record",
    "WHEEL": "tags",
    "direct_url.json": "origin",
    "requires.txt": "metadata",
    "top_level.txt": "record",
}
_READ_ITSELF: dict[str, MountSubject] = {"": "metadata"}
_LIBRARY = re.compile(
    r"(?P<stem>[^.]+)(?:\.(?P<tag>.+?))?\.(?:so|pyd|dll|dylib)(?:\.\d+)*", re.IGNORECASE
)


@record(eq=False)
class _Walk:
    """What was met on the way. Paths are relative to the mount, with `/`."""

    path: str
    shown: str
    opener: MountOpener
    present: set[str] = field(default_factory=set)
    linked: list[str] = field(default_factory=list)
    libraries: list[Library] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def has(self, relative: str) -> bool:
        """Tell whether a file is there; what lies behind a linked folder is looked up."""
        if relative in self.present:
            return True
        behind = any(relative.startswith(f"{each}/") for each in self.linked)
        # That a link leads out is told of the link; what is there is nobody's business.
        return behind and look_at(os.path.join(self.path, relative)) != "missing"


def read_mount(path: str) -> Mount:
    """Read a directory. Raises `UsageError` when there is none."""
    shown = os.path.normpath(path).replace(os.sep, "/")
    kind = look_at(path)
    if kind == "outside":
        raise UsageError(f"{path}: {OUTSIDE.reason}")
    if kind != "folder":
        raise UsageError(f"{path}: {'no such folder' if kind == 'missing' else 'not a folder'}")
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    layout, inside = recognize_layout(path, names)
    full_path = os.path.abspath(path).replace(os.sep, "/")
    opener = MountOpener()
    pyvenv, has_conda_meta = find_environment_around(path, shown, opener)
    if layout not in ("packages", "empty"):
        # What lies there is no package of the mount; only its place is wrong.
        return Mount(
            path=shown,
            full_path=full_path,
            layout=layout,
            inside=inside,
            pyvenv=pyvenv,
            has_conda_meta=has_conda_meta,
        )
    walk = _Walk(path=path, shown=shown, opener=opener)
    _walk(walk)
    return Mount(
        path=shown,
        full_path=full_path,
        layout=layout,
        distributions=tuple(_distributions(names, walk)),
        top_levels=tuple(_top_levels(names, walk)),
        import_names=_import_names(walk),
        libraries=tuple(sorted(walk.libraries, key=lambda library: library.path)),
        path_files=tuple(_path_files(names, walk)),
        links=tuple(walk.links),
        unread=tuple(opener.unread),
        pyvenv=pyvenv,
        has_conda_meta=has_conda_meta,
    )


def _walk(walk: _Walk) -> None:
    """Meet every file below the mount, folder by folder in the order of their names."""
    real = os.path.realpath(walk.path)
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        entries = _entries(walk, prefix)
        folders: list[str] = []
        for entry in entries:
            relative = f"{prefix}{entry.name}"
            is_folder = _is_folder(entry)
            if is_folder and entry.name == "__pycache__":
                continue
            if entry.is_symlink():
                link = _link(entry.path, f"{walk.shown}/{relative}", real)
                walk.links.extend([link] if link is not None else [])
                if is_folder:
                    # Not walked into: it could lead to all that the machine has.
                    walk.linked.append(relative)
                    continue
            if is_folder:
                folders.append(f"{relative}/")
            else:
                _meet(walk, entry, relative)
        waiting += reversed(folders)


def _entries(walk: _Walk, prefix: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(os.path.join(walk.path, prefix)) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        walk.opener.note_refused(f"{walk.shown}/{prefix}".rstrip("/"), error, "files")
        return []


def _meet(walk: _Walk, entry: "os.DirEntry[str]", relative: str) -> None:
    shown = f"{walk.shown}/{relative}"
    walk.present.add(relative)
    match = _LIBRARY.fullmatch(entry.name)
    if match is not None:
        library = walk.opener.read_library(entry.path, shown, relative, match["tag"])
        walk.libraries.extend([library] if library is not None else [])
    elif not (entry.is_symlink() or entry.is_file()) and not _is_read_later(relative):
        # Is told what it is, and notes that down.
        opened = walk.opener.open(entry.path, shown, "files")
        if opened is not None:
            opened.close()


def _is_read_later(relative: str) -> bool:
    """Tell whether a file at the top, or one of a metadata folder, will be read as a text."""
    folder, _, name = relative.rpartition("/")
    if not folder:
        return name.endswith((".pth", ".egg-link")) or METADATA.fullmatch(name) is not None
    return METADATA.fullmatch(folder) is not None and name in _READ_THERE


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _link(full: str, shown: str, real: str) -> Link | None:
    """Describe a link that leads out, nowhere or round; `None` for one that stays inside."""
    try:
        target = os.readlink(full)
    except OSError:
        target = "somewhere else"
    if look_at(full) == "outside":
        return Link(place=place_of(shown), target=target)
    try:
        os.stat(full)
    except OSError as error:
        is_loop = error.errno == errno.ELOOP
        return Link(place=place_of(shown), target=target, kind="loop" if is_loop else "nowhere")
    found = os.path.realpath(full)
    if found == real or found.startswith(real + os.sep):
        return None
    return Link(place=place_of(shown), target=target)


def _distributions(names: Collection[str], walk: _Walk) -> Iterator[MountedDistribution]:
    for name in names:
        full, shown = os.path.join(walk.path, name), f"{walk.shown}/{name}"
        # An empty folder is left behind by an uninstall.
        if METADATA.fullmatch(name) is None or _is_empty(full):
            continue
        noted = len(walk.opener.unread)
        texts = _texts(full, shown, walk.opener)
        files = MetadataFolder(folder=name, texts=texts, has=walk.has)
        told = {each.tells for each in walk.opener.unread[noted:]}
        for place, reason, subject in find_metadata_faults(files, shown):
            # What could not be read cannot say what it must either.
            if subject not in told:
                walk.opener.note_damaged(place, reason, subject)
        found = read_distribution(files)
        if found is not None:
            yield found


def _texts(full: str, shown: str, opener: MountOpener) -> dict[str, SourceFile]:
    """Read the files of a metadata folder; an `.egg-info` may be a file itself."""
    wanted = _READ_THERE if look_at(full) == "folder" else _READ_ITSELF
    texts: dict[str, SourceFile] = {}
    for name, tells in wanted.items():
        path, seen = (os.path.join(full, name), f"{shown}/{name}") if name else (full, shown)
        source = opener.read_source(path, seen, tells)
        if source is not None:
            texts[name] = source
    return texts


def _is_empty(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return False


def _top_levels(names: Collection[str], walk: _Walk) -> Iterator[tuple[str, Place]]:
    with_library = {
        each.path.partition("/")[0] for each in walk.libraries if each.path.endswith(".so")
    }
    for name in names:
        module = MODULE.fullmatch(name)
        marked = f"{name}/__init__.py"
        if name.isidentifier() and walk.has(marked):
            found, place = name, marked
        elif name.isidentifier() and name in with_library:
            found, place = name, name
        elif module is not None:
            found, place = module["name"], name
        else:
            continue
        yield found, place_of(f"{walk.shown}/{place}")


def _import_names(walk: _Walk) -> frozenset[str]:
    """Give what can be imported; what a linked folder holds is not listed, but is there."""
    linked = (path.split("/") for path in walk.linked)
    behind = {".".join(parts) for parts in linked if all(part.isidentifier() for part in parts)}
    return find_import_names(walk.present) | behind


def _path_files(names: Collection[str], walk: _Walk) -> Iterator[PathFile]:
    for name in names:
        if name.endswith((".pth", ".egg-link")):
            source = walk.opener.read_source(
                os.path.join(walk.path, name), f"{walk.shown}/{name}", "path"
            )
            if source is not None:
                yield read_path_file(name, source)
