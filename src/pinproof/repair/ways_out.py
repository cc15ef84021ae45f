"""What becomes of a line that no version helps, where that is plain."""

from pinproof.files.only_system import find_only_system
from pinproof.index.model import Project
from pinproof.repair.model import LineRepair
from pinproof.requirements.model import RequirementLine
from pinproof.resolve.resolver import InstallRequest
from pinproof.target.markers import environment

_CALLED = {"Darwin": "macOS", "Windows": "Windows"}


def find_way_out(request: InstallRequest, line: RequirementLine) -> LineRepair | None:
    """Give what becomes of the line, `None` where only a person can tell.

    What is published for another system alone gets a marker for it, or goes where it has one.
    What the image holds need not be asked for.
    """
    name = line.normalized_name or ""
    project = request.index.project(name)
    system = find_only_system(project) if isinstance(project, Project) else None
    if system is not None and system != environment(request.target)["platform_system"]:
        reason = f"all its files are for {_CALLED[system]}"
        if line.marker is None:
            marker = f'platform_system == "{system}"'
            return LineRepair(change="mark", text=marker, reason=reason)
        return LineRepair(change="drop", reason=reason)
    held = request.image.distributions.get(name) if request.image is not None else None
    if held is not None and held.version is not None and not line.extras:
        reason = f"the image has {held.name} {held.version}, and no other goes with it"
        return LineRepair(change="drop", reason=reason)
    return None
