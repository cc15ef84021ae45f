"""Deployments and mounted directories: read, judged, and linked to the files that they use."""

from collections.abc import Mapping, Sequence
from functools import partial

from pinproof.config import Config
from pinproof.deployment.image_names import ImageName, derive_catalogue_name, parse_image
from pinproof.deployment.located import Wiring
from pinproof.deployment.made_paths import NOTHING_MADE
from pinproof.deployment.model import Definition, DefinitionFile
from pinproof.deployment.profiles import AZUREML
from pinproof.errors import UsageError
from pinproof.evidence.model import Evidence, python_named
from pinproof.facts.deployment import known_honours
from pinproof.formats.tree import Scalar, Unknown
from pinproof.gate.boundary import current_boundary, resolve_links
from pinproof.gather.deployments.build_steps import BuildSteps, stated_at
from pinproof.gather.deployments.builds import ReadDefinition, tie_builds
from pinproof.gather.deployments.definitions import UnreadDefinition, read_deployments
from pinproof.gather.deployments.used_paths import UsedPaths
from pinproof.gather.deployments.wiring import wire
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.project.paths import FoundPaths
from pinproof.gather.session import find_configured_image, find_named_image
from pinproof.gather.targets import Stated, choose_target
from pinproof.hosts.model import Hosted
from pinproof.image.catalogue import find_nearest_images
from pinproof.image.manifest import ImageManifest
from pinproof.record import record, replace
from pinproof.run.around import Around
from pinproof.run.hosts import Hosts
from pinproof.target.model import Target
from pinproof.unforeseen import attempt, begin

NO_PROJECTS: Mapping[str, Config] = {}
# What Azure ML's own tools read: elsewhere a container is ours only by its image or variables.
_OF_AZUREML = frozenset({"deployment", "environment", "inference configuration"})


@record
class Wired:
    """A deployment whose paths were followed on the disk, and the image that it runs on."""

    wiring: Wiring
    config: Config
    stated: Stated
    image: ImageManifest | None
    target: Target

    @property
    def path(self) -> str:
        """The file that states it."""
        return self.wiring.definition.place.source.path


@record
class UnreadFile:
    """A file that would define deployments, and why it could not be read, or not wholly.

    `named`: the user asked for it, or a deployment does; others were met in a search.
    """

    path: str
    config: Config
    faults: tuple[UnreadDefinition, ...]
    named: bool


def read_deployments_around(
    found: FoundPaths,
    mounts: Sequence[str],
    flags: Config,
    projects: Mapping[str, Config] = NO_PROJECTS,
) -> Around:
    """Read deployments; note the directories in `mounts`, those found and those that they use.

    `projects` are files that say what a project needs, wanted as well, with their settings.
    """
    links = UsedPaths()
    for path in (*mounts, *found.mounts.values()):
        links.directories.setdefault(resolve_links(path), (path, None))
    definitions: list[Wired | UnreadFile] = []
    notes: dict[str, str] = {}
    read: list[str] = []
    hosts = Hosts()
    entries: list[ReadDefinition] = []
    written_in: dict[str, tuple[Hosted, ...]] = {}
    for path, named in (*found.definitions.values(), *((path, False) for path in projects)):
        config = projects.get(path) or flags.over(find_configuration(path))
        file, unread = _read(path, named=named, of_projects=bool(config.projects))
        definitions += _unread(path, config, unread, named=named)
        defined = file.definitions if file is not None else ()
        hosted = file.hosted if file is not None else ()
        written = file.written if file is not None else ()
        hosts.meet(path, hosted)
        if named or defined or hosted or written:
            read.append(path)
        if named and not (defined or hosted or written or unread):
            notes[path] = f"{path}: no deployment is defined here, and nothing is given to pip."
        made = file.made if file is not None else NOTHING_MADE
        entries += [ReadDefinition(definition=each, made=made, config=config) for each in defined]
        written_in[path] = written
    said: dict[str, list[Stated]] = {}
    tied = tie_builds(entries, lambda path: _read(path, named=True)[0])
    steps = BuildSteps(tied)
    for entry in tied:
        work = partial(_wired, entry, steps, notes)
        unreadable = partial(_unreadable, entry.path, entry.config)
        wired = attempt(entry.path, work, unreadable, is_clocked=True)
        if isinstance(wired, UnreadFile):
            definitions.append(wired)
            continue
        if wired is not None:
            definitions.append(wired)
            links.add(wired.wiring, wired.stated)
            said.setdefault(entry.path, []).append(wired.stated)
        _add_lines(hosts, entry.definition, wired)
    for path, written in written_in.items():
        # Which of several deployments they are for is not followed.
        one = said.get(path, ())
        hosts.add(written, one[0] if len(one) == 1 else None)
    links.conclude(found.requirements)
    for path in hosts.lacking(links.take_hosts()):
        file, unread = _read(path, named=True)
        definitions += _unread(path, flags.over(find_configuration(path)), unread, named=True)
        hosts.meet(path, file.hosted if file is not None else (), is_only_used=True)
    return Around(
        definitions=tuple(definitions),
        mounts=tuple(links.directories.values()),
        uses=links.uses,
        paths=links.paths,
        read=tuple(read),
        hosted=hosts.uses(links.uses),
        notes=tuple(notes.values()),
    )


