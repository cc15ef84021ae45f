"""What a rule may know: the parts that were gathered for one requirements file."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from packaging.version import Version

from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import JudgedReleases, ProjectReleases
from pinproof.files.release import ReleaseVerdict
from pinproof.image.manifest import ImageManifest
from pinproof.incompatibilities.known import KnownPairs
from pinproof.incompatibilities.model import KnownPair
from pinproof.index.model import CoreMetadata, Missing, Project, Unavailable
from pinproof.record import field, record
from pinproof.requirements.model import (
    IncludeFault,
    IncludeLine,
    Line,
    RequirementLine,
    RequirementsFile,
)
from pinproof.requirements.pins import Pins, is_same_version
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target

if TYPE_CHECKING:
    # Only a run with an image, or one that searches, needs what it finds.
    from pinproof.effects.consequences import BroughtBreak
    from pinproof.effects.override import Override
    from pinproof.effects.plan import PlanOutcome
    from pinproof.effects.together import DeclaredClash
    from pinproof.repair.model import LineRepair, Repair
    from pinproof.resolve.explain.conflict import Conflict


@record
class Facts:
    """Everything known about one requirements file and what it includes.

    `file` and `pins` are the part `text`. `image` is `None` when no image is named.
    `projects` (part `index`) holds an answer for each normalized name that was asked for.
    `dependencies` holds, for each pinned normalized name, what the file that pip would take
    declares, as far as there is such a file. `plan` is `None` when no search was made.
    `unmet` (part `dependencies`) are the lines without a pin that nothing satisfies, and why.
    `known_pairs` (part `incompatibilities`) hold what is known to run together, or not, of the
    projects at hand. `judged` remembers what was asked of releases, by all that it depends on.
    `repair` is the nearest file that is right, `None` where none was looked for; all cures come
    from it. Without one `proposals` are versions to pin: for a pin that does not fit the newest
    that does and breaks nothing in the image. `private` are patterns of the names of the user's
    own projects. `ended` is what the image holds when its build is done, where that goes on after
    this file.
    """

    file: RequirementsFile
    pins: Pins
    target: Target
    image: ImageManifest | None = None
    ended: ImageManifest | None = None
    projects: Mapping[str, Project | Missing | Unavailable] = field(default_factory=dict)
    dependencies: Mapping[str, CoreMetadata | Unavailable] = field(default_factory=dict)
    plan: "PlanOutcome | None" = None
    unmet: "Mapping[RequirementLine, Conflict]" = field(default_factory=dict)
    repair: "Repair | None" = None
    proposals: Mapping[RequirementLine, str] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    known_pairs: KnownPairs = field(default_factory=KnownPairs)
    judged: JudgedReleases = field(default_factory=JudgedReleases, compare=False)
    # What several rules ask is worked out once.
    _formats: list[FormatControl] = field(default_factory=list)
    _held: list[frozenset[str]] = field(default_factory=list)
    _pinned_lines: list[tuple[tuple[RequirementLine, str], ...]] = field(default_factory=list)
    _unread_constraints: list[IncludeLine | None] = field(default_factory=list)
    _verdicts: dict[int, ReleaseVerdict | None] = field(default_factory=dict)
    _declared_clashes: "list[Sequence[DeclaredClash]]" = field(default_factory=list)
    _overrides: "list[Mapping[RequirementLine, Override]]" = field(default_factory=list)
    _brought_breaks: "list[Sequence[BroughtBreak]]" = field(default_factory=list)

    @property
    def held(self) -> frozenset[str]:
        """The normalized names that are pinned to what the image holds.

        pip finds them satisfied and looks at no file of theirs.
        """
        if not self._held:
            image = self.image.distributions if self.image is not None else {}
            self._held.append(
                frozenset(
                    name
                    for line, version in (self.pinned_lines() if image else ())
                    if (name := line.normalized_name or "") in image
                    and (own := image[name].version) is not None
                    and is_same_version(own, version)
                )
            )
        return self._held[0]

    def unread_constraints(self) -> IncludeLine | None:
        """Give the first `-c` line of which the file could not be read."""
        if not self._unread_constraints:
            found = (
                line
                for line in self.file.walk()
                if isinstance(line, IncludeLine)
                and line.constraint
                and isinstance(line.included, IncludeFault)
            )
            self._unread_constraints.append(next(found, None))
        return self._unread_constraints[0]

    def counts(self, line: RequirementLine) -> bool:
        """Tell whether a line's marker holds on the target."""
        return line.marker is None or marker_holds(line.marker.text, self.target)

    def is_looked_up(self, line: RequirementLine) -> bool:
        """Tell whether pip would look a line's project up on the index, on this target."""
        return line.name is not None and line.url is None and self.counts(line)

    def project(self, line: RequirementLine) -> Project | Missing | Unavailable | None:
        """Give the index's answer for a line's project; `None` when pip would not ask for it."""
        name = line.normalized_name
        if name is None or name in self.held or not self.is_looked_up(line):
            return None
        return self.projects.get(name)

    def verdict(self, line: RequirementLine) -> ReleaseVerdict | None:
        """Judge the release that a line is pinned to; `None` where there is nothing to judge."""
        # Asked by one rule after the other. A line lives as long as its file, which is here.
        key = id(line)
        if key not in self._verdicts:
            clause = self.pins.clause(line)
            releases = None if clause is None else self.releases(line)
            self._verdicts[key] = (
                None
                if clause is None or releases is None
                else releases.judge_pin(clause.operator, clause.version)
            )
        return self._verdicts[key]

    def verdict_for(self, line: RequirementLine, version: str) -> ReleaseVerdict | None:
        """Judge another release of a line's project, as if the line were pinned to it."""
        releases = self.releases(line)
        return None if releases is None else releases.judge_pin("==", version)

    def newest_fitting(self, line: RequirementLine) -> Version | None:
        """Give the newest release of a line's project that fits the target.

        `None` where a repair was found: what it makes of the line is what is to be said.
        """
        releases = self.releases(line)
        if releases is None:
            return None
        if self.has_repair:
            return None
        if line in self.proposals:
            return Version(self.proposals[line])
        return releases.newest_fitting()

    def write_fitting(self, line: RequirementLine) -> str:
        """Say which release of a line's project fits, as the end of a sentence; empty for none."""
        becomes = self.becomes(line)
        if becomes is not None:
            version = becomes.version
            return f"; the nearest that fits is {version}" if version is not None else ""
        newest = self.newest_fitting(line)
        return f"; the newest that fits is {newest}" if newest is not None else ""

    @property
    def has_repair(self) -> bool:
        """Whether a repair was looked for, and found."""
        return self.repair is not None and self.repair.plan is not None

    @property
    def is_left_to_somebody(self) -> bool:
        """Whether a repair leaves lines to a person, or none was found."""
        repair = self.repair
        return repair is not None and bool(repair.undecided or (repair.plan is None))

    def becomes(self, line: Line) -> "LineRepair | None":
        """Give what the repair makes of a line; `None` where it stays, or nothing is known."""
        return None if self.repair is None else self.repair.lines.get(line)

    def releases(self, line: RequirementLine) -> ProjectReleases | None:
        """Give the releases of a line's project; `None` when pip would not ask for it."""
        project = self.project(line)
        return self.releases_of(project) if isinstance(project, Project) else None

    def releases_of(self, project: Project) -> ProjectReleases:
        """Give a project's releases, as far as the file's format options leave them."""
        if not self._formats:
            self._formats.append(FormatControl.of_file(self.file))
        return self.judged.of(project, self.target, self._formats[0].allowed(project.name))

    def declared_clashes(self) -> "Sequence[DeclaredClash]":
        """Give the pins that other pinned releases exclude by what they declare."""
        if not self._declared_clashes:
            from pinproof.effects.together import find_clashes_with_declared  # noqa: PLC0415 - not all files are looked up

            pinned = self.pinned_lines()
            found = find_clashes_with_declared(pinned, self.dependencies, self.target)
            self._declared_clashes.append(tuple(found))
        return self._declared_clashes[0]

    def override(self, line: RequirementLine) -> "Override | None":
        """Tell what a line's pin replaces in the image; `None` for one that leaves it alone."""
        if self.image is None:
            return None
        if not self._overrides:
            from pinproof.effects.override import find_overrides  # noqa: PLC0415 - only with an image

            pinned = tuple(self.pinned_lines())
            self._overrides.append(
                find_overrides(self.image, self.target, pinned, self.known_pairs)
            )
        return self._overrides[0].get(line)

    def settled_override(self, line: RequirementLine) -> "Override | None":
        """Tell the same by the whole plan, if there is one: other changes may cure what breaks."""
        found = self.override(line)
        if found is None or (self.plan is None and self.ended is None):
            return found
        from pinproof.effects.consequences import settle_by_end, settle_by_plan  # noqa: PLC0415 - only after a search

        if self.ended is not None and not self.ended.doubt:
            found = settle_by_end(found, line.normalized_name or "", self.ended, self.target)
        return found if self.plan is None else settle_by_plan(found, self.plan)

    def brought_breaks(self, *, server: bool) -> "Mapping[RequirementLine, list[BroughtBreak]]":
        """Give, by line, what it breaks beside what its pin does: of the server, or of the rest."""
        if not self._brought_breaks:
            from pinproof.effects.consequences import find_brought_breaks  # noqa: PLC0415 - only after a search

            image, known = self.image, self.known_pairs
            every = find_brought_breaks(self.plan, image, known, self.target, self.is_override)
            self._brought_breaks.append(every)
        found: dict[RequirementLine, list[BroughtBreak]] = {}
        for each in self._brought_breaks[0]:
            if each.breaks_server == server:
                found.setdefault(each.brought.line, []).append(each)
        return found

    def is_override(self, line: RequirementLine) -> bool:
        """Tell whether a line pins what the image holds at another version."""
        return self.override(line) is not None

    def versions_after(self) -> Mapping[str, str]:
        """Give the versions once the file is installed, those that stay included.

        By the plan where there is one, else by the pins.
        """
        from pinproof.effects.known_failures import versions_held  # noqa: PLC0415 - as above
        from pinproof.effects.plan import Plan  # noqa: PLC0415 - only where something is known

        held = versions_held(self.image)
        if isinstance(self.plan, Plan):
            return self.plan.after(held)
        pinned = {line.normalized_name or "": version for line, version in self.pinned_lines()}
        return {**held, **pinned}

    def failing_pairs(self) -> tuple[KnownPair, ...]:
        """Give what is known not to run once the file is installed, and did before."""
        if not self.known_pairs.facts:
            return ()
        if self.plan is None and self.image is None:
            pinned = {line.normalized_name or "": version for line, version in self.pinned_lines()}
            return self.known_pairs.failing(pinned, self.target.python.series, self._named())
        from pinproof.effects.known_failures import compare_running, versions_held  # noqa: PLC0415 - only where something is known

        held, after, named = versions_held(self.image), self.versions_after(), self._named()
        return compare_running(
            held, after, self.known_pairs, self.target, image=self.image, brought=named
        ).new

    def _named(self) -> frozenset[str]:
        """Give the projects that lines ask for, in whatever version, by normalized name."""
        return frozenset(
            line.normalized_name or ""
            for line in self.file.walk()
            if isinstance(line, RequirementLine) and not line.is_constraint and self.counts(line)
        )

    def pinned_lines(self) -> Sequence[tuple[RequirementLine, str]]:
        """Give the lines by name that are pinned and count on the target, with their version."""
        if not self._pinned_lines:
            self._pinned_lines.append(
                tuple(
                    (line, version)
                    for line in self.file.walk()
                    if isinstance(line, RequirementLine)
                    and not line.is_constraint
                    and self.is_looked_up(line)
                    and (version := self.pins.version(line)) is not None
                )
            )
        return self._pinned_lines[0]
