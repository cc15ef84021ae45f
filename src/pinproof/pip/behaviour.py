"""How the releases of pip differ in what they choose."""

import re
from typing import Literal, TypeAlias

from pinproof.record import record

Backtracking: TypeAlias = Literal["stepwise", "backjumping", "safe", "optimistic"]
Preference: TypeAlias = Literal["rating", "depth", "bounds"]

# The last pip for each Python; the images say which they hold, or else it is taken for this one.
_LAST_PIP = {(3, 6): (21, 3), (3, 7): (24, 0), (3, 8): (25, 0), (3, 9): (26, 0)}
_NEWEST_PIP = (26, 0)


@record
class PipBehaviour:
    """What sets a release of pip apart from others.

    `backtracking` is that of the resolvelib it carries: `stepwise` up to 0.8, `backjumping`
    1.0, `safe` 1.1, `optimistic` since. `preference` is the order in which it decides on
    projects. `setuptools_last`: it puts that project off. `splits_extras`: `a[x]==1` also asks
    for `a==1`, and what is asked of `a` narrows `a[x]`. `python_first`: of what a distribution
    declares it looks at requires-python first. `early_fallback`: it takes pre-releases for any
    requirement that nothing else satisfies, not just for one without a version.
    `bounds_admit`: `<2.0b1` and `>1.0a1` admit pre-releases. `yanked_for_ranges`: where only
    withdrawn files satisfy a range, it takes one; later ones do so only for a pin.
    `strict_metadata`: it passes over releases that declare what PEP 440 forbids.
    """

    version: tuple[int, int]
    backtracking: Backtracking
    preference: Preference
    setuptools_last: bool
    splits_extras: bool
    python_first: bool
    early_fallback: bool
    bounds_admit: bool
    yanked_for_ranges: bool
    strict_metadata: bool


def pip_version(pip: str | None, python: tuple[int, int]) -> tuple[int, int]:
    """Give the pip to imitate: the one named, or else the last for that Python."""
    match = re.match(r"(\d+)\.(\d+)", pip or "")
    if match is not None:
        return int(match[1]), int(match[2])
    return _LAST_PIP.get(python, _NEWEST_PIP)


def behaviour(version: tuple[int, int]) -> PipBehaviour:
    """Describe a release of pip; before 20.3, which resolved otherwise, as if it were 20.3."""
    backtracking: Backtracking = "optimistic"
    if version < (23, 1):
        backtracking = "stepwise"
    elif version < (25, 1):
        backtracking = "backjumping"
    elif version < (25, 2):
        backtracking = "safe"
    preference: Preference = "bounds"
    if version < (21, 3):
        preference = "rating"
    elif version < (25, 1):
        preference = "depth"
    return PipBehaviour(
        version=version,
        backtracking=backtracking,
        preference=preference,
        setuptools_last=version < (23, 1),
        splits_extras=version >= (23, 3),
        python_first=version >= (25, 1),
        early_fallback=version >= (26, 0),
        bounds_admit=version >= (25, 0),
        yanked_for_ranges=version < (22, 0),
        strict_metadata=version >= (24, 1),
    )


def resolves_without_backtracking(version: tuple[int, int]) -> bool:
    """Tell whether that pip has the old resolver, which takes the first that it meets."""
    return version < (20, 3)
