"""What the commands of a Dockerfile do to a known image, one after the other, with their files."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.deployment.changes import BuildChange
from pinproof.deployment.model import Definition
from pinproof.errors import UsageError
from pinproof.formats.tree import Unknown, Value
from pinproof.gate.opening import look_at
from pinproof.gather.deployments.builds import ReadDefinition
from pinproof.gather.deployments.contexts import find_contexts
from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.gather.targets import Stated, choose_target
from pinproof.hosts.model import Hosted, Unfollowed
from pinproof.image.manifest import ImageManifest
from pinproof.pip.release import PipRelease
from pinproof.record import field, record, replace
from pinproof.requirements.declared import requirement_name
from pinproof.requirements.model import (
    IncludeFault,
    IncludeLine,
    InvalidLine,
    RequirementLine,
    RequirementsFile,
)
from pinproof.source import Place
from pinproof.target.model import Target

if TYPE_CHECKING:
    from typing import TypeAlias

    _Read: TypeAlias = tuple[RequirementsFile | None, str]

# More commands than anybody writes are not followed.
_MOST = 300


@record(eq=False)
class BuildStep:
    """One command that changes what is installed, on top of those `below` it and of the image.

    `file` is what pip is given to install, `removed` tells by normalized name where it is said
    what is taken out. `pip` is the release that the image has afterwards, where that is known.
    `doubt` says in a sentence's end why nobody knows what is installed afterwards.
    """

    place: Place
    image: ImageManifest
    target: Target
    below: "BuildStep | None" = None
    file: RequirementsFile | None = None
    takes_dependencies: bool = True
    upgrades: bool = False
    removed: Mapping[str, Place] = field(default_factory=dict)
    pip: str | None = None
    doubt: str = ""

    @property
    def number(self) -> int:
        """How many steps it takes to come there."""
        return len(self.from_first())

    def from_first(self) -> "list[BuildStep]":
        """Give all steps up to this one, in order."""
        steps = [self]
        while steps[-1].below is not None:
            steps.append(steps[-1].below)
        return steps[::-1]

    @property
    def where(self) -> str:
        """The place as a report names it."""
        return f"{self.place.source.path}:{self.place.start.line}"


def find_step_before(top: BuildStep | None, place: Place) -> BuildStep | None:
    """Give the last step that is done when the build comes to a place; elsewhere all are."""
    while (
        top is not None
        and top.place.source.path == place.source.path
        and top.place.span.end > place.span.start
    ):
        top = top.below
    return top


def stated_at(stated: Stated, place: Place) -> Stated:
    """Give what holds at a place of what a deployment states, when its build comes there."""
    top = stated.built
    goes_on = (
        top is not None
        and top.place.source.path == place.source.path
        and top.place.span.start > place.span.end
    )
    built = find_step_before(top, place)
    return replace(stated, built=built, last=top if goes_on else None)


class BuildSteps:
    """The steps of each build, read once for all deployments that start its image."""

    def __init__(self, entries: Iterable[ReadDefinition]) -> None:
        self._files = {
            id(each.definition.changes): each.definition
            for each in entries
            if each.definition.what == "Dockerfile"
        }
        self._known: dict[tuple[int, int], BuildStep | None] = {}

    def last_of(self, definition: Definition, config: Config, stated: Stated) -> BuildStep | None:
        """Give the last step of the build of a deployment's image; `None` without any."""
        file, image = self._files.get(id(definition.changes)), stated.image
        if image is None or file is None or not definition.changes:
            return None
        key = (id(definition.changes), id(image))
        if key not in self._known:
            self._known[key] = _read_steps(file, config, stated, image)
        return self._known[key]


def _read_steps(
    definition: Definition, config: Config, stated: Stated, image: ImageManifest
) -> BuildStep | None:
    contexts = find_contexts(definition)
    top: BuildStep | None = None
    for change in definition.changes[:_MOST]:
        target = choose_target(config, image, None, replace(stated, built=top))
        step = BuildStep(place=change.place, image=image, target=target, below=top)
        top = _step(step, change, contexts, top.pip if top is not None else image.pip)
    if top is not None and len(definition.changes) > _MOST:
        last = definition.changes[_MOST]
        doubt = f"it has more than {_MOST} such commands"
        top = replace(top, place=last.place, below=top, file=None, doubt=doubt)
    return top


def _step(
    step: BuildStep, change: BuildChange, contexts: Sequence[str], pip: str | None
) -> BuildStep:
    doubt, file = change.doubt, None
    removed = {requirement_name(each.text): each.place for each in change.removed}
    if not doubt and change.hosted is not None:
        file, doubt = _read_installed(change, change.hosted, contexts, step.target.pip)
    for path in change.removed_files if not doubt else ():
        listed, doubt = _read_list(path, contexts, step.target.pip)
        lines = listed.walk() if listed is not None else ()
        removed |= {
            line.normalized_name or "": path.place
            for line in lines
            if isinstance(line, RequirementLine)
        }
    return replace(
        step,
        file=file,
        removed=removed,
        takes_dependencies=change.takes_dependencies,
        upgrades=change.upgrades,
        pip=pip if change.own_pip is None else change.own_pip or None,
        doubt=doubt,
    )


def _read_installed(
    change: BuildChange, hosted: Hosted, contexts: Sequence[str], pip: PipRelease
) -> "_Read":
    """Read all that one call of pip is given."""
    if change.is_file_only and len(change.files) == 1:
        return _read_list(change.files[0], contexts, pip)
    from pinproof.gather.project.hosted import read_in_host  # noqa: PLC0415 - few calls name more

    folder = os.path.dirname(hosted.source.path)
    paths: dict[str, str | Unfollowed] = {}
    for written, path in hosted.paths.items():
        found = _find(path, contexts) if isinstance(path, str) else None
        paths[written] = os.path.relpath(found, folder or os.curdir) if found else path
    file = read_in_host(replace(hosted, paths=paths), pip)
    return file, _why_not_known(file)


def _read_list(path: Value, contexts: Sequence[str], pip: PipRelease) -> "_Read":
    if isinstance(path, Unknown):
        return None, path.what
    found = _find(path.text, contexts)
    if found is None:
        return None, f"there is no {path.text} here"
    try:
        file = read_tree(read_text(found), pip)
    except UsageError as error:
        return None, str(error)
    return file, _why_not_known(file)


def _find(path: str, contexts: Sequence[str]) -> str | None:
    places = (os.path.normpath(os.path.join(folder, path)) for folder in contexts)
    return next((place for place in places if look_at(place) == "file"), None)


def _why_not_known(file: RequirementsFile) -> str:
    """Say why it is not known what pip installs of a file; empty where all of it was read."""
    for word in file.unread:
        return word.text
    for line in file.walk():
        if isinstance(line, InvalidLine):
            return f"pip cannot read {line.source.path}:{line.number}"
        if isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault):
            return f"{line.path.text} could not be read: {line.included.reason}"
    return ""