def _read(
    path: str, *, named: bool, of_projects: bool = False
) -> tuple[DefinitionFile | None, list[UnreadDefinition]]:
    """Read a file; what is wrong with reading it is a fault of its own."""

    def unread(reason: str) -> tuple[None, list[UnreadDefinition]]:
        return None, [UnreadDefinition(path=path, line=0, reason=reason)]

    work = partial(read_deployments, path, named=named, of_projects=of_projects)
    return begin(path, work, unread, is_clocked=True)


def _unreadable(path: str, config: Config, reason: str) -> UnreadFile:
    fault = UnreadDefinition(path=path, line=0, reason=reason)
    return UnreadFile(path=path, config=config, faults=(fault,), named=True)


def _unread(
    path: str, config: Config, faults: Sequence[UnreadDefinition], *, named: bool
) -> list[UnreadFile]:
    if not faults:
        return []
    return [UnreadFile(path=path, config=config, faults=tuple(faults), named=named)]


def _add_lines(hosts: Hosts, definition: Definition, wired: Wired | None) -> None:
    """Note down the lines of a definition: those of a build with what is done before them."""
    stated = wired.stated if wired is not None else None
    for each in definition.hosted:
        said = stated_at(stated, each.heading) if stated is not None else None
        hosts.add((each,), said.within(each.environment) if said is not None else None)


def _wired(
    entry: ReadDefinition, steps: BuildSteps, notes: dict[str, str]
) -> Wired | UnreadFile | None:
    """Find the image of a definition; `None` for one that is no concern of ours."""
    definition, config = entry.definition, entry.config
    place = definition.image.place if definition.image is not None else definition.place
    where = f"{place.source.path}:{place.start.line}"
    image, name = None, None
    if config.image is not None:
        image = find_configured_image(config)
    elif isinstance(definition.image, Scalar):
        name = parse_image(definition.image.text)
        try:
            image = find_named_image(
                derive_catalogue_name(definition.image.text), current_boundary()
            )
        except UsageError:
            image = None
    evidence = None if image is not None else _said_of_python(definition, name, where)
    stated = Stated(where=where, image=image, evidence=evidence)
    stated = replace(stated, built=steps.last_of(definition, config, stated))
    target = choose_target(config, image, None, stated)
    wiring = wire(definition, target.pip, known_honours(image, name), entry.made)
    if image is None and not _concerns(wiring, is_ours=name is not None and name.is_of_azureml):
        return None
    if _makes_environment(definition) and (name is not None or image is not None):
        of = image.name if image is not None else name.text if name is not None else ""
        notes.setdefault(
            f"conda on {of}",
            f"{where}: Azure ML makes a conda environment of its own on top of {of}; what that "
            "holds is not in it.",
        )
    elif image is None and name is not None:
        # Once for each image, wherever it is named.
        near = find_nearest_images(name.text)[:1] if name.is_of_azureml else ()
        like = f" (the nearest that is known is {near[0]})" if near else ""
        notes.setdefault(
            name.text,
            f"{where}: no manifest of {name.text} is known{like}, so what it holds is not; name "
            "one with --image (`pinproof image capture` makes it).",
        )
    return Wired(wiring=wiring, config=config, stated=stated, image=image, target=target)


def _makes_environment(definition: Definition) -> bool:
    """Tell whether a conda file is all that is installed on top of the image."""
    if definition.what not in _OF_AZUREML:
        return False
    written = any(each.about.manager is not None for each in definition.hosted)
    return written or any(each.takes == "conda" for each in definition.installed)


def _concerns(wiring: Wiring, *, is_ours: bool) -> bool:
    """Tell whether a definition has to do with packages that are added at start."""
    definition = wiring.definition
    if definition.profile is not AZUREML or is_ours or definition.installed or definition.hosted:
        return True
    if definition.what in _OF_AZUREML and (
        wiring.boot.doubtful or isinstance(definition.image, Unknown)
    ):
        return True
    own = (AZUREML.root_variable, AZUREML.entry_variable)
    return any("_EXTRA_" in each.name.text or each.name.text in own for each in definition.settings)


def _said_of_python(definition: Definition, name: ImageName | None, where: str) -> Evidence | None:
    """Give what a definition says of the Python and the platform: itself, or by its image."""
    platform = definition.platform or (name.platform if name is not None else None)
    said = definition.python
    if isinstance(said, Scalar):
        where = f"{said.place.source.path}:{said.place.start.line}"
        python = python_named(said.text)
        undecided = "" if python is not None else f"Python {said.text} is not judged"
    elif isinstance(said, Unknown):
        python, undecided = None, said.what
    elif name is not None:
        python = python_named(name.python) if name.python is not None else None
        undecided = name.undecided
    elif isinstance(definition.image, Unknown):
        python, undecided = None, f"its image is not known: {definition.image.what}"
    else:
        return None
    return Evidence(
        kind="deployment", where=where, python=python, platform=platform, undecided=undecided
    )
