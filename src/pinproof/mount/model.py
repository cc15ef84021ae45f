"""A directory of installed packages that is put on Python's path."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from pinproof.metadata.numpy_interface import NumpyInterface
from pinproof.mount.elf import Elf
from pinproof.record import record
from pinproof.requirements.model import normalize_name
from pinproof.source import Place, SourceFile, Span

Layout: TypeAlias = Literal["packages", "environment", "scripts", "elsewhere", "empty"]
# What a file that could not be read would have told.
MountSubject: TypeAlias = Literal[
    "environment", "files", "library", "metadata", "origin", "path", "record", "tags"
]


@record(eq=False)
class Header:
    """One header of a metadata file."""

    name: str
    value: str
    place: Place


@record(eq=False)
class MountedDistribution:
    """A distribution by its metadata there. `folder` is the metadata's, seen from the mount.

    `wheel_tags` are those of its `WHEEL`, with their places. `missing` are files that its
    `RECORD` lists and that are not there. `top_levels` are the names that it installs, as far as
    `RECORD` or `top_level.txt` tell.
    """

    name: str
    version: str | None
    folder: str
    headers: tuple[Header, ...]
    wheel_tags: tuple[Header, ...] = ()
    installer: str | None = None
    missing: tuple[Place, ...] = ()
    missing_names: tuple[str, ...] = ()
    recorded: int = 0
    origin: Header | None = None
    is_editable: bool = False
    top_levels: frozenset[str] = frozenset()
    source: SourceFile

    @property
    def normalized_name(self) -> str:
        """The project's normalized name."""
        return normalize_name(self.name)

    def all(self, name: str) -> Iterator[Header]:
        """Give every header of that name."""
        return (each for each in self.headers if each.name == name.lower())

    def first(self, name: str) -> Header | None:
        """Give the first header of that name."""
        return next(self.all(name), None)

    @property
    def place(self) -> Place:
        """Where its version stands, or the file when it states none."""
        header = self.first("version") or self.first("name")
        return header.place if header is not None else Place(self.source, Span(0, 0))


@record(eq=False)
class Library:
    """A compiled file: `path` from the mount, what its first bytes say it is.

    `tag` is what its name says of the interpreter (`cpython-37m-x86_64-linux-gnu`, `abi3`,
    `cp37-win_amd64`), `None` for a plain one. `elf` is `None` for other formats. `fault` says why
    no system can load it. `numpy` is what it was built against, `None` where it does not say.
    """

    path: str
    place: Place
    format: Literal["elf", "mach-o", "pe", "other"]
    tag: str | None
    elf: Elf | None = None
    fault: str | None = None
    numpy: NumpyInterface | None = None


@record(eq=False)
class PathFile:
    """A `.pth` file or an `.egg-link`, its lines with their places."""

    name: str
    lines: tuple[Header, ...]


@record(eq=False)
class Link:
    """A symbolic link that leads out of the mount (`outside`), nowhere, or round in a circle."""

    place: Place
    target: str
    kind: Literal["outside", "nowhere", "loop"] = "outside"


@record(eq=False)
class Unread:
    """A file or folder that told nothing, or not all that it should, and why.

    `is_damaged`: nobody else could make more of it. Otherwise it is only we who could not.
    """

    place: Place
    reason: str
    tells: MountSubject
    is_damaged: bool


@record(eq=False)
class Mount:
    """The directory. `path` is as the user wrote it, `full_path` absolute with `/`.

    `inside` is a folder below that holds the packages, when it is not the directory itself.
    `top_levels` are the modules and packages that can be imported from it, with the file or
    folder of each; `import_names` are the same and, of folders that several distributions share,
    what is in them (`google.cloud.storage`). `libraries` are its compiled files, in the order of
    their paths; `links` only those that do not stay within it; `unread` what told nothing, or not
    all.
    Of the virtual or conda environment that it belongs to: `pyvenv` are the settings of its
    `pyvenv.cfg` (`None`: it has none), and `has_conda_meta` tells whether conda made it.
    """

    path: str
    full_path: str
    layout: Layout = "packages"
    inside: str | None = None
    distributions: tuple[MountedDistribution, ...] = ()
    top_levels: tuple[tuple[str, Place], ...] = ()
    import_names: frozenset[str] = frozenset()
    libraries: tuple[Library, ...] = ()
    path_files: tuple[PathFile, ...] = ()
    links: tuple[Link, ...] = ()
    unread: tuple[Unread, ...] = ()
    pyvenv: tuple[Header, ...] | None = None
    has_conda_meta: bool = False

    def untold(self, *subjects: MountSubject) -> Iterator[Unread]:
        """Give what could not be read and would have told of one of the subjects."""
        return (each for each in self.unread if each.tells in subjects)

    @property
    def place(self) -> Place:
        """What stands for the directory as a whole."""
        return Place(SourceFile(path=self.path, text=""), Span(0, 0))
