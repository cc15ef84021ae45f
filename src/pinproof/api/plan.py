"""`pinproof.plan`: what `pip install -r` would do, as a function."""

from typing import TYPE_CHECKING

from pinproof.api.arguments import Paths, config_of, paths_of
from pinproof.effects.plan import Planned
from pinproof.errors import UsageError
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.run.check import NO_FLAGS
from pinproof.run.installs.plans import plan_paths

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pinproof.api.arguments import Settings


def plan(
    paths: Paths,
    *,
    dependencies: bool = True,
    pre_releases: bool = False,
    **settings: "Unpack[Settings]",
) -> list[Planned]:
    """Plan each requirements file by itself, as pip would install it in its image.

    Each has a `file`, a `target` and an `outcome`: a `Plan` with its `steps`, a `Conflict`, or
    `Unresolved`. Raises as `check` does.
    """
    config = config_of(NO_FLAGS, dict(settings))
    named = paths_of(paths)
    plans = plan_paths(
        named,
        config,
        dependencies=dependencies,
        pre_releases=pre_releases,
        limit=limit_search(PLAN_S, config.timeout),
    )
    if not plans:
        raise UsageError(f"{', '.join(named)}: nothing in it is given to pip")
    return plans
