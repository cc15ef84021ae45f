"""Plans for what a command line names: requirements files, and others that hold lines for pip."""

from collections.abc import Iterator, Sequence

from pinproof.config import Config
from pinproof.effects.plan import Planned
from pinproof.gate.boundary import bounded_by
from pinproof.gather.installs.plans import OpenedIndexes, PlanSubject, plan_files
from pinproof.gather.project.configuration import boundary_for, find_configuration
from pinproof.gather.project.paths import FoundPaths, survey
from pinproof.gather.project.requirements_tree import read_text, read_tree, refuse_fetch
from pinproof.gather.session import configured_image, open_session
from pinproof.gather.targets import choose_stated, choose_target

# A search gives up after this, unless told otherwise.
PLAN_LIMIT_S = 60.0


def plan_paths(
    paths: Sequence[str],
    flags: Config,
    *,
    dependencies: bool = True,
    pre_releases: bool = False,
    limit_s: float,
) -> list[Planned]:
    """Plan each file by itself. Raises `UsageError` for what cannot be read."""
    with bounded_by(boundary_for(paths, flags)), OpenedIndexes() as indexes:
        return plan_files(
            find_subjects(paths, flags),
            indexes,
            dependencies=dependencies,
            pre_releases=pre_releases,
            limit_s=limit_s,
        )


def find_subjects(paths: Sequence[str], flags: Config) -> Iterator[PlanSubject]:
    """Give each file that is to be planned. Raises `UsageError` for what cannot be read."""
    found = survey(paths, flags)
    yield from _lists(found, flags)
    yield from _hosted(found, flags)


def _lists(found: FoundPaths, flags: Config) -> Iterator[PlanSubject]:
    for path in found.requirements.values():
        config = flags.over(find_configuration(path))
        image = configured_image(config)
        text = read_text(path)
        target = choose_target(config, image, text.source)
        fetch = refuse_fetch if config.offline else open_session(config).make_fetcher()
        file = read_tree(text, target.pip, fetch=fetch)
        yield PlanSubject(file=file, target=target, image=image, config=config)


def _hosted(found: FoundPaths, flags: Config) -> Iterator[PlanSubject]:
    """Give the lines that other files hold, each with what its deployment says."""
    definitions = FoundPaths(definitions=found.definitions)
    if not definitions:
        return
    from pinproof.gather.project.hosted import read_in_host  # noqa: PLC0415 - few are such
    from pinproof.run.deployments import read_deployments_around  # noqa: PLC0415 - as above

    for use in read_deployments_around(definitions, (), flags).hosted:
        config = flags.over(find_configuration(use.hosted.source.path))
        named = configured_image(config)
        stated = choose_stated(use.hosted, named, use.stated)
        image = named if use.hosted.about.manager is None else None
        image = image or (stated.image if stated is not None else None)
        target = choose_target(config, image, use.hosted.source, stated)
        fetch = refuse_fetch if config.offline else open_session(config).make_fetcher()
        file = read_in_host(use.hosted, target.pip, fetch=fetch)
        yield PlanSubject(file=file, target=target, image=image, config=config)
