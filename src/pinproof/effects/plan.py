"""What pip would do: a plan, a conflict, or no answer."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from pinproof.effects.breakage import BrokenRequirement
from pinproof.files.proposable import may_be_proposed
from pinproof.image.manifest import Distribution
from pinproof.incompatibilities.model import KnownPair
from pinproof.index.model import DistributionFile
from pinproof.record import field, record
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.resolve.explain.conflict import Conflict, Cure
from pinproof.resolve.unknown import UnknownRequirements, Unresolved
from pinproof.target.model import Target

Action: TypeAlias = Literal["install", "upgrade", "downgrade", "reinstall", "keep"]


@record
class Step:
    """What happens to one distribution.

    `name` is normalized. `from_version` is what the image holds, `None` for nothing and for an
    unknown version. `version` is `None` for a direct reference that does not tell it, and for
    what is kept at an unknown version. `is_direct`: its address is asked for. `requested_by` are
    requirement lines' texts and distributions (`flask 2.0.1`); `lines` and `parents` are the
    same as lines and as normalized names. `file` is `None` for `keep`. `installed_bytes` is its
    size once it is installed, without what pip compiles; `None` where nobody has said.
    """

    name: str
    from_version: str | None
    version: str | None
    action: Action
    requested_by: tuple[str, ...] = ()
    file: DistributionFile | None = None
    is_source_build: bool = False
    is_direct: bool = False
    lines: tuple[RequirementLine, ...] = ()
    parents: tuple[str, ...] = ()
    installed_bytes: int | None = None

    @property
    def may_be_proposed(self) -> bool:
        """Tell whether its version may be proposed as a pin."""
        return self.version is not None and (self.file is None or may_be_proposed(self.file))


@record
class Brought:
    """A distribution that pip changes because of a line, which names it or leads to it.

    `way` are the normalized names from the line's project to the distribution, both included.
    """

    line: RequirementLine
    step: Step
    way: tuple[str, ...]


@record
class Plan:
    """What pip would install, keep and break.

    `broken` does not hold afterwards and did before, `already_broken` did not before either:
    what `pip check` would say, and beside that what counts through an extra. `will_not_run` are
    pairs that are known to fail together afterwards and were not there before, whatever they
    declare. `notes` say where the real pip may differ. `placed` is what is installed anew or
    replaced, by normalized name, with what it declares.
    """

    steps: tuple[Step, ...]
    broken: tuple[BrokenRequirement, ...] = ()
    already_broken: tuple[BrokenRequirement, ...] = ()
    will_not_run: tuple[KnownPair, ...] = ()
    unknown: tuple[UnknownRequirements, ...] = ()
    notes: tuple[str, ...] = ()
    placed: Mapping[str, Distribution] = field(default_factory=dict, compare=False)
    # Several rules ask for it.
    _brought_in: list[tuple[Brought, ...]] = field(default_factory=list, compare=False)

    @property
    def is_at_fault(self) -> bool:
        """Tell whether something no longer holds or runs afterwards."""
        return bool(self.broken or self.will_not_run)

    @property
    def is_down(self) -> bool:
        """Tell whether something was seen not to run afterwards, on the target's own Python."""
        return any(pair.is_seen_here and pair.fact.feature is None for pair in self.will_not_run)

    @property
    def is_certain(self) -> bool:
        """Tell whether all that could be asked was answered: else more may be demanded."""
        return not any(one.offline or one.failed for one in self.unknown)

    def after(self, held: Mapping[str, str]) -> dict[str, str]:
        """Give the versions that it leaves of what is `held`, by normalized name."""
        changed = {step.name: step.version for step in self.steps if step.version is not None}
        return {**held, **changed}

    def brought_in(self) -> tuple[Brought, ...]:
        """Give each change that no line asks for by name, with the first line that leads to it."""
        if not self._brought_in:
            self._brought_in.append(tuple(_find_brought_in(self.steps)))
        return self._brought_in[0]

    @property
    def download_bytes(self) -> int:
        """The sizes of all files, as far as the index gives them."""
        return sum(step.file.size_bytes or 0 for step in self.steps if step.file is not None)

    @property
    def installed_bytes(self) -> int | None:
        """The sizes of all that is installed, as far as they are known; `None` where none is."""
        known = [one.installed_bytes for one in self.steps if one.installed_bytes is not None]
        return sum(known) if known else None


def _find_brought_in(steps: Sequence[Step]) -> Iterator[Brought]:
    by_name = {step.name: step for step in steps}
    ways: dict[str, tuple[RequirementLine, tuple[str, ...]]] = {}
    roots = [(line.span.start, line, step.name) for step in steps for line in step.lines]
    for _, line, name in sorted(roots, key=lambda root: (root[1].source.path, root[0])):
        ways.setdefault(name, (line, (name,)))
    children: dict[str, list[str]] = {}
    for step in steps:
        for parent in step.parents:
            children.setdefault(parent, []).append(step.name)
    waiting = deque(ways)
    while waiting:
        name = waiting.popleft()
        line, way = ways[name]
        for child in children.get(name, ()):
            if child not in ways:
                ways[child] = (line, (*way, child))
                waiting.append(child)
    for name, (line, way) in ways.items():
        if len(way) > 1 and by_name[name].action != "keep":
            yield Brought(line=line, step=by_name[name], way=way)


PlanOutcome: TypeAlias = Plan | Conflict | Unresolved


@record
class Planned:
    """What pip would do with one file: where, and what comes of it.

    `before` says, of an image that is built, what is done to it before. `obstacles` are all
    conflicts where the outcome is the first of them, and `cures` the changes that, all together,
    mend these and what breaks; `undecided` are lines that only a person can decide about, each
    with the reason. `facts_sha256` is that of a `Report`.
    """

    file: RequirementsFile
    target: Target
    outcome: PlanOutcome
    before: tuple[str, ...] = ()
    facts_sha256: str | None = None
    obstacles: tuple[Conflict, ...] = ()
    cures: tuple[Cure, ...] = ()
    undecided: tuple[tuple[Line, str], ...] = ()
