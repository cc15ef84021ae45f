"""Lines that bar the way whatever the others say: each is solved first, and by itself."""

import re
from collections.abc import Iterator

from pinproof.index.model import Missing
from pinproof.pip.archives import SDIST_SUFFIXES
from pinproof.pip.release import NEWEST_PIP, PipRelease
from pinproof.record import field, record
from pinproof.repair.model import LineRepair
from pinproof.requirements.advice.foreign import foreign_project
from pinproof.requirements.advice.in_place import read_one
from pinproof.requirements.advice.stand_ins import find_stand_in
from pinproof.requirements.grammar.references import PathReference, parse_reference
from pinproof.requirements.model import InvalidLine, Line, RequirementLine
from pinproof.requirements.pins import pinning_clause
from pinproof.requirements.specifiers import read_specifier, read_version
from pinproof.resolve.resolver import InstallRequest
from pinproof.target.backports import find_backported
from pinproof.target.markers import environment, marker_holds
from pinproof.target.stdlib import is_stdlib

# What brings the inference server of Azure ML along.
_BRINGS_SERVER = "azureml-defaults"
_IN_FILE_NAME = re.compile(
    r"/[A-Za-z0-9_.]+-(\d[A-Za-z0-9_.!+]*?)"
    rf"(?:-|{'|'.join(map(re.escape, SDIST_SUFFIXES))}|/|$)"
)


@record
class Unbarred:
    """What is left to search with: `lines`, and from which line of the file each comes.

    `repairs` and `undecided` are as in `Repair`.
    """

    lines: list[RequirementLine] = field(default_factory=list)
    origins: dict[RequirementLine, Line] = field(default_factory=dict)
    repairs: dict[Line, LineRepair] = field(default_factory=dict)
    undecided: dict[Line, str] = field(default_factory=dict)


def unbar(request: InstallRequest) -> Unbarred:
    """Solve what bars the way, and give the lines that can be searched with."""
    found = Unbarred()
    names = {
        line.normalized_name
        for line in request.file.walk()
        if isinstance(line, RequirementLine) and not line.is_constraint
    }
    for line in request.file.walk():
        if isinstance(line, InvalidLine):
            _invalid(request, line, found)
        elif isinstance(line, RequirementLine) and (
            line.marker is None or marker_holds(line.marker.text, request.target)
        ):
            _named(request, line, found, names)
    return found


def _invalid(request: InstallRequest, line: InvalidLine, found: Unbarred) -> None:
    if line.is_constraint or line.kind == "option":
        return
    from pinproof.requirements.advice.meant import find_meant  # noqa: PLC0415 - most files are valid

    meant = find_meant(line, request.target.pip) if line.kind == "requirement" else None
    if meant is None:
        found.undecided[line] = line.message
        return
    text, requirement = meant
    if requirement.marker is not None and not marker_holds(requirement.marker.text, request.target):
        found.repairs[line] = LineRepair(change="rewrite", text=text)
        return
    if not _is_known(request, requirement):
        found.undecided[line] = f"the index has no project {requirement.name}"
        return
    _keep(found, requirement, line)
    found.repairs[line] = LineRepair(change="rewrite", text=text, version=_pin_of(requirement))


def _named(
    request: InstallRequest, line: RequirementLine, found: Unbarred, names: set[str | None]
) -> None:
    if line.is_constraint:
        _keep(found, line, line)
        return
    solved = next(_solutions(request, line, names), None)
    if solved is None:
        _keep(found, line, line)
    elif isinstance(solved, str):
        found.undecided[line] = solved
    elif isinstance(solved, LineRepair):
        found.repairs[line] = solved
    elif not _is_known(request, solved):
        found.undecided[line] = f"the index has no project {solved.name}"
    else:
        _keep(found, solved, line)
        found.repairs[line] = LineRepair(
            change="rewrite", text=f"{solved.name}{solved.specifier}", version=_pin_of(solved)
        )


def _solutions(
    request: InstallRequest, line: RequirementLine, names: set[str | None]
) -> Iterator[LineRepair | RequirementLine | str]:
    """Give what becomes of a line: a repair, another line in its place, or why nobody knows."""
    if line.url is not None:
        yield from _by_path(request, line)
        return
    name = line.normalized_name or ""
    yield from _as_written_today(request, line)
    foreign = foreign_project(name)
    system = environment(request.target)["platform_system"]
    if foreign is not None and foreign.is_foreign_to(system):
        if foreign.system in {"Windows", "Darwin"} and line.marker is None:
            marker = f'platform_system == "{foreign.system}"'
            yield LineRepair(change="mark", text=marker, reason=foreign.reason)
        yield LineRepair(change="drop", reason=foreign.reason)
    image = request.image
    has_server = image is not None and image.server and name not in image.distributions
    if name == _BRINGS_SERVER and has_server:
        yield LineRepair(change="drop", reason="the image has its server already")
    stand_in = find_stand_in(name)
    if stand_in is not None and stand_in.meant in names:
        yield LineRepair(change="drop", reason=f"{stand_in.meant} is meant, and is here already")
    elif stand_in is not None:
        yield _another(line, stand_in.meant, None, request.target.pip)
    yield from _without_project(request, line)


def _by_path(request: InstallRequest, line: RequirementLine) -> Iterator[RequirementLine]:
    reference = parse_reference(line.url.text) if line.url is not None else None
    if isinstance(reference, PathReference) and reference.is_build_path and line.name:
        told = _IN_FILE_NAME.search(reference.path)
        version = told[1] if told and read_version(told[1]) is not None else None
        yield _another(line, line.name, version, request.target.pip)


def _as_written_today(request: InstallRequest, line: RequirementLine) -> Iterator[RequirementLine]:
    """Give what a line was meant to be whose versions only old pips take, and as texts."""
    if any(read_specifier(one.operator + one.version) is None for one in line.clauses):
        from pinproof.requirements.advice.mistakes import find_mistake  # noqa: PLC0415 - as above

        mistake = find_mistake(line.text.partition(";")[0].strip(), NEWEST_PIP)
        if mistake is not None and mistake.meant is not None:
            marker = f" ; {line.marker.text}" if line.marker is not None else ""
            read = read_one(line, mistake.meant.strip() + marker, request.target.pip)
            if read is not None:
                yield read


def _without_project(request: InstallRequest, line: RequirementLine) -> Iterator[LineRepair | str]:
    """Give what becomes of what Python has itself, and of what no index has."""
    name, python = line.normalized_name or "", request.target.python
    module, is_known = find_backported(name, python), _is_known(request, line)
    if module is None and not is_known and is_stdlib(name.replace("-", "_"), python):
        module = line.name
    if module is not None:
        yield LineRepair(change="drop", reason=f"{module} comes with Python {python.series}")
    if not is_known:
        yield f"the index has no project {line.name}"


def _is_known(request: InstallRequest, line: RequirementLine) -> bool:
    """Tell whether the index or the image has a line's project."""
    name = line.normalized_name or ""
    if request.image is not None and name in request.image.distributions:
        return True
    return not isinstance(request.index.project(name), Missing)


def _another(
    line: RequirementLine, name: str, version: str | None, pip: PipRelease
) -> RequirementLine:
    """Give a requirement of another name or version in the place of a line."""
    read = read_one(line, f"{name}=={version}" if version is not None else name, pip)
    return read if read is not None else line


def _pin_of(line: RequirementLine) -> str | None:
    clause = pinning_clause(line)
    return None if clause is None else clause.version


def _keep(found: Unbarred, line: RequirementLine, origin: Line) -> None:
    found.lines.append(line)
    found.origins[line] = origin
