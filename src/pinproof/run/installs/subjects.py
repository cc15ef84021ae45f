"""What a command line names to be planned: requirements files, and others with lines for pip."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from pinproof.config import Config
from pinproof.deployment.kinds import guess_kind
from pinproof.gather.installs.plans import PlanSubject
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.project.paths import FoundPaths, survey
from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.gather.session import Session, find_configured_image, open_session
from pinproof.gather.targets import Stated, choose_stated, choose_target, read_stated_header

if TYPE_CHECKING:
    # Most runs meet no host.
    from pinproof.hosts.model import Hosted

_Use: TypeAlias = "tuple[str, Stated | None, Hosted | None]"


def find_subjects(paths: Sequence[str], flags: Config) -> Iterator[PlanSubject]:
    """Give each file that is to be planned. Raises `UsageError` for what cannot be read."""
    found = survey(paths, flags)
    for path in found.requirements.values():
        yield read_subject(path, flags)
    yield from read_hosted_subjects(found, flags)


def read_subject(
    path: str, flags: Config, open_session: Callable[[Config], Session] = open_session
) -> PlanSubject:
    """Read a requirements file with what it includes; `UsageError` where it cannot be read."""
    config = flags.over(find_configuration(path))
    image = find_configured_image(config)
    text = read_text(path)
    stated = read_stated_header(text.source) if image is None else None
    image = stated.image if stated is not None else image
    target = choose_target(config, image, text.source, stated)
    file = read_tree(text, target.pip, fetch=open_session(config).make_fetcher())
    return PlanSubject(file=file, target=target, image=image, config=config)


def read_hosted_subjects(found: FoundPaths, flags: Config) -> Iterator[PlanSubject]:
    """Give the lines that other files hold, each with what its deployment says.

    What Dockerfiles have pip install comes along, in the order in which it is installed.
    """
    definitions = FoundPaths(definitions=found.definitions)
    if not definitions:
        return
    from pinproof.run.deployments import read_deployments_around  # noqa: PLC0415 - few are such

    around = read_deployments_around(definitions, (), flags)
    uses: list[_Use] = [(use.hosted.source.path, use.stated, use.hosted) for use in around.hosted]
    uses += [
        (path, stated, None)
        for real, path in around.paths.items()
        for stated in around.uses[real]
        if real not in found.requirements and _is_of_dockerfile(stated)
    ]
    files: dict[str, int] = {}

    def order(use: _Use) -> tuple[int, int]:
        path, stated, _ = use
        file = stated.where.rpartition(":")[0] if stated is not None else path
        built = stated.built if stated is not None else None
        return files.setdefault(file, len(files)), 0 if built is None else built.number

    for path, stated, hosted in sorted(uses, key=order):
        yield _subject(path, stated, hosted, flags.over(find_configuration(path)))


def _is_of_dockerfile(stated: Stated) -> bool:
    return guess_kind(os.path.basename(stated.where.rpartition(":")[0])) == "dockerfile"


def _subject(
    path: str, stated: Stated | None, hosted: "Hosted | None", config: Config
) -> PlanSubject:
    named = find_configured_image(config)
    takes_dependencies = stated is None or stated.takes_dependencies
    if hosted is not None:
        stated = choose_stated(hosted, named, stated)
        named = named if hosted.about.manager is None else None
    image = named or (stated.image if stated is not None else None)
    fetch = open_session(config).make_fetcher()
    if hosted is not None:
        from pinproof.gather.project.hosted import read_in_host  # noqa: PLC0415 - few are such

        target = choose_target(config, image, hosted.source, stated)
        file = read_in_host(hosted, target.pip, fetch=fetch)
    else:
        text = read_text(path)
        target = choose_target(config, image, text.source, stated)
        file = read_tree(text, target.pip, fetch=fetch)
    return PlanSubject(
        file=file,
        target=target,
        image=image,
        config=config,
        built=stated.built if stated is not None and stated.image is image else None,
        takes_dependencies=takes_dependencies,
    )
