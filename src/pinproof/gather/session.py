"""What one run shares: the user's settings, the index, the image manifests.

And what several runs share that are told to.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pinproof import account
from pinproof.config import Config
from pinproof.errors import NetworkNeeded
from pinproof.files.project_releases import JudgedReleases
from pinproof.gate.boundary import OPEN, Boundary, current_boundary
from pinproof.gather.project.configuration import is_users
from pinproof.gather.project.requirements_tree import refuse_fetch
from pinproof.image.manifest import ImageManifest
from pinproof.index.client import PublishedIndex
from pinproof.index.model import BatchIndex
from pinproof.index.settings.cache_folder import find_cache_dir
from pinproof.index.settings.index_settings import IndexSettings, add_flags, read_pip_settings
from pinproof.index.settings.locations import Ignored, find_locations
from pinproof.index.store.memory import Memory, open_memory
from pinproof.outgoing.progress import no_progress, terminal_progress
from pinproof.outgoing.streams import say_each_once
from pinproof.record import field, record
from pinproof.requirements.model import IncludeFault, RequirementsFile

if TYPE_CHECKING:
    # Most runs meet no image that is built.
    from pinproof.gather.deployments.build_steps import BuildStep
    from pinproof.gather.deployments.built_images import BuiltImages

    # Few runs are told their facts, or write them down.
    from pinproof.gather.told_facts import ToldFacts
    from pinproof.index.fact_bundle.recording import Recorder

_recorder: "ContextVar[Recorder | None]" = ContextVar("recorder", default=None)
BatchIndexFor: TypeAlias = Callable[[RequirementsFile], BatchIndex]
_lasting: "ContextVar[LastingFacts | None]" = ContextVar("lasting", default=None)
# Some tens of MB.
_MOST_PROJECTS = 1500
ImageAfter: TypeAlias = "Callable[[BuildStep], ImageManifest]"


@record
class Session:
    """How facts are had in this run. `left_out` gathers the places that pip passes over, too.

    `told` is what answers in place of indexes, where the user named a fact bundle. `may_ask` is
    false in a process that leaves it to another to ask the network. `says` is told what is wrong
    with the cache, which several indexes may share.
    """

    offline: bool
    cache_dir: str | None
    use_cache: bool
    config: Config
    told: "ToldFacts | None" = None
    may_ask: bool = True
    says: Callable[[str], None] = field(default_factory=say_each_once)
    left_out: dict[str, None] = field(default_factory=dict)

    def opener(self) -> Callable[[IndexSettings], PublishedIndex]:
        """Give what opens the index for one set of settings."""

        def opened(settings: IndexSettings) -> PublishedIndex:
            settings = self._with_flags(settings)
            for place in find_locations(settings, None):
                if isinstance(place, Ignored):
                    self.left_out[f"{place.shown} is passed over, as pip does: {place.reason}."] = (
                        None
                    )
            # What is told at length needs no line that counts.
            is_silent = self.config.quiet or account.has_listener() or not self.may_ask
            return _index_that(may_ask=self.may_ask)(
                settings,
                self._open_memory(),
                offline=self.offline,
                progress=no_progress if is_silent else terminal_progress(),
            )

        return opened

    def _open_memory(self) -> Memory:
        if self.told is not None:
            return self.told.memory()
        memory = open_memory(self.cache_dir if self.use_cache else None, self.says)
        recorder = _recorder.get()
        return memory if recorder is None else recorder.over(memory)

    def make_fetcher(self) -> Callable[[str], bytes | IncludeFault]:
        """Give what fetches includes that stand on a server, all within one time bound."""
        if self.told is not None:
            return self.told.include
        if self.offline:
            return refuse_fetch
        fetch: list[Callable[[str], bytes | IncludeFault]] = []

        def fetched(url: str) -> bytes | IncludeFault:
            if not self.may_ask:
                raise NetworkNeeded
            if not fetch:
                from pinproof.gather.project.remote import RemoteIncludes, make_fetcher  # noqa: PLC0415 - hardly any file needs it

                config = self.config
                allowed = RemoteIncludes(
                    settings=self._with_flags(self.settings()),
                    servers=config.include_from or (),
                    anywhere=bool(config.allow_remote_includes),
                )
                fetch.append(make_fetcher(allowed))
            found = fetch[0](url)
            recorder = _recorder.get()
            if recorder is not None:
                recorder.note_include(url, found)
            return found

        return fetched

    def flags(self) -> IndexSettings:
        """Give what the user says of indexes beside pip's settings."""
        return self._with_flags(IndexSettings())

    def _with_flags(self, settings: IndexSettings) -> IndexSettings:
        if self.told is not None:
            settings = self.told.under_flags(settings)
        return add_flags(
            settings,
            index_url=self.config.index_url,
            extra_index_urls=self.config.extra_index_url or (),
            find_links=self.config.find_links or (),
            no_index=bool(self.config.no_index),
        )

    def settings(self) -> IndexSettings:
        """Read pip's own settings, or give those that a fact bundle was built with."""
        return read_pip_settings() if self.told is None else self.told.settings


