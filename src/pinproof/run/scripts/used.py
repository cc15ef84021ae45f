"""Which scripts are read, and what is installed for each: by a deployment, or as the user says."""

from collections.abc import Iterator, Sequence

from pinproof.config import Config
from pinproof.deployment.profiles import AZUREML
from pinproof.facts.imports import Unsure
from pinproof.formats.tree import Scalar
from pinproof.gather.deployments.build_steps import BuildStep
from pinproof.gather.deployments.used_paths import find_used_paths
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.project.context import identify
from pinproof.gather.scripts.module_files import folders_above, require_script
from pinproof.gather.session import find_configured_image
from pinproof.gather.targets import choose_target
from pinproof.image.manifest import INFERENCE_SERVER, ImageManifest
from pinproof.imports.reach import SearchPath
from pinproof.record import record, replace
from pinproof.run.around import Around
from pinproof.run.cases import Case
from pinproof.run.deployments import Wired
from pinproof.target.model import Target

# Azure ML's server calls these when it starts, and with each request.
_CALLED = frozenset({"init", "run"})


@record
class ScriptUse:
    """A script, where it runs, and what is installed for it.

    `cases` are the numbers of the requirements files among all of the run, `mounts` directories
    of packages that are mounted. `doubts` say why more may be there. `built` is what a build did
    to the image.
    """

    path: str
    config: Config
    target: Target
    image: ImageManifest | None
    search: SearchPath
    cases: tuple[int, ...] = ()
    mounts: tuple[str, ...] = ()
    doubts: tuple[Unsure, ...] = ()
    built: BuildStep | None = None


def find_script_uses(around: Around, flags: Config, cases: Sequence[Case]) -> list[ScriptUse]:
    """Find the scripts that the user names and those that deployments start.

    Raises `UsageError` for a named script that is none.
    """
    uses = [_named(path, around, flags, cases) for path in around.scripts]
    wired = (each for each in around.definitions if isinstance(each, Wired))
    uses += [use for each in wired if (use := _started(each, cases)) is not None]
    return uses


def ask_for_plans(cases: Sequence[Case], uses: Sequence[ScriptUse]) -> list[Case]:
    """Have searched what pip would install where that decides what a script lacks."""
    used = {number for use in uses if not use.doubts for number in use.cases}
    return [
        replace(case, job=replace(case.job, needs=case.job.needs | {"plan"}))
        if number in used
        else case
        for number, case in enumerate(cases)
    ]


def _named(path: str, around: Around, flags: Config, cases: Sequence[Case]) -> ScriptUse:
    require_script(path)
    config = flags.over(find_configuration(path))
    first = cases[0].job if cases else None
    image = find_configured_image(config) or (first.image if first is not None else None)
    return ScriptUse(
        path=path,
        config=config,
        target=first.target if first is not None else choose_target(config, image, None),
        image=image,
        search=SearchPath(
            perhaps=folders_above(path),
            entries=_CALLED if image and INFERENCE_SERVER in image.distributions else frozenset(),
        ),
        cases=tuple(range(len(cases))),
        mounts=tuple(mounted for mounted, _ in around.mounts),
    )


def _started(wired: Wired, cases: Sequence[Case]) -> ScriptUse | None:
    entry, definition = wired.wiring.entry, wired.wiring.definition
    if entry is None or entry.found != "file" or entry.path is None:
        return None
    if not entry.path.endswith((".py", ".ipynb")):
        return None
    used = list(find_used_paths(wired.wiring))
    paths = {
        identify(each.path): each.path for each in used if each.path and each.takes != "directory"
    }
    hosted = {each.source.path for each in definition.hosted}
    root = wired.wiring.root
    numbers = tuple(
        number
        for number, case in enumerate(cases)
        if identify(case.job.file.source.path) in paths
        or (case.job.file.host is not None and case.job.file.source.path in hosted)
    )
    read = {identify(cases[number].job.file.source.path) for number in numbers}
    unread = [
        Unsure(reason=f"{path} was not read") for real, path in paths.items() if real not in read
    ]
    return ScriptUse(
        path=entry.path,
        config=wired.config,
        target=wired.target,
        image=wired.image,
        search=SearchPath(
            folders=() if root is None else (root,),
            perhaps=folders_above(entry.path),
            entries=_CALLED if definition.profile is AZUREML else frozenset(),
        ),
        cases=numbers,
        mounts=tuple(each.path for each in used if each.path and each.takes == "directory"),
        doubts=(*_doubts(wired), *unread),
        built=wired.stated.built,
    )


def _doubts(wired: Wired) -> Iterator[Unsure]:
    """Say why more may be installed than a deployment tells."""
    wiring, definition = wired.wiring, wired.wiring.definition
    if wired.image is None:
        yield Unsure(reason="what its image holds is not known; name one with --image")
    for value in (*wiring.boot.doubtful, *definition.unread):
        yield Unsure(reason=f"what is installed is not known: {value.what}")
    if definition.managed is not None:
        yield Unsure(reason="the platform makes an environment of its own")
    lost = [each for each in wiring.located if each.installed is not None and not each.is_there]
    counts = wiring.boot.counts
    lost += [each for each in wiring.located if each.chosen is counts and not each.is_there]
    if lost and (counts is not None or definition.installed):
        yield Unsure(reason="what it installs could not be read")
    for setting in definition.settings:
        if setting.name.text == "PYTHONPATH" and not _is_empty(setting.value):
            yield Unsure(reason="it sets PYTHONPATH")


def _is_empty(value: object) -> bool:
    return isinstance(value, Scalar) and not value.text
