"""Requirements files, each with its configuration, its target and what is to be known of it."""

import os
from collections.abc import Hashable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from pinproof.account import has_listener, tell
from pinproof.config import Config
from pinproof.gather.facts import Job
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.project.context import Includers, find_includer, identify
from pinproof.gather.project.paths import FoundPaths
from pinproof.gather.project.requirements_tree import (
    Fetch,
    find_compiled_sources,
    find_roots,
    read_text,
    read_tree,
)
from pinproof.gather.searches.limit import CHECK_S, limit_search
from pinproof.gather.session import ImageAfter, Session, find_configured_image
from pinproof.gather.targets import Stated, choose_stated, choose_target, read_stated_header
from pinproof.image.manifest import ImageManifest
from pinproof.pip.file_names import is_constraints_name
from pinproof.record import field, record, replace
from pinproof.registry import RULES
from pinproof.requirements.pins import Pins
from pinproof.run.around import Around
from pinproof.run.judged import Judged, unjudged
from pinproof.settle.select import Selection, select_configured
from pinproof.unforeseen import attempt, begin, spare

if TYPE_CHECKING:
    # Most runs meet no host, and no image that is built.
    from pinproof.gather.deployments.build_steps import BuildStep
    from pinproof.hosts.model import Hosted


@record
class Case:
    """A file to be judged.

    `job.file` is the file that includes it, where there is one; `only` are then the files
    whose findings are wanted, by identity. `stated` is what a deployment says that uses it.
    """

    config: Config
    selection: Selection
    job: Job
    only: frozenset[str] | None = None
    stated: Stated | None = None


@record
class FileUse:
    """A file that is to be read for what a deployment states of it, or lines that a host holds."""

    path: str
    stated: Stated | None = None
    hosted: "Hosted | None" = None


@record
class SharedReading:
    """What reading every file of a run shares."""

    flags: Config
    fetch: Fetch
    includers: Includers = field(default_factory=Includers, compare=False)
    selections: dict[Hashable, Selection] = field(default_factory=dict, compare=False)

    def select(self, config: Config) -> Selection:
        """Choose rules; most files of a run have the same."""
        severity = tuple((config.severity or {}).items())
        key = (config.select, config.extend_select, config.ignore, severity)
        if key not in self.selections:
            self.selections[key] = select_configured(RULES, config)
        return self.selections[key]


def read_cases(
    found: FoundPaths, around: Around, flags: Config, session: Session
) -> tuple[list[Case], list[Judged]]:
    """Read the files that were found or that a deployment uses, and lines that hosts hold.

    Those that another one includes come along with it. A file that several deployments use is
    judged for each of them. What a fault of ours kept from being read comes second.
    """
    reading = SharedReading(flags=flags, fetch=session.make_fetcher())
    read = [read_case(use, reading) for use in list_uses(found, around)]
    named = [each for each in read if isinstance(each, Case)]
    kept = find_roots([case.job.file for case in named])
    cases = [put_in_context(case, reading) for case in named if case.job.file in kept]
    for case in cases:
        tell_of(case)
    return cases, [each for each in read if isinstance(each, Judged)]


def list_uses(found: FoundPaths, around: Around) -> list[FileUse]:
    """Give all that is to be read of requirements, in the order in which it is reported."""
    uses = [
        FileUse(path=path, stated=stated)
        for path in _paths(found, around)
        for stated in around.uses.get(identify(path), (None,))
    ]
    uses += [
        FileUse(path=use.hosted.source.path, stated=use.stated, hosted=use.hosted)
        for use in around.hosted
    ]
    return uses


def read_case(use: FileUse, reading: SharedReading) -> Case | Judged:
    """Read one file; a fault of ours there stops no other, and gives what stands for it."""
    unread = partial(unjudged, "file", use.path, reading.flags)
    work = partial(_case, use.path, reading, stated=use.stated, hosted=use.hosted)
    return begin(use.path, work, unread)


def tell_of(case: Case) -> None:
    """Tell whoever listens for what a file is judged, and by how many rules."""
    if not has_listener():
        return
    from pinproof.report.parts.target import describe  # noqa: PLC0415 - only for --verbose

    rules, needs = len(case.selection.of("file")), ", ".join(sorted(case.job.needs))
    tell(f"{case.job.file.source.path}: {describe(case.job.target)}; {rules} rules need {needs}")


def _paths(found: FoundPaths, around: Around) -> Iterator[str]:
    yield from found.requirements.values()
    yield from (path for real, path in around.paths.items() if real not in found.requirements)


def _case(
    path: str,
    reading: SharedReading,
    *,
    read_path: str | None = None,
    stated: Stated | None = None,
    hosted: "Hosted | None" = None,
) -> Case:
    config = reading.flags.over(find_configuration(path))
    named = find_configured_image(config)
    if hosted is not None:
        stated = choose_stated(hosted, named, stated)
        if hosted.about.is_lock and named is None:
            stated = read_stated_header(hosted.source) or stated
        named = named if hosted.about.manager is None else None
    image = named or (stated.image if stated is not None else None)
    selection = reading.select(config)
    if hosted is not None:
        from pinproof.gather.project.hosted import read_in_host  # noqa: PLC0415 - most runs meet none

        target = choose_target(config, image, hosted.source, stated)
        file = read_in_host(hosted, target.pip, fetch=reading.fetch)
    else:
        text = read_text(read_path or path)
        # By itself such a file has nothing installed; a deployment may take it for a list.
        is_constraint = stated is None and is_constraints_name(os.path.basename(path))
        if image is None and (stated := stated or read_stated_header(text.source)) is not None:
            image = stated.image
        target = choose_target(config, image, text.source, stated)
        file = read_tree(text, target.pip, fetch=reading.fetch, is_constraint=is_constraint)
    return Case(
        config=config,
        selection=selection,
        job=Job(
            file=file,
            pins=Pins.of_file(
                file,
                sources=find_compiled_sources(file),
                floating=(config.allow_floating or {}).get("names", ()),
            ),
            target=target,
            image=image,
            needs=selection.needs(has_image=image is not None),
            limit=limit_search(CHECK_S, config.timeout),
            private=(config.private or {}).get("names", ()),
            takes_dependencies=stated is None or stated.takes_dependencies,
            built=stated.built if stated is not None and stated.image is image else None,
            last=stated.last if stated is not None and stated.image is image else None,
        ),
        stated=stated,
    )


def put_in_context(case: Case, reading: SharedReading) -> Case:
    """Judge a file as the one that includes it would use it, when there is one near by."""
    if case.job.file.host is not None:
        return case
    path = case.job.file.source.path
    work = partial(_in_context, case, reading)
    return attempt(path, work, lambda _: case)


def _in_context(case: Case, reading: SharedReading) -> Case:
    path = case.job.file.source.path
    includer = find_includer(
        path, lambda name: _case(path, reading, read_path=name).job.file, reading.includers
    )
    if includer is None:
        return case
    around = _case(path, reading, read_path=includer.source.path, stated=case.stated)
    return replace(around, only=frozenset({identify(path)}))


def put_on_image(case: Case, image_after: ImageAfter) -> Case:
    """Give a case what its image holds when its file is installed, and when its build is done."""
    job = case.job

    def after(step: "BuildStep") -> ImageManifest:
        def unknown(reason: str) -> ImageManifest:
            return replace(step.image, doubt=reason)

        return spare(job.file.source.path, partial(image_after, step), unknown)

    if job.built is not None:
        job = replace(job, image=after(job.built))
    if job.last is not None:
        job = replace(job, ended=after(job.last))
    return case if job is case.job else replace(case, job=job)
