"""The requirements files of a run, each with its configuration, its target and its context."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.gather.facts import CHECK_LIMIT_S, Job
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.project.context import find_includer, identify
from pinproof.gather.project.requirements_tree import (
    Fetch,
    find_compiled_sources,
    find_roots,
    read_text,
    read_tree,
)
from pinproof.gather.session import configured_image
from pinproof.gather.targets import Stated, choose_stated, choose_target
from pinproof.record import record, replace
from pinproof.registry import RULES
from pinproof.requirements.pins import Pins
from pinproof.settle.select import Selection, select_configured
from pinproof.source import SourceFile

if TYPE_CHECKING:
    # Imported when a deployment or a mounted directory is met.
    from pinproof.hosts.model import Hosted
    from pinproof.run.deployments import Around


@record
class Case:
    """A file with its own configuration.

    `job.file` is the file that includes it, where there is one; `only` are then the files
    whose findings are wanted, by identity. `stated` is what a deployment says that uses it.
    """

    config: Config
    selection: Selection
    job: Job
    only: frozenset[str] | None = None
    stated: Stated | None = None

    def wants(self, path: str) -> bool:
        """Tell whether findings in a file belong to this case."""
        return self.only is None or identify(path) in self.only

    def sources(self) -> list[SourceFile]:
        """Give the texts of the files whose findings belong to this case."""
        files = self.job.file.files()
        return [file.source for file in files if self.wants(file.source.path)]


@record
class Reading:
    """What reading every file of a run shares."""

    flags: Config
    fetch: Fetch


def find_cases(paths: Sequence[str], reading: Reading, around: "Around | None") -> list[Case]:
    """Give a case for each file, and for each use of one, that no other file includes."""
    named: list[Case] = []
    for path in paths:
        # A file that several deployments use is judged for each of them.
        used: Sequence[Stated | None] = (
            around.uses.get(identify(path), [None]) if around is not None else [None]
        )
        named += [_case(path, reading, stated=stated) for stated in used]
    for use in around.hosted if around is not None else ():
        named.append(_case(use.hosted.source.path, reading, stated=use.stated, hosted=use.hosted))
    kept = find_roots([case.job.file for case in named])
    return [_in_context(case, reading) for case in named if case.job.file in kept]


def _case(
    path: str,
    reading: Reading,
    *,
    read_path: str | None = None,
    stated: Stated | None = None,
    hosted: "Hosted | None" = None,
) -> Case:
    config = reading.flags.over(find_configuration(path))
    named = configured_image(config)
    if hosted is not None and hosted.manager is not None:
        named, stated = None, choose_stated(hosted, named, stated)
    image = named or (stated.image if stated is not None else None)
    selection = select_configured(RULES, config)
    if hosted is not None:
        from pinproof.gather.project.hosted import read_in_host  # noqa: PLC0415 - most runs meet none

        target = choose_target(config, image, hosted.source, stated)
        file = read_in_host(hosted, target.pip, fetch=reading.fetch)
    else:
        text = read_text(read_path or path)
        target = choose_target(config, image, text.source, stated)
        file = read_tree(text, target.pip, fetch=reading.fetch)
    return Case(
        config=config,
        selection=selection,
        job=Job(
            file=file,
            pins=Pins.of_file(file, sources=find_compiled_sources(file)),
            target=target,
            image=image,
            needs=selection.needs(has_image=image is not None),
            limit_s=CHECK_LIMIT_S if config.timeout is None else config.timeout,
        ),
        stated=stated,
    )


def _in_context(case: Case, reading: Reading) -> Case:
    """Judge a file as the one that includes it would use it, when there is one near by."""
    path = case.job.file.source.path
    includer = find_includer(path, lambda name: _case(path, reading, read_path=name).job.file)
    if includer is None:
        return case
    around = _case(path, reading, read_path=includer.source.path, stated=case.stated)
    return replace(around, only=frozenset({identify(path)}))
