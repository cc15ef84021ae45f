"""The index as a run asks it: from the cache, from folders, over the network."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from pinproof.deadline import RUN_S, UNBOUNDED_S, deadline
from pinproof.errors import PinproofError
from pinproof.gate.boundary import Boundary, current_boundary
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Then, Unavailable
from pinproof.index.pages.assembly import assemble
from pinproof.index.pages.lookup import Pages, do_nothing, look_up_pages
from pinproof.index.settings.cache_folder import find_cache_dir
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.locations import Local, Location, Remote, find_locations
from pinproof.index.store.memory import Memory, open_memory
from pinproof.outgoing.progress import Progress, no_progress
from pinproof.outgoing.streams import say
from pinproof.requirements.model import normalize_name
from pinproof.unforeseen import spare

if TYPE_CHECKING:
    from typing_extensions import Self

    from pinproof.index.http.transport import Transport
    from pinproof.index.metadata.background_readers import BackgroundReaders
    from pinproof.index.metadata.declared import DeclaredMetadata
    from pinproof.index.metadata.inside_files import InsideFiles
    from pinproof.index.metadata.published_imports import ImportNames, PublishedImports
    from pinproof.index.pages.folder import Folders

CONNECTIONS = 24
Inside = TypeVar("Inside", bound="InsideFiles[Any]")


def open_index(
    settings: IndexSettings,
    *,
    cache_dir: str | os.PathLike[str] | None = None,
    use_cache: bool = True,
    offline: bool = False,
    notice: Callable[[str], None] = say,
    progress: Progress = no_progress,
) -> "PublishedIndex":
    """Open what is published; to be used in a `with` statement.

    `cache_dir` is the folder of the cache, `None` for the system's own. Offline, cached answers
    of any age count, and nothing is asked. `notice` is told, at most once, that the cache is not
    in order; `progress` gets the numbers of answers had and wanted.
    """
    folder = find_cache_dir() if cache_dir is None else cache_dir
    memory = open_memory(folder if use_cache else None, notice)
    return PublishedIndex(settings, memory, offline=offline, progress=progress)


class PublishedIndex:
    """Projects and their metadata, each asked for once in a run. For one thread."""

    def __init__(
        self,
        settings: IndexSettings,
        cache: Memory,
        *,
        offline: bool = False,
        progress: Progress = no_progress,
    ) -> None:
        self._settings = settings
        self._cache = cache
        self._offline = offline
        self._progress = progress
        self._waited_s = 0.0
        self._deadline = 0.0
        self._folders: Folders | None = None
        self._transport: Transport | None = None
        self._locations: tuple[Location, ...] | None = None
        self._projects: dict[str, Project | Missing | Unavailable] = {}
        self._declared: DeclaredMetadata | None = None
        self._readers: BackgroundReaders | None = None
        self._imports: PublishedImports | None = None

    def __enter__(self) -> "Self":
        """Give itself; nothing is opened or asked before the first question."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Close, whatever went wrong."""
        self.close()

    def close(self) -> None:
        """Let go of connections and of the cache; what was given out stays readable."""
        self._progress(0, 0)
        if self._transport is not None:
            self._transport.stop()
        if self._readers is not None:
            self._readers.dismiss()
        self._cache.close()

    def waits(self) -> bool:
        """Tell whether answers may come over the network."""
        return not self._offline

    def project(self, name: str) -> Project | Missing | Unavailable:
        """Look one project up, or give what is known of it; `projects` is faster for several."""
        name = normalize_name(name)
        return self._projects.get(name) or self.projects([name])[name]

    def projects(
        self, names: Iterable[str], *, then: Then | None = None
    ) -> dict[str, Project | Missing | Unavailable]:
        """Look projects up at the same time; the answers are by normalized name.

        `then` says of a project which files' metadata will be asked for next; it is fetched
        while other projects' pages still come.
        """
        wanted = list(dict.fromkeys(map(normalize_name, names)))
        new = [name for name in wanted if name not in self._projects]
        if new:
            self._look_up(new, then=then)
        return {name: self._projects[name] for name in wanted}

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        """Learn what one file declares; `metadata_of` is faster for several."""
        return self.metadata_of([file])[file]

    def metadata_of(
        self, files: Iterable[DistributionFile]
    ) -> dict[DistributionFile, CoreMetadata | Unavailable]:
        """Learn what files declare, at the same time."""
        with self._waiting():
            return self._open_declared().learn(files)

    def import_names_of(
        self, files: Iterable[DistributionFile]
    ) -> "dict[DistributionFile, ImportNames | Unavailable]":
        """Learn what can be imported of wheels, at the same time."""
        with self._waiting():
            return self._open_imports().learn(files)

    def installed_sizes_of(
        self, files: Sequence[DistributionFile], *, ask: bool
    ) -> dict[DistributionFile, int | Unavailable]:
        """Learn how many bytes files are once installed; unless `ask`, those the cache knows."""
        if not ask:
            from pinproof.index.metadata.kept_sizes import find_kept_sizes  # noqa: PLC0415 - only for plans

            return dict(find_kept_sizes(self._cache, files))
        from pinproof.index.metadata.installed_sizes import InstalledSizes  # noqa: PLC0415 - only when asked for

        with self._waiting():
            return self._inside(InstalledSizes).learn(files)

    def projects_known_to_bring(self, module: str) -> list[str]:
        """Give the projects of which a file is known that brings a module; nothing is asked."""
        return self._open_imports().projects_with(module)

    def _open_imports(self) -> "PublishedImports":
        if self._imports is None:
            from pinproof.index.metadata.published_imports import PublishedImports  # noqa: PLC0415 - only where a script is read

            self._imports = self._inside(PublishedImports)
        return self._imports

    def _inside(self, kind: "type[Inside]") -> "Inside":
        transport = None if self._offline else self._open_transport
        return kind(self._cache, transport, self.reach, self._settings, self._progress)

    def open_downloads(self) -> "Transport | None":
        """Give what fetches whole files as long as they come; `None` offline."""
        if self._offline:
            return None
        self._deadline = deadline(UNBOUNDED_S)
        transport = self._open_transport()
        transport.deadline = self._deadline
        return transport

    def default_index(self) -> str:
        """Give pip's own index: remembered, else asked from pip; else `IndexUnavailable`."""
        return self._cache.find_default_index(offline=self._offline)

    def refresh(self, names: Iterable[str]) -> dict[str, Project | Missing | Unavailable]:
        """Look projects up past the cache: before an answer that rests on an old page is given.

        Offline, and where all answers are of one moment, this is `projects`.
        """
        wanted = list(dict.fromkeys(map(normalize_name, names)))
        if not self._offline and not self._cache.is_snapshot:
            self._look_up(wanted, fresh_only=True)
        return self.projects(wanted)

    def _look_up(
        self, names: Sequence[str], *, fresh_only: bool = False, then: Then | None = None
    ) -> None:
        where = self._where()
        if isinstance(where, str):
            self._projects |= {name: Unavailable(name=name, reason=where) for name in names}
            return
        found: dict[str, Project | Missing | Unavailable] = {}

        def assembled(name: str, pages: Pages) -> Project | Missing | Unavailable:
            return spare(
                name,
                lambda: assemble(name, where, pages, self._open_folders, self.metadata),
                lambda reason: Unavailable(name=name, reason=reason),
            )

        def arrived(name: str, pages: Pages) -> None:
            project = found[name] = assembled(name, pages)
            if then is not None and isinstance(project, Project):
                self._open_declared().begin(then(project))

        remotes = [location for location in where if isinstance(location, Remote)]
        with self._waiting():
            pages = look_up_pages(
                remotes,
                names,
                cache=self._cache,
                open_transport=None if self._offline else self._open_transport,
                progress=self._progress,
                fresh_only=fresh_only,
                arrived=arrived,
                # What is needed next takes its time to import.
                meanwhile=self._open_readers if then is not None else do_nothing,
            )
        for name in names:
            self._projects[name] = found.get(name) or assembled(name, pages)

    def _where(self) -> tuple[Location, ...] | str:
        """Give the locations, or why they cannot be had."""
        if self._locations is None:
            default = None
            if self._settings.index_url is None and not self._settings.no_index:
                try:
                    default = self.default_index()
                except PinproofError as error:
                    return str(error)
            self._locations = find_locations(self._settings, default)
        return self._locations

    def _open_folders(self) -> "Folders":
        if self._folders is None:
            from pinproof.index.pages.folder import Folders  # noqa: PLC0415 - most indexes are servers

            self._folders = Folders(self._cache)
        return self._folders

    def _open_transport(self) -> "Transport":
        if self._transport is None:
            from pinproof.index.http.transport import Transport  # noqa: PLC0415 - past the cache

            self._transport = Transport(self._settings, self._deadline, CONNECTIONS)
        return self._transport

    def _open_declared(self) -> "DeclaredMetadata":
        if self._declared is None:
            from pinproof.index.metadata.declared import DeclaredMetadata  # noqa: PLC0415 - only when files are read

            self._declared = DeclaredMetadata(
                self._cache,
                None if self._offline else self._open_readers,
                self._progress,
                self.reach,
                self._settings,
            )
        return self._declared

    def reach(self) -> Boundary:
        """Give where files of this machine may lie: in the project, and where the user said."""
        where = self._where()
        places = [] if isinstance(where, str) else where
        own = [each.path for each in places if isinstance(each, Local) and each.is_users]
        current = current_boundary()
        folders = (
            *current.folders,
            *map(os.path.realpath, own),
            *(self._folders.listed_by_user if self._folders is not None else ()),
        )
        return Boundary(folders=folders, is_open=current.is_open)

    def _open_readers(self) -> "BackgroundReaders":
        transport = self._open_transport()
        if self._readers is None:
            from pinproof.index.metadata.background_readers import BackgroundReaders  # noqa: PLC0415 - only past the cache

            self._readers = BackgroundReaders(transport)
        return self._readers

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Count the time that passes as spent on waiting for answers."""
        start = time.monotonic()
        self._deadline = deadline(RUN_S - self._waited_s)
        if self._transport is not None:
            self._transport.deadline = self._deadline
        try:
            yield
        finally:
            self._waited_s += time.monotonic() - start
