"""Plans for a person: a table, what breaks, and totals."""

from collections.abc import Iterator, Sequence

from pinproof.effects.known_failures import write_evidence
from pinproof.effects.plan import Plan, Planned, Step
from pinproof.outgoing.sizes import size_text
from pinproof.report.parts.folding import fold
from pinproof.report.parts.plan_lines import broken_lines, write_sizes
from pinproof.report.parts.style import paint
from pinproof.requirements.model import Line, RequirementsFile
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.unknown import Unresolved
from pinproof.target.model import Target

_COLORS = {"install": "32", "upgrade": "33", "downgrade": "35", "reinstall": "36", "keep": "2"}
_WIDEST_NAME = 60
_ALONE = {1: "What would solve it:", 2: "Either would solve it:"}
# What is changed of an image matters more than what is added to it.
_ORDER = ("upgrade", "downgrade", "reinstall", "install", "keep")


def render(
    plans: Sequence[Planned],
    *,
    color: bool = False,
    verbose: bool = False,
    width: int | None = None,
) -> str:
    """Give all plans, one after the other; `verbose` shows what is kept as well.

    Lines are folded to `width` columns, for a terminal; `None` leaves them whole.
    """
    blocks = (
        [
            line
            for row in _plan(planned, color=color, verbose=verbose, width=width)
            for line in _folded(row, width)
        ]
        for planned in plans
    )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _folded(row: str, width: int | None) -> list[str]:
    text = row.lstrip(" ")
    # The rows of a table, which alone are coloured, fit by themselves.
    if not text or "\x1b" in text:
        return [row]
    indent = row[: len(row) - len(text)]
    return fold(text, width, indent, indent + "  " if indent else "")


def _plan(planned: Planned, *, color: bool, verbose: bool, width: int | None) -> Iterator[str]:
    target = planned.target
    where = target.image or "no image"
    yield f"{_place(planned.file)}: {where}"
    yield f"  Python {target.python} on {target.platform}, as pip {target.pip.series} chooses"
    for each in planned.before:
        yield f"  after {each}"
    outcome = planned.outcome
    match outcome:
        case Plan():
            yield from _steps(outcome, target, color=color, verbose=verbose, width=width)
            yield from _mending(planned, color=color)
            yield ""
            yield _totals(outcome)
        case Conflict():
            yield from _obstacles(planned, color=color)
            yield from _mending(planned, color=color)
        case Unresolved():
            yield ""
            about = f"{outcome.name}: " if outcome.name else ""
            yield f"No plan: {about}{outcome.reason}"


def _place(file: RequirementsFile) -> str:
    """Name a file; of one that holds lines in several places the one at hand."""
    if file.host is None:
        return file.source.path
    return f"{file.source.path}:{file.source.position(file.host.heading.start).line}"


def _steps(
    plan: Plan, target: Target, *, color: bool, verbose: bool, width: int | None
) -> Iterator[str]:
    shown = [step for step in plan.steps if verbose or step.action != "keep"]
    if shown:
        yield ""
        shown.sort(key=lambda step: _ORDER.index(step.action))
        yield from _table(shown, color=color, width=width)
    for title, faults in (("Breaks:", plan.broken), ("Broken already:", plan.already_broken)):
        if faults:
            yield ""
            yield paint(title, "31;1" if title == "Breaks:" else "1", color=color)
            yield from broken_lines(faults)
    if plan.will_not_run:
        yield ""
        yield paint("Will not run:", "31;1", color=color)
        for pair in plan.will_not_run:
            yield f"  {write_evidence(pair, target)}"
    if plan.unknown:
        yield ""
        yield "Not known, and left out of the search:"
        for one in plan.unknown:
            name = f"{one.name} {one.version}" if one.version else one.name
            yield f"  {name}: {one.reason}"
    for note in plan.notes:
        yield ""
        yield note


