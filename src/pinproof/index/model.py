"""What is published: projects, releases, files and what they declare."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from packaging.version import Version

from pinproof.record import field, record

if TYPE_CHECKING:
    from typing import TypeGuard

FileKind: TypeAlias = Literal["wheel", "sdist", "other"]


@record
class DistributionFile:
    """One file of a release.

    `version` is `None` when the name does not tell one. `requires_python` is as written.
    `yanked` is the reason, `""` when none was given, `None` for a file that is not yanked.
    `hashes` map algorithm to hex digest. `metadata_hashes` is `None` when the index does not
    announce a core metadata file (PEP 658, 714); an empty mapping announces one without hash.
    `leaves_python_open`: its page states no requires-python of any file, so that only the file
    itself can tell; `python_untold` is why it did not.
    `accepted_hashes`, (algorithm, hex digest), are those that whoever refers to the file by its
    address tells: the file must have one of them, if there are any.
    `upload_time` is ISO 8601 in UTC, as the index gives it (PEP 700).
    `is_contested`: several indexes serve the project, and not all of them this very file.
    """

    filename: str
    url: str
    kind: FileKind
    version: Version | None
    requires_python: str | None = None
    yanked: str | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    size_bytes: int | None = None
    upload_time: str | None = None
    metadata_hashes: Mapping[str, str] | None = None
    accepted_hashes: frozenset[tuple[str, str]] = frozenset()
    leaves_python_open: bool = False
    python_untold: "Unavailable | None" = None
    is_contested: bool = False

    def __hash__(self) -> int:
        """Go by the address: the mappings have no hash."""
        return hash(self.url)


def tell_nothing(_version: Version) -> str | None:
    """Give `None`: what files of a release require is told only by the files."""
    return None


@record
class ServedBy:
    """That an index serves a project: its address as it may be shown, and the newest release."""

    index: str
    newest: Version


@record
class Project:
    """All files that the configured indexes publish under one normalized name.

    `releases` goes from the newest version to the oldest, and keeps for each the files in the
    order in which pip meets them; from the client it is decoded only as far as it is read.
    Files whose name tells no version are left out, as pip does.
    `requires_python` gives what all files of a release require alike, without decoding them;
    `None` where they differ, where they require nothing, and where that is not known.
    `local_versions` gives the releases such as `1.9.0+cpu` without a look at the others; `None`
    where only `releases` tells.
    `served_by` tells the indexes that serve it, where these are several.
    `unseen` is why there may be other releases that nobody could see.
    `metadata` is whom to ask what a file declares that `leaves_python_open`; `None` for nobody.
    """

    name: str
    releases: Mapping[Version, tuple[DistributionFile, ...]]
    requires_python: Callable[[Version], str | None] = tell_nothing
    local_versions: Callable[[], Sequence[Version]] | None = None
    metadata: "Callable[[DistributionFile], CoreMetadata | Unavailable] | None" = None
    unseen: str = ""
    served_by: tuple[ServedBy, ...] = ()


@record
class CoreMetadata:
    """What a distribution declares of itself. Source: PEP 566, 621, 643 (Core metadata).

    `requires_dist` are requirement strings as written. `None` there: unknown until built.
    """

    name: str
    version: str
    requires_dist: tuple[str, ...] | None = ()
    requires_python: str | None = None
    provides_extra: tuple[str, ...] = ()


@record
class Missing:
    """The index answered: there is no project of that name."""

    name: str


@record
class Unavailable:
    """The fact could not be learned; `offline` tells a choice from a failure.

    `is_final`: the file is not there, or is none that pip takes, and asking again will not help.
    `is_too_large`: it is there, and not fetched: a choice of ours and no failure.
    """

    name: str
    reason: str
    offline: bool = False
    is_final: bool = False
    is_too_large: bool = False

    @property
    def is_choice(self) -> bool:
        """Tell whether it was not asked, so that no source failed."""
        return self.offline or self.is_too_large


@record
class WholeFile:
    """A published file that is here, whole: at a path in the cache, or where an address leads to.

    `is_verified`: its hash was told, and it has it.
    """

    file: DistributionFile
    path: str
    sha256: str
    size_bytes: int
    is_verified: bool
    is_local: bool = False


@record
class Arrivals:
    """How far fetching is: files and bytes that are here, of so many."""

    files: int
    of_files: int
    size_bytes: int
    of_bytes: int


# Which files of a project will be asked for what they declare.
Then: TypeAlias = Callable[[Project], Iterable[DistributionFile]]


class Index(Protocol):
    """Asked by pure code for what is published; answers may cost I/O, failures are data."""

    def project(self, name: str) -> Project | Missing | Unavailable:
        """Look a project up by its normalized name."""
        ...

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        """Give what a file declares; sdists are read statically, never run."""
        ...


@runtime_checkable
class BatchIndex(Index, Protocol):
    """An index that answers many questions at once, which over a network takes as long as one."""

    def waits(self) -> bool:
        """Tell whether answers are waited for, so that many questions at once save time."""
        ...

    def projects(self, names: Iterable[str]) -> Mapping[str, Project | Missing | Unavailable]:
        """Look projects up; names and the keys of the answer are normalized."""
        ...

    def metadata_of(
        self, files: Iterable[DistributionFile]
    ) -> Mapping[DistributionFile, CoreMetadata | Unavailable]:
        """Give what each of the files declares, or why that is not known."""
        ...


def answers_many(index: Index) -> "TypeGuard[BatchIndex]":
    """Tell whether an index can be asked much at once."""
    return _is_batch_index(type(index))


@cache
def _is_batch_index(kind: type[Index]) -> bool:
    # To look for each method of a protocol takes longer than many a search.
    return issubclass(kind, BatchIndex)
