"""How the releases of pip differ: in what they read, and in what they choose.

Each bound was read off the releases on both sides of it.
"""

from typing import Literal, TypeAlias

from pinproof.pip.release import PipRelease, before, since

Backtracking: TypeAlias = Literal["stepwise", "backjumping", "safe", "optimistic"]
Preference: TypeAlias = Literal["rating", "depth", "bounds"]

# Versions and clauses that PEP 440 does not know, such as `>=1.*`, are taken. Later releases
# refuse such a line, ignore such a requires-python, and pass over what declares such a need.
LEGACY_SPECIFIERS = before(24, 1)

# Wheels may have file names that are not of the standard's form.
LEGACY_WHEEL_NAMES = before(25, 3)
# `#egg=` may hold extras and versions, not only a name.
EGG_REQUIREMENTS = before(26, 0)
# `-e name @ URL` is read.
NAMED_EDITABLES = since(25, 3)
# `--config-settings` after `-e` is heeded.
EDITABLE_SETTINGS = since(24, 0)
# `name -e path` is an editable requirement called `name`.
EDITED_REQUIREMENTS = since(25, 0)
# `-r pylock.toml` is read as a lock; releases before take it for a list of requirements.
READS_LOCKS = since(26, 1)
# Constraints are a name and a specifier, nothing more (the resolver of 2020).
STRICT_CONSTRAINTS = since(20, 3)

# The resolver takes the first version that it meets, and never goes back.
NO_BACKTRACKING = before(20, 3)
# setuptools is decided on last.
SETUPTOOLS_LAST = before(23, 1)
# `a[x]==1` also asks for `a==1`, and what is asked of `a` narrows `a[x]`.
SPLIT_EXTRAS = since(23, 3)
# Of what a distribution declares requires-python is looked at first.
PYTHON_FIRST = since(25, 1)
# `<2.0b1` and `>1.0a1` admit pre-releases.
BOUNDS_ADMIT_EARLY = since(25, 0)
# Pre-releases are taken for any requirement that nothing else satisfies, not just for one
# without a version.
EARLY_FALLBACK = since(26, 0)
# Where only withdrawn files satisfy a range, one is taken; later releases do so only for a pin.
YANKED_FOR_RANGES = before(22, 0)


def backtracking(pip: PipRelease) -> Backtracking:
    """Give the way of the resolvelib that a release carries.

    `stepwise` up to resolvelib 0.8, `backjumping` 1.0, `safe` 1.1, `optimistic` since. What
    resolved otherwise, before 20.3, is taken for 20.3.
    """
    if pip.is_before(23, 1):
        return "stepwise"
    if pip.is_before(25, 1):
        return "backjumping"
    return "safe" if pip.is_before(25, 2) else "optimistic"


def preference(pip: PipRelease) -> Preference:
    """Give the order in which a release decides on projects."""
    if pip.is_before(21, 3):
        return "rating"
    return "depth" if pip.is_before(25, 1) else "bounds"