def _table(steps: Sequence[Step], *, color: bool, width: int | None) -> Iterator[str]:
    has_installed = any(step.installed_bytes is not None for step in steps)
    cells = [(step, _what(step), _size(step, has_installed=has_installed)) for step in steps]
    what_width = min(max(len(what) for _, what, _ in cells), _WIDEST_NAME)
    action_width = max(len(step.action) for step in steps)
    size_width = max(len(size) for _, _, size in cells)
    for step, what, size in cells:
        action = paint(f"{step.action:<{action_width}}", _COLORS[step.action], color=color)
        # The widths without colour; a name that is too long takes the room of what follows.
        used = 2 + action_width + 2 + max(len(what), what_width) + 2 + size_width + 2
        asked = _fitted(_askers(step), None if width is None else max(width - used, 0))
        row = f"  {action}  {what:<{what_width}}  {size:>{size_width}}  {asked}"
        yield row.rstrip()


def _askers(step: Step) -> list[str]:
    """Name the lines by number and the distributions without version: the room is narrow."""
    lines = [f"line {line.number}" for line in step.lines]
    return lines + [text.partition(" ")[0] for text in step.requested_by[len(lines) :]]


def _fitted(names: Sequence[str], width: int | None) -> str:
    """Give as many whole names as there is room for, and `…` for the rest."""
    whole = ", ".join(names)
    if width is None:
        return whole
    count = len(names)
    while len(whole) > width and count > 1:
        count -= 1
        whole = ", ".join(names[:count]) + ", …"
    return _cut(whole, width)


def _what(step: Step) -> str:
    version = step.version or "(version not known)"
    if step.from_version is not None and step.from_version != version:
        return f"{step.name} {step.from_version} -> {version}"
    return f"{step.name} {version}"


def _size(step: Step, *, has_installed: bool) -> str:
    if step.file is None:
        return ""
    size = "?" if step.file.size_bytes is None else size_text(step.file.size_bytes)
    size = f"{size} to build" if step.is_source_build else size
    if not has_installed:
        return size
    installed = "?" if step.installed_bytes is None else size_text(step.installed_bytes)
    return f"{size}, installed {installed:>6}"


def _totals(plan: Plan) -> str:
    counts = [
        f"{number} to {action}"
        for action in ("install", "upgrade", "downgrade", "reinstall")
        if (number := sum(step.action == action for step in plan.steps))
    ]
    counts = counts or ["Nothing to do"]
    kept = sum(step.action == "keep" for step in plan.steps)
    if kept:
        counts.append(f"{kept} kept as {'it is' if kept == 1 else 'they are'}")
    parts = [", ".join(counts), *write_sizes(plan)]
    builds = sum(step.is_source_build for step in plan.steps)
    if builds:
        parts.append(f"{builds} source build{'s' if builds > 1 else ''}")
    if plan.broken:
        parts.append(f"{len(plan.broken)} broken")
    if plan.will_not_run:
        parts.append(f"{len(plan.will_not_run)} that will not run")
    return "; ".join(parts) + "."


def _obstacles(planned: Planned, *, color: bool) -> Iterator[str]:
    """Give every obstacle with its lines, where a file cannot be installed."""
    if not isinstance(planned.outcome, Conflict):
        return
    obstacles = planned.obstacles or (planned.outcome,)
    yield ""
    yield paint("Cannot be installed:", "31;1", color=color)
    for conflict in obstacles:
        yield f"  {conflict.message}"
        for line in conflict.lines:
            yield f"    {_line_place(line)}: {line.text}"


def _mending(planned: Planned, *, color: bool) -> Iterator[str]:
    """Give the changes that mend it, and the lines that are left to a person."""
    outcome = planned.outcome
    found = planned.cures
    if found:
        title = _ALONE[1] if len(found) == 1 else "All of these together would solve it:"
        title = title.replace("solve it", "solve the rest") if planned.undecided else title
    else:
        found = outcome.cures if isinstance(outcome, Conflict) and not planned.undecided else ()
        title = _ALONE.get(len(found), "Any one of these would solve it:")
    if found:
        yield ""
        yield paint(title, "1", color=color)
        for cure in found:
            said = cure.requirement or f"remove the line: {cure.reason}"
            yield f"  {_line_place(cure.line)}: {said}"
    if planned.undecided:
        yield ""
        yield paint("Left to you:", "1", color=color)
        for line, why in planned.undecided:
            yield f"  {_line_place(line)}: {line.text}"
            yield f"    {why}"


def _line_place(line: Line) -> str:
    return f"{line.source.path}:{line.number}"


def _cut(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    return text[: max(width - 1, 0)] + "…" if width > 1 else ""
