"""What is tried together: a consumer as it was installed when it was new, and then one change."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from as_of import AsOf
from packaging.version import Version

from pinproof.effects.plan import Plan
from pinproof.effects.planning import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.image.catalogue import find_image
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import Index, Project
from pinproof.requirements.model import normalize_name
from pinproof.requirements.parser import parse
from pinproof.resolve.resolver import InstallRequest
from pinproof.source import SourceFile
from pinproof.target.model import PythonVersion, Target
from trials.environments import TrialError
from trials.needs import needs_of

SERVER = "azmlinfsrv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A row of `trials.toml`.

    `run` are statements, or `azmlinfsrv` for the server's start; `given` are further
    requirements of the environment; `image` names the bundled image that it is instead, `images`
    one for each of `versions`. `also` are releases of dependencies that are tried in any case,
    `only` those that are tried with the newest and what lies at a boundary between them, and no
    others; with `ways` only those newer (`above`) or older (`below`) than what is there.
    `rest_days` is how long after its release the consumer's environment is taken.
    With `outside` the releases just beyond what the image's metadata bounds are tried as well.
    What fails is tried once more beside each of `unless`, to see whether it works then.
    `feature` is the only part that `run` is about, such as a function that it calls.
    """

    consumer: str
    versions: Sequence[str]
    pythons: Sequence[str]
    run: str
    dependencies: Sequence[str]
    given: Sequence[str] = ()
    image: str | None = None
    images: Mapping[str, str] = field(default_factory=dict)
    ways: Sequence[str] = ("below", "above")
    feature: str | None = None
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rest_days: int = 14
    outside: bool = False
    unless: Sequence[str] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Subject":
        """Take a row as it is read; `with` is no name for a field."""
        keys = {"python": "pythons", "with": "given"}
        return cls(**{keys.get(key, key): value for key, value in row.items()})

    def image_of(self, version: str) -> str | None:
        """Name the bundled image that a version of the consumer is tried in, if it is in one."""
        return self.images.get(version, self.image)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One version of a consumer under one Python, and the index to install from."""

    subject: Subject
    version: str
    series: str
    index: Index
    judged: JudgedReleases = field(default_factory=JudgedReleases)

    @cached_property
    def target(self) -> Target:
        """Where it is installed: this machine's system is taken to be recent enough."""
        return Target(python=PythonVersion.parse(self.series), platform="manylinux_2_34_x86_64")

    def uploaded(self, name: str, version: str) -> datetime:
        """Give when a release's first file was uploaded."""
        project = self.index.project(normalize_name(name))
        files = project.releases.get(Version(version), ()) if isinstance(project, Project) else ()
        times = sorted(file.upload_time for file in files if file.upload_time)
        if not times:
            raise TrialError(f"{name} {version} is not on the index, or nobody knows since when")
        return datetime.fromisoformat(times[0].replace("Z", "+00:00"))

    @cached_property
    def before(self) -> ImageManifest:
        """Give what is there before the change: the image, or what pip chose at the time."""
        image = self.subject.image_of(self.version)
        if image is not None:
            return find_image(image)
        empty = ImageManifest(
            name="empty", python=self.series, platform=self.target.platform, distributions={}
        )
        lines = [f"{self.subject.consumer}=={self.version}", *self.subject.given]
        day = self.uploaded(self.subject.consumer, self.version)
        return self._installed(empty, lines, day + timedelta(days=self.subject.rest_days))

    def held(self, dependency: str) -> str | None:
        """Give the version of a dependency that is there before the change, if there is one."""
        found = self.before.distributions.get(dependency)
        return None if found is None else found.version

    def begin_at(self, dependency: str) -> str:
        """Give the release of a dependency that is tried first: the held, or else the newest.

        What is not there before the change is tried where the subject lists releases of it.
        """
        held = self.held(dependency)
        if held is not None:
            return held
        releases = self.releases(dependency) if self._listed(dependency) else []
        if not releases:
            raise TrialError(f"{self.subject.consumer} {self.version} brings no {dependency}")
        return releases[-1]

    def _listed(self, dependency: str) -> Sequence[str]:
        also, only = self.subject.also, self.subject.only
        return (*also.get(dependency, ()), *only.get(dependency, ()))

    @cached_property
    def base(self) -> Mapping[str, str]:
        """Give what all environments here have in common: what is there before the change."""
        return versions_of(self.before)

    def just_outside(self, dependency: str) -> list[str]:
        """Give the newest release below and the oldest above what the consumer's image bounds."""
        if not self.subject.outside or self.subject.image_of(self.version) is None:
            return []
        held = Version(self.begin_at(dependency))
        found: list[str] = []
        for name, bounds in needs_of(self.before, self.subject.consumer):
            if name != dependency:
                continue
            releases = self.releases(dependency)
            out = [each for each in releases if not bounds.contains(each, prereleases=True)]
            found += [each for each in out if Version(each) < held][-1:]
            found += [each for each in out if Version(each) > held][:1]
        return found

    def after(self, dependency: str, version: str) -> Mapping[str, str]:
        """Give the versions that pip leaves when it installs one of a dependency."""
        held = self.before.distributions.get(dependency)
        if held is not None and held.version == version:
            return self.base
        # Nothing is installed over an image, or beside a consumer, before that was there.
        day = max(
            self.uploaded(dependency, version), self.uploaded(self.subject.consumer, self.version)
        )
        line = f"{dependency}=={version}"
        return versions_of(
            self._installed(self.before, [line], day + timedelta(days=self.subject.rest_days))
        )

    def after_both(self, dependency: str, version: str, other: str) -> Mapping[str, str]:
        """Give the versions that pip leaves when it installs another requirement as well."""
        name, _, release = other.partition("==")
        releases = [release] if release else self.releases(name)
        if not releases:
            raise TrialError(f"{name} has no wheel for Python {self.series}")
        own = self.subject.consumer, self.version
        parts = [own, (dependency, version), (name, releases[0])]
        day = max(self.uploaded(*part) for part in parts)
        lines = [f"{dependency}=={version}", other]
        return versions_of(
            self._installed(self.before, lines, day + timedelta(days=self.subject.rest_days))
        )

    def lowest_beside(self, dependency: str, version: str, other: str) -> str | None:
        """Give the lowest release of another project, newer than the held, that goes with one.

        `None` where that is what pip takes by itself.
        """
        held, taken = self.base[other], self.after(dependency, version)[other]
        between = [
            each for each in self.releases(other) if Version(held) < Version(each) < Version(taken)
        ]

        def goes(release: str) -> bool:
            with suppress(TrialError):
                self.after_both(dependency, version, f"{other}=={release}")
                return True
            return False

        at = bisect_left(between, True, key=goes)
        return between[at] if at < len(between) else None

    def with_its_own(self, dependency: str, version: str) -> Mapping[str, str]:
        """Give the same with what the dependency itself needs as it was when that was new.

        What fails only without it is the fault of another pair.
        """
        empty = ImageManifest(
            name="empty", python=self.series, platform=self.target.platform, distributions={}
        )
        day = self.uploaded(dependency, version) + timedelta(days=self.subject.rest_days)
        own = versions_of(self._installed(empty, [f"{dependency}=={version}"], day))
        return {**self.after(dependency, version), **own}

    def _installed(
        self, before: ImageManifest, lines: Sequence[str], day: datetime
    ) -> ImageManifest:
        then = AsOf(self.index, day.strftime("%Y-%m-%dT%H:%M:%SZ"))
        source = SourceFile(path="trial", text="\n".join(lines) + "\n")
        found = make_plan(
            InstallRequest(
                file=parse(source, pip=self.target.pip),
                index=then,
                target=self.target,
                image=before,
                judged=self.judged,
            )
        )
        if not isinstance(found, Plan):
            raise TrialError(f"{', '.join(lines)}: {getattr(found, 'message', None) or found}")
        changed = {
            step.name: Distribution(name=step.name, version=step.version, requires=())
            for step in found.steps
            if step.action != "keep"
        }
        distributions = {**before.distributions, **changed}
        return ImageManifest(
            name=before.name,
            python=before.python,
            platform=before.platform,
            distributions=distributions,
        )

    def releases(self, dependency: str) -> list[str]:
        """Give the releases of a dependency with a wheel for this Python, oldest first.

        Of pre-releases only those are given that the subject lists.
        """
        listed = self._listed(dependency)
        project = self.index.project(dependency)
        if not isinstance(project, Project):
            raise TrialError(f"{dependency} is not on the index")
        releases = self.judged.of(project, self.target)
        found = []
        for version in sorted(project.releases):
            verdict = releases.judge_pin("==", str(version))
            wheels = any(one.file.kind == "wheel" for one in verdict.candidates)
            is_meant = not version.is_prerelease or str(version) in listed
            if wheels and verdict.yanked is None and is_meant:
                found.append(str(version))
        return found


def versions_of(image: ImageManifest) -> dict[str, str]:
    """Give the versions of what an image holds, by normalized name."""
    return {
        name: held.version for name, held in image.distributions.items() if held.version is not None
    }
