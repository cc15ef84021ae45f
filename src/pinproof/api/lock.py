"""`pinproof.lock`: what has to be installed on top of an image, as a function."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pinproof.api.arguments import Path, config_of, paths_of
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.locks.model import LockFormat
from pinproof.run.check import NO_FLAGS
from pinproof.run.locks.locked import Locked, lock_source
from pinproof.run.locks.order import LockOrder

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pinproof.api.arguments import Settings


def lock(
    source: Path,
    *,
    output: Path | None = None,
    format: LockFormat | None = None,  # noqa: A002 - the option's word
    upgrade: bool = False,
    upgrade_packages: Iterable[str] = (),
    extras: Iterable[str] = (),
    groups: Iterable[str] = (),
    **settings: "Unpack[Settings]",
) -> Locked:
    """Make a lock of a source; nothing is written.

    The pins that stand in `output` stay, unless `upgrade` lets go of all of them or
    `upgrade_packages` of some. `text` of what comes back is the lock, `None` where there is none;
    its `planned.outcome` or `refusal` then says why. Raises as `check` does.
    """
    config = config_of(NO_FLAGS, dict(settings))
    (path,) = paths_of(source)
    order = LockOrder(
        source=path,
        output=None if output is None else paths_of(output)[0],
        format=format,
        is_upgrade=upgrade,
        freed=tuple(upgrade_packages),
        extras=tuple(extras),
        groups=tuple(groups),
    )
    return lock_source(order, config, limit=limit_search(PLAN_S, config.timeout))
