"""A file system to read environments from: an image's layers laid over each other, or the disk."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from pinproof.capture.archive.kept_files import find_keeper
from pinproof.capture.archive.layer import Content, HardLink, Layer, PathParts, Symlink
from pinproof.errors import UsageError
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import NotRead, open_path

_MOST_LINKS = 40  # as many as Linux follows


class Tree(Protocol):
    """Paths are absolute and POSIX (`/opt/conda`); links are followed."""

    def names(self, folder: str) -> Sequence[str]:
        """Give the names in a folder, sorted; none where there is no such folder."""
        ...

    def read(self, path: str) -> bytes | None:
        """Give what is kept of a file (see `evidence`), `None` where there is none."""
        ...

    def real(self, path: str) -> str | None:
        """Give the path behind all links, `None` where nothing is there."""
        ...


class Folder(dict[str, "Folder | Content | Symlink"]):
    """Names and what they stand for."""


class ImageTree:
    """What the layers of an image come to, the lowest first; only what is kept of them."""

    def __init__(self, layers: Iterable[Layer]) -> None:
        self._root = Folder()
        for layer in layers:
            self._lay(layer)

    def names(self, folder: str) -> Sequence[str]:
        """Give the names in a folder, links followed."""
        node = self._node(_parts(folder))
        return sorted(node) if isinstance(node, Folder) else ()

    def read(self, path: str) -> bytes | None:
        """Give what is kept of a file, links followed."""
        node = self._node(_parts(path))
        return node.data if isinstance(node, Content) else None

    def real(self, path: str) -> str | None:
        """Give the path behind all links."""
        found = self._follow(_parts(path))
        if found is None or self._node(found) is None:
            return None
        return "/" + "/".join(found)

    def folders(self) -> Iterator[tuple[str, Folder]]:
        """Walk all folders that hold something kept, without following links."""
        pending: list[tuple[str, Folder]] = [("", self._root)]
        while pending:
            path, folder = pending.pop()
            yield path or "/", folder
            pending += (
                (f"{path}/{name}", node)
                for name, node in folder.items()
                if isinstance(node, Folder)
            )

    def _lay(self, layer: Layer) -> None:
        """Hide what the layer hides, then add what it holds."""
        hard_links = {
            path: self._node(entry.target)
            for path, entry in layer.entries.items()
            if isinstance(entry, HardLink)
        }
        for path in layer.opaque:
            node = self._node(path)
            if isinstance(node, Folder):
                node.clear()
        for path in layer.hidden:
            self._remove(path)
        self._replace(layer.folders, layer.others)
        for path, entry in layer.entries.items():
            if not isinstance(entry, HardLink):
                self._place(path, entry)
            elif isinstance(node := hard_links[path], Content):
                self._place(path, node)

    def _replace(self, folders: "array[int]", others: "array[int]") -> None:
        """Drop what gives way to a folder or to a file of which nothing is kept."""
        for_folder: dict[int, PathParts] = {}
        for_other: dict[int, PathParts] = {}
        pending: list[tuple[PathParts, Folder]] = [((), self._root)]
        while pending:
            path, folder = pending.pop()
            for name, node in folder.items():
                place = (*path, name)
                for_other[hash(place)] = place
                if isinstance(node, Folder):
                    pending.append((place, node))
                else:
                    for_folder[hash(place)] = place
        gone = [for_folder[key] for key in folders if key in for_folder]
        gone += (for_other[key] for key in others if key in for_other)
        for place in gone:
            self._remove(place)

    def _place(self, path: PathParts, node: Content | Symlink) -> None:
        parent = self._follow(path[:-1])
        if parent is None:
            return
        folder = self._root
        for name in parent:
            below = folder.get(name)
            if not isinstance(below, Folder):
                below = folder[name] = Folder()
            folder = below
        folder[path[-1]] = node

    def _remove(self, path: PathParts) -> None:
        parent = self._follow(path[:-1])
        folder = self._at(parent) if parent is not None else None
        if isinstance(folder, Folder):
            folder.pop(path[-1], None)

    def _at(self, path: PathParts) -> "Folder | Content | Symlink | None":
        node: Folder | Content | Symlink | None = self._root
        for name in path:
            if not isinstance(node, Folder):
                return None
            node = node.get(name)
        return node

    def _node(self, path: PathParts) -> "Folder | Content | Symlink | None":
        found = self._follow(path)
        return self._at(found) if found is not None else None

    def _follow(self, path: PathParts) -> PathParts | None:
        """Resolve links inside the image; `None` for a circle. The end need not be there."""
        done: list[str] = []
        pending = list(reversed(path))
        links = 0
        while pending:
            name = pending.pop()
            if name == "..":
                del done[-1:]  # above the root is the root
                continue
            node = self._at((*done, name))
            if not isinstance(node, Symlink):
                done.append(name)
                continue
            links += 1
            if links > _MOST_LINKS:
                return None
            if node.target.startswith("/"):
                done = []
            pending += (part for part in reversed(node.target.split("/")) if part not in ("", "."))
        return tuple(done)


class DiskTree:
    """The file system of this machine."""

    def names(self, folder: str) -> Sequence[str]:
        """Give the names in a folder, links followed."""
        try:
            return sorted(entry.name for entry in Path(folder).iterdir())
        except OSError:
            return ()

    def read(self, path: str) -> bytes | None:
        """Give what is kept of a file, links followed."""
        keep = find_keeper(path.lstrip("/"))
        if keep is None or not Path(path).is_file():
            return None
        opened = open_path(path, within=OPEN)
        if isinstance(opened, NotRead):
            raise UsageError(f"{path}: cannot be read ({opened.reason})")
        try:
            with opened:
                return keep(opened)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read ({error.strerror})") from error

    def real(self, path: str) -> str | None:
        """Give the path behind all links."""
        place = Path(path)
        return place.resolve().as_posix() if place.exists() else None


def _parts(path: str) -> PathParts:
    return tuple(part for part in path.split("/") if part not in ("", "."))
