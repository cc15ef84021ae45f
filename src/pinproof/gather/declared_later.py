"""What later releases of an image's distributions declare, asked of the index."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from packaging.version import Version

from pinproof.effects.declared_later import (
    OpenRequirement,
    find_excluding,
    find_open_requirements,
)
from pinproof.incompatibilities.known import ConsumerFacts, KnownPairs
from pinproof.incompatibilities.model import PairFact, VersionSpan
from pinproof.index.model import BatchIndex, CoreMetadata, Project
from pinproof.requirements.declared import as_written_today, read_requirement
from pinproof.requirements.specifiers import read_version
from pinproof.target.model import Target

if TYPE_CHECKING:
    from pinproof.files.project_releases import JudgedReleases, ProjectReleases
    from pinproof.image.manifest import ImageManifest

# Projects that are looked up, and files that are read, for all that a file changes.
_PROJECTS_AT_MOST = 8
_FILES_AT_MOST = 24


def find_declared_later(
    image: "ImageManifest",
    target: Target,
    judged: "JudgedReleases",
    index: BatchIndex,
    after: Mapping[str, str],
    known: KnownPairs,
) -> KnownPairs:
    """Give what later releases declare of what an image keeps and a change replaces under it.

    `after` are all versions once it is done. A release counts that the target's Python can
    install and that is of the same major line. Where the newest of them takes the version, no
    bound is left; else the first that rules it out is found by halves.
    """
    found = find_open_requirements(image, after, known, target)
    by_consumer: dict[str, list[OpenRequirement]] = {}
    for each in found:
        by_consumer.setdefault(each.consumer, []).append(each)
    asked = sorted(by_consumer)[:_PROJECTS_AT_MOST]
    if not asked:
        return KnownPairs()
    answers = index.projects(asked)
    reader = _Reader(target, judged, index)
    facts = {
        consumer: ConsumerFacts(facts=made)
        for consumer in asked
        if isinstance(answer := answers.get(consumer), Project)
        and (made := tuple(_facts(answer, by_consumer[consumer], reader)))
    }
    return KnownPairs(facts=facts)


class _Reader:
    """Reads what files declare, so many and no more."""

    def __init__(self, target: Target, judged: "JudgedReleases", index: BatchIndex) -> None:
        self.target = target
        self.judged = judged
        self._index = index
        self._left = _FILES_AT_MOST
        self._known: dict[tuple[str, Version], tuple[str, ...] | None] = {}

    def declared(self, releases: "ProjectReleases", version: Version) -> tuple[str, ...] | None:
        key = (releases.project.name, version)
        if key not in self._known:
            file = releases.file_of(version)
            if file is None or file.kind != "wheel" or self._left == 0:
                return None
            self._left -= 1
            answer = self._index.metadata_of([file])[file]
            self._known[key] = answer.requires_dist if isinstance(answer, CoreMetadata) else None
        return self._known[key]


def _facts(
    project: Project, found: Sequence[OpenRequirement], reader: _Reader
) -> Iterator[PairFact]:
    releases = reader.judged.of(project, reader.target)
    for left_open in found:
        later = _later(releases, left_open.consumer_version)
        bound = _first_bound(releases, later, left_open, reader)
        if bound is None:
            continue
        version, text = bound
        span = VersionSpan(first=left_open.version, last=left_open.version)
        own = VersionSpan(first=left_open.consumer_version, last=left_open.consumer_version)
        yield PairFact(
            name=f"{left_open.consumer}-{own}-{left_open.dependency}-{span}-later",
            consumer=left_open.consumer,
            versions=own,
            dependency=left_open.dependency,
            dependency_versions=span,
            outcome="fails",
            known="declared-later",
            date=_day_of(releases, version),
            source=f"declared later by {left_open.consumer} {version}: {as_written_today(text)}",
            bound=_range_of(text),
        )


def _range_of(text: str) -> str | None:
    requirement = read_requirement(text)
    return None if requirement is None else str(requirement.specifier)


def _day_of(releases: "ProjectReleases", version: Version) -> str:
    """Give the day on which a release was published; where nobody tells, that of the look."""
    file = releases.file_of(version)
    if file is not None and file.upload_time:
        return file.upload_time[:10]
    return datetime.now(timezone.utc).date().isoformat()


def _later(releases: "ProjectReleases", own: str) -> list[Version]:
    """Give the later final releases of the same major line, the oldest first."""
    held = read_version(own)
    return [
        version
        for version in reversed(releases.versions())
        if held is not None
        and version > held
        and version.major == held.major
        and not version.is_prerelease
    ]


def _first_bound(
    releases: "ProjectReleases",
    later: list[Version],
    left_open: OpenRequirement,
    reader: _Reader,
) -> tuple[Version, str] | None:
    """Give the nearest release that rules the version out, if all up to the newest do."""

    def excluding(version: Version) -> str | None:
        declared = reader.declared(releases, version)
        if declared is None:
            return None
        return find_excluding(declared, left_open, reader.target)

    installable = [version for version in later if releases.file_of(version) is not None]
    if not installable:
        return None
    low, high = -1, len(installable) - 1
    found = excluding(installable[high])
    if found is None:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        text = excluding(installable[middle])
        if text is None:
            low = middle
        else:
            high, found = middle, text
    return installable[high], found
