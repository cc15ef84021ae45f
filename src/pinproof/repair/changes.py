"""What a solution makes of each line, and what is added to them."""

from collections.abc import Iterator

from packaging.version import Version

from pinproof.effects.consequences import find_floating
from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.effects.planning import build_plan
from pinproof.repair.bars import Unbarred
from pinproof.repair.model import Addition, LineRepair, Repair
from pinproof.repair.search import Solution
from pinproof.requirements.advice.in_place import read_one
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import Pins, is_same_version, pinning_clause
from pinproof.resolve.resolver import InstallRequest, Resolved, resolve_lines


def _subject(line: RequirementLine) -> tuple[object, ...]:
    """Give what a line requires, whatever the version."""
    return (
        line.source.path,
        line.normalized_name,
        frozenset(extra.text for extra in line.extras),
    )


def _marker(line: RequirementLine) -> str:
    return line.marker.text if line.marker is not None else ""


class RepairWriter:
    """Says of each line what a solution makes of it."""

    def __init__(
        self,
        request: InstallRequest,
        unbarred: Unbarred,
        solution: Solution,
        plan: Plan,
        outcome: PlanOutcome | None,
        pins: Pins,
    ) -> None:
        self.request = request
        self.unbarred = unbarred
        self.solution = solution
        self.plan = plan
        self.steps = {step.name: step for step in plan.steps}
        self.pins = pins
        self.today = self._today(outcome)

    def write(self) -> Repair:
        """Give what becomes of each line, what is added, and what is left to somebody."""
        lines = {**self.unbarred.repairs}
        own = [
            line
            for line in self.unbarred.lines
            if not line.is_constraint and line.url is None and line.name is not None
        ]
        # A line without a marker says all that one with a marker says.
        first: dict[tuple[object, ...], RequirementLine] = {}
        for line in sorted(own, key=lambda one: one.marker is not None):
            first.setdefault(_subject(line), line)
        for line in own:
            origin, stays = self.unbarred.origins[line], first[_subject(line)]
            if stays is not line and _marker(stays) in {"", _marker(line)}:
                reason = f"line {stays.number} requires it already"
                lines[origin] = LineRepair(
                    change="drop", reason=reason, is_safe=self._is_kept(line)
                )
                continue
            made = self._repair(line)
            if made is not None:
                lines[origin] = made
        return Repair(
            lines=lines,
            added=tuple(self._additions()) if self.request.image is not None else (),
            undecided=self.unbarred.undecided,
            plan=self.plan,
        )

    def _today(self, outcome: PlanOutcome | None) -> dict[str, str | None]:
        """Give what pip installs today, or would if only the lines that stop it were repaired."""
        if isinstance(outcome, Plan):
            return {step.name: step.version for step in outcome.steps}
        changed = [
            self._pinned(one) if one in self.solution.changed else one
            for one in self.unbarred.lines
        ]
        found = resolve_lines(self.request, changed)
        if not isinstance(found, Resolved):
            return {}
        return {step.name: step.version for step in build_plan(self.request, found).steps}

    def _pinned(self, line: RequirementLine) -> RequirementLine:
        version = self._version(line)
        text = f"{line.name}=={version}"
        read = read_one(line, text, self.request.target.pip) if version is not None else None
        return read if read is not None else line

    def _version(self, line: RequirementLine) -> str | None:
        step = self.steps.get(line.normalized_name or "")
        return None if step is None or not step.may_be_proposed else step.version

    def _is_kept(self, line: RequirementLine) -> bool:
        name = line.normalized_name or ""
        return name in self.today and self.today[name] == self._version(line)

    def _repair(self, line: RequirementLine) -> LineRepair | None:
        origin = self.unbarred.origins[line]
        version, clause = self._version(line), pinning_clause(line)
        if version is None:
            return self.unbarred.repairs.get(origin)
        same = clause is not None and is_same_version(clause.version, version)
        if origin is not line:
            pinned = replace_specifier(line, version)
            return LineRepair(change="rewrite", text=pinned, version=version)
        if same:
            return None
        if clause is not None or line in self.solution.changed:
            is_local = clause is not None and Version(version).public == clause.version
            if is_local:
                return None
            return LineRepair(change="pin", text=replace_specifier(line, version), version=version)
        if self.pins.looseness(line) is None:
            return None
        return LineRepair(
            change="pin",
            text=replace_specifier(line, version),
            version=version,
            is_safe=self._is_kept(line),
        )

    def _additions(self) -> Iterator[Addition]:
        pins = self.pins
        found = find_floating(
            self.plan, lambda name: name in pins.constraints or pins.may_float(name)
        )
        for brought in found.values():
            for each in brought:
                step = each.step
                if step.version is not None and step.may_be_proposed:
                    yield Addition(
                        name=step.name,
                        version=step.version,
                        is_safe=self.today.get(step.name) == step.version,
                    )


def replace_specifier(line: RequirementLine, version: str) -> str:
    """Give a line's requirement pinned to a version, with its extras and its marker."""
    extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
    marker = f" ; {line.marker.text}" if line.marker is not None else ""
    return f"{line.name}{extras}=={version}{marker}"