def _index_that(*, may_ask: bool) -> type[PublishedIndex]:
    if may_ask:
        return PublishedIndex
    from pinproof.index.cache_only import CacheOnlyIndex  # noqa: PLC0415 - most runs are one process

    return CacheOnlyIndex


def share_built_images(index_for: Callable[[RequirementsFile], PublishedIndex]) -> ImageAfter:
    """Give what tells what an image holds after a step of a build; each is carried out once."""
    shared: list[BuiltImages] = []

    def after(step: "BuildStep") -> ImageManifest:
        if not shared:
            from pinproof.gather.deployments.built_images import BuiltImages  # noqa: PLC0415 - slow to load

            shared.append(BuiltImages(index_for))
        return shared[0].after(step)

    return after


def find_configured_image(config: Config) -> ImageManifest | None:
    """Find the image that is configured, if one is; `UsageError` where there is none such."""
    if config.image is None:
        return None
    return find_named_image(config.image, OPEN if is_users(config, "image") else current_boundary())


def find_named_image(name: str, within: Boundary) -> ImageManifest:
    """Find a bundled image by name or alias, or read a manifest file; `UsageError` for neither.

    A file that was written anew is read anew, also by a process that had read it before.
    """
    return _image_as_of(name, within, _state_of(name))


def _state_of(path: str) -> tuple[object, ...]:
    """Give what is another for a file as soon as it is written; for no file where that would be."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return (os.path.abspath(path),)
    return (
        os.path.abspath(path),
        found.st_ino,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
    )


@lru_cache(maxsize=64)
def _image_as_of(name: str, within: Boundary, state: tuple[object, ...]) -> ImageManifest:
    del state
    from pinproof.image.catalogue import find_image  # noqa: PLC0415 - most runs name none

    return find_image(name, within=within)


def open_session(config: Config) -> Session:
    """Take the settings that concern where facts come from.

    Raises `UsageError` where the fact bundle that is named is none.
    """
    told = None
    if config.facts is not None:
        from pinproof.gather.told_facts import open_told_facts  # noqa: PLC0415 - few runs have such

        told = open_told_facts(config.facts)
    session = Session(
        offline=told is not None or bool(config.offline),
        cache_dir=config.cache_dir or find_cache_dir(),
        use_cache=not config.no_cache,
        config=config,
        told=told,
    )
    recorder = _recorder.get()
    if recorder is not None:
        recorder.note_sources(session.settings(), session.flags())
    return session


class LastingFacts(ExitStack):
    """Indexes that stay open from run to run, and what was judged of what they publish.

    For one thread, and for runs whose facts are the same.
    """

    def __init__(self) -> None:
        """Nothing is open, and nothing judged."""
        super().__init__()
        self.indexes: dict[IndexSettings, Any] = {}
        self.judged = JudgedReleases()

    @property
    def is_full(self) -> bool:
        """Tell whether it holds so much that it should be let go of."""
        return len(self.judged) > _MOST_PROJECTS


def find_lasting() -> LastingFacts | None:
    """Give what runs of this thread share, `None` where each has its own."""
    return _lasting.get()


@contextmanager
def lasting(facts: LastingFacts | None) -> Iterator[None]:
    """Have runs of this thread share that meanwhile."""
    token = _lasting.set(facts)
    try:
        yield
    finally:
        _lasting.reset(token)


@contextmanager
def recording(recorder: "Recorder") -> Iterator[None]:
    """Have everything written down that runs of this thread ask of indexes meanwhile."""
    token = _recorder.set(recorder)
    try:
        yield
    finally:
        _recorder.reset(token)


def is_recorded() -> bool:
    """Tell whether what this thread asks of indexes is written down."""
    return _recorder.get() is not None
