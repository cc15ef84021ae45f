"""How near a version is to what the user wrote, and the order in which others are tried.

Nearest is the version as written; then the same minor release, then the same major one, then any
other; among these the one with the fewest releases between, and of two the newer. What is
withdrawn, a pre-release, or has to be built comes after all that is not.
"""

from bisect import bisect_left

from packaging.version import Version

from pinproof.files.project_releases import ProjectReleases
from pinproof.files.proposable import may_be_proposed
from pinproof.record import record
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import pinning_clause

# How far: the same minor release, the same major one, another.
SAME_MINOR, SAME_MAJOR, OTHER = 0, 1, 2


@record
class Near:
    """A version that a line may be changed to. `step` is one of the above."""

    version: Version
    step: int
    needs_build: bool


def find_written(line: RequirementLine) -> Version | None:
    """Give the version from which nearness counts: that of the pin, else the first one named."""
    clause = pinning_clause(line) or next(iter(line.clauses), None)
    if clause is None:
        return None
    try:
        return Version(clause.version.removesuffix(".*"))
    except ValueError:
        return None


def order_by_nearness(
    line: RequirementLine, releases: ProjectReleases, held: Version | None
) -> tuple[Near, ...]:
    """Give the versions that may take the place of what a line says, the nearest first.

    `held` is what the image holds, which comes before anything else for a line that is no pin.
    Yanked releases and placeholders are none of them. Which Python a file needs that its page does
    not tell is for the search to ask.
    """
    written = find_written(line)
    versions = sorted(releases.versions())
    middle = len(versions) if written is None else bisect_left(versions, written)
    is_pin = pinning_clause(line) is not None
    gap = int(written is not None and written not in versions[middle : middle + 1])
    found: list[tuple[tuple[bool, bool, bool, int, int, bool], Near]] = []
    for place, version in enumerate(versions):
        files = [one for one in releases.by_name_alone(version) if may_be_proposed(one.file)]
        is_held = version == held
        if not files and not is_held:
            continue
        needs_build = not is_held and all(one.kind == "sdist" for one in files)
        step = _step(version, written)
        is_below = place < middle
        distance = middle - place if is_below else place - middle + gap
        if written is not None and str(version) in {written.public, written.base_version}:
            # What a build of it, or a builder's post-release, was made of.
            distance = 0
        early = version.is_prerelease and not (written is not None and written.is_prerelease)
        key = (not (is_held and not is_pin), needs_build, early, step, distance, is_below)
        found.append((key, Near(version=version, step=step, needs_build=needs_build)))
    if held is not None and held not in set(versions):
        key = (is_pin, False, False, _step(held, written), 0, False)
        found.append((key, Near(version=held, step=_step(held, written), needs_build=False)))
    return tuple(near for _, near in sorted(found, key=lambda one: one[0]))


def _step(version: Version, written: Version | None) -> int:
    if written is None or version.epoch != written.epoch:
        return OTHER
    if (version.major, version.minor) == (written.major, written.minor):
        return SAME_MINOR
    return SAME_MAJOR if version.major == written.major else OTHER
