"""Plans for files: read them, open the index that each names, search."""

from collections.abc import Sequence
from contextlib import ExitStack

from pinproof.config import Config
from pinproof.effects.model import Planned
from pinproof.effects.plan import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.gate.boundary import bounded_by
from pinproof.gather.project.configuration import boundary_for, find_configuration
from pinproof.gather.project.paths import find_requirements_files
from pinproof.gather.project.requirements_tree import read_text, read_tree, refuse_fetch
from pinproof.gather.referents import referents_of
from pinproof.gather.searching import until
from pinproof.gather.session import configured_image, open_session
from pinproof.gather.targets import choose_target
from pinproof.index.client import PublishedIndex
from pinproof.index.settings.index_settings import IndexSettings, with_file_options
from pinproof.resolve.resolver import InstallRequest


def plan_files(
    paths: Sequence[str],
    flags: Config,
    *,
    dependencies: bool = True,
    pre_releases: bool = False,
    limit_s: float,
) -> list[Planned]:
    """Plan each file by itself; what the index told for one counts for all.

    `limit_s` is for each search. Raises `UsageError` for what cannot be read.
    """
    plans: list[Planned] = []
    judged = JudgedReleases()
    with bounded_by(boundary_for(paths, flags)), ExitStack() as opened:
        indexes: dict[IndexSettings, PublishedIndex] = {}
        for path in find_requirements_files(paths):
            config = flags.over(find_configuration(path))
            session = open_session(config)
            image = configured_image(config)
            text = read_text(path)
            target = choose_target(config, image, text.source)
            fetch = refuse_fetch if config.offline else session.make_fetcher()
            file = read_tree(text, target.pip, fetch=fetch)
            settings = with_file_options(session.settings(), file)
            if settings not in indexes:
                indexes[settings] = opened.enter_context(session.opener()(settings))
            index = indexes[settings]
            request = InstallRequest(
                file=file,
                index=index,
                target=target,
                image=image,
                judged=judged,
                dependencies=dependencies,
                pre_releases=pre_releases,
                keep_going=until(limit_s),
                referents=referents_of(file, index),
            )
            plans.append(Planned(file=file, target=target, outcome=make_plan(request)))
    return plans
