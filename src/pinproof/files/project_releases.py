"""The releases of a project as pip sees them on the target: what fits, each judged once."""

from collections.abc import Callable, Hashable, Iterator, Sequence

from packaging.version import Version

from pinproof.files.fitting import EVERY_FORMAT, FileJudge, FittingFile, Format, leave_out_yanked
from pinproof.files.proposable import may_be_proposed
from pinproof.files.release import ReleaseVerdict, VersionUnknown, judge_files
from pinproof.index.model import DistributionFile, Project, Unavailable
from pinproof.record import replace
from pinproof.requirements.specifiers import read_version
from pinproof.target.model import Target


class ProjectReleases:
    """One project's releases for one target; `formats` are those that the file's options leave."""

    def __init__(
        self, project: Project, judge: FileJudge, formats: frozenset[Format] = EVERY_FORMAT
    ) -> None:
        """Take the project as published."""
        self.project = project
        self._judge = judge
        self._formats = formats
        self._versions: list[Version] | None = None
        self._with_local: list[Version] | None = None
        self._fitting: dict[Version, tuple[FittingFile, ...]] = {}
        self._by_name: dict[Version, tuple[FittingFile, ...]] = {}
        self._verdicts: dict[tuple[str, str], ReleaseVerdict] = {}
        self._to_ask: dict[tuple[str, str], tuple[DistributionFile, ...]] = {}

    def versions(self) -> list[Version]:
        """All releases, the newest first."""
        if self._versions is None:
            self._versions = sorted(self.project.releases, reverse=True)
        return self._versions

    def named_by_pin(self, version: Version) -> list[Version]:
        """Give the releases that `==` may take, the newest first.

        A pin without a local version also takes releases with one (`1.9.0` takes `1.9.0+cpu`).
        Source: PEP 440, Version matching.
        """
        found = [version] if version in self.project.releases else []
        if version.local is not None:
            return found
        if self._with_local is None:
            told = self.project.local_versions
            every = self.project.releases if told is None else told()
            self._with_local = [one for one in every if one.local is not None]
        found += [one for one in self._with_local if Version(one.public) == version]
        return sorted(found, reverse=True)

    def fitting(self, version: Version) -> tuple[FittingFile, ...]:
        """Give the files of a release that fit, pip's choice first, withdrawn ones too."""
        known = self._fitting.get(version)
        if known is None:
            # What all files of a release require of Python is known without reading them.
            stated = self.project.requires_python(version)
            files = self._files(version) if self._judge.allows_python(stated) else ()
            known = self._fitting[version] = self._judge.fitting(files, self._formats)
        return known

    def by_name_alone(self, version: Version) -> tuple[FittingFile, ...]:
        """Give the files of a release that fit by what their page tells; no file is asked."""
        known = self._by_name.get(version)
        if known is None:
            stated = self.project.requires_python(version)
            files = self.project.releases[version] if self._judge.allows_python(stated) else ()
            known = self._by_name[version] = self._judge.fitting(files, self._formats)
        return known

    def _files(self, version: Version) -> Sequence[DistributionFile]:
        """Give a release's files; of those whose page leaves their Python open, ask the best.

        It is the one that pip would take, and pip passes over the release when it says no: so
        what it says goes for all of them.
        """
        files, best = self.project.releases[version], self._file_to_ask(version)
        if best is None or self.project.metadata is None:
            return files
        answer = self.project.metadata(best)
        python = None if isinstance(answer, Unavailable) else answer.requires_python
        untold = answer if isinstance(answer, Unavailable) else None
        return [
            replace(file, requires_python=python, python_untold=untold)
            if file.leaves_python_open
            else file
            for file in files
        ]

    def _file_to_ask(self, version: Version) -> DistributionFile | None:
        """Give the file whose Python nobody states but itself, if pip would take such a one."""
        unstated = [file for file in self.project.releases[version] if file.leaves_python_open]
        if not unstated:
            return None
        fitting = self._judge.fitting(unstated, self._formats)
        return next((one.file for one in leave_out_yanked(fitting)), None)

    def files_to_ask(self, operator: str, text: str) -> Sequence[DistributionFile]:
        """Give the files that will be asked for their Python when a pin is judged."""
        key = (operator, text)
        known = self._to_ask.get(key)
        if known is None:
            known = self._to_ask[key] = tuple(self._find_files_to_ask(operator, text))
        return known

    def _find_files_to_ask(self, operator: str, text: str) -> Iterator[DistributionFile]:
        version = read_version(text)
        for named in () if version is None else self._named(operator, version, text):
            file = self._file_to_ask(named)
            if file is not None:
                yield file

    def file_of(self, version: Version) -> DistributionFile | None:
        """Give the file that pip takes for a pin to a release, `None` where none fits."""
        if version not in self.project.releases:
            return None
        return next((one.file for one in leave_out_yanked(self.fitting(version))), None)

    def judge_pin(self, operator: str, version: str) -> ReleaseVerdict:
        """Judge the release that `==` or `===` names."""
        key = (operator, version)
        known = self._verdicts.get(key)
        if known is None:
            known = self._verdicts[key] = self._judge_pin(operator, version)
        return known

    def _judge_pin(self, operator: str, text: str) -> ReleaseVerdict:
        unknown = ReleaseVerdict(version=None, fault=VersionUnknown())
        version = read_version(text)
        if version is None:
            return unknown
        verdicts = [
            judge_files(named, self._files(named), self._judge, self._formats)
            for named in self._named(operator, version, text)
        ]
        # The newest that fits, as pip takes it; of the others the one that the pin spells out.
        ranked = sorted(verdicts, key=lambda one: one.version != version)
        ranked = [*(one for one in verdicts if one.candidates), *ranked, unknown]
        return next((one for one in ranked if one.candidates and one.yanked is None), ranked[0])

    def _named(self, operator: str, version: Version, text: str) -> list[Version]:
        if operator == "===":
            # It compares text. Source: PEP 440, Arbitrary equality.
            releases = self.project.releases
            same = version in releases and any(
                one == version and str(one) == text.lower() for one in releases
            )
            return [version] if same else []
        return self.named_by_pin(version)

    def newest_fitting(self, accepts: Callable[[Version], bool] | None = None) -> Version | None:
        """Give the newest release with a file for the target, `None` if there is none.

        A release with a wheel comes before any that would have to be built, a final one before
        any pre-release; withdrawn files and placeholders do not count. `accepts` narrows the
        versions further, and is asked only of releases that fit.
        """
        best_source: Version | None = None
        best_early: Version | None = None
        for version in self.versions():
            if version.is_prerelease and best_early is not None:
                continue
            fitting = self.fitting(version)
            kinds = {one.kind for one in fitting if may_be_proposed(one.file)}
            if not kinds or (kinds == {"sdist"} and best_source is not None):
                continue
            if accepts is not None and not accepts(version):
                continue
            if version.is_prerelease:
                best_early = version
            elif "wheel" in kinds:
                return version
            else:
                best_source = version
        return best_source or best_early


class JudgedReleases:
    """The releases of a run's projects, each judged once for each target.

    `beside` keeps what others learn of them.
    """

    def __init__(self) -> None:
        """Nothing is judged yet."""
        self._judges: dict[Target, FileJudge] = {}
        self._last: FileJudge | None = None
        # What searches know, which is as old as what is judged, and goes with it.
        self.beside: dict[Hashable, object] = {}
        self._known: dict[tuple[int, int, frozenset[Format]], ProjectReleases] = {}

    def __len__(self) -> int:
        """Count the projects, each for each target."""
        return len(self._known)

    def of(
        self, project: Project, target: Target, formats: frozenset[Format] = EVERY_FORMAT
    ) -> ProjectReleases:
        """Give the releases of a project for a target; what was judged before is known."""
        judge = self.judge(target)
        # The project stays alive beside its releases, so that no other object gets its id.
        key = (id(project), id(judge), formats)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = ProjectReleases(project, judge, formats)
        return known

    def judge(self, target: Target) -> FileJudge:
        """Give the judge of single files for a target."""
        # To hash a target costs more than to judge a file: most questions are for the last one.
        if self._last is None or self._last.target is not target:
            self._last = self._judges.setdefault(target, FileJudge(target))
        return self._last
