"""What an image held, as far as a row and the index of its day tell it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from as_of import AsOf

from bundled_images.rows import LATEST, SERVER, RebuildError, Row
from pinproof.effects.breakage import BrokenRequirement, find_broken
from pinproof.effects.plan import Step
from pinproof.effects.planning import build_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.image.manifest import (
    SERVER_RESTS_ON,
    Certainty,
    Distribution,
    ImageManifest,
)
from pinproof.index.model import CoreMetadata, Index, Project
from pinproof.record import replace
from pinproof.requirements.declared import as_written_today, read_requirement
from pinproof.requirements.model import RequirementLine, normalize_name
from pinproof.requirements.parser import parse
from pinproof.requirements.pins import pinning_clause
from pinproof.resolve.explain.sentences import collect_causes, write_sentence
from pinproof.resolve.resolver import Contradiction, InstallRequest, Resolved, resolve_lines
from pinproof.resolve.roots import select_lines
from pinproof.resolve.unknown import Unresolved
from pinproof.source import SourceFile
from pinproof.target.markers import marker_holds
from pinproof.target.model import PythonVersion, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The index as it was on a row's day, and the pip that installed from it."""

    index: Index
    before: str
    target: Target

    @classmethod
    def of(cls, row: Row, index: Index) -> "Day":
        """Take the row's pip, or else the newest of its day."""
        before = f"{row.as_of + timedelta(days=1)}T00:00:00Z"
        then = AsOf(index, before)
        target = Target(
            python=PythonVersion.parse(row.python), platform=row.platform, stated_pip=row.pip
        )
        published = then.project("pip")
        if row.pip is None and isinstance(published, Project):
            newest = JudgedReleases().of(published, target).newest_fitting()
            target = replace(target, stated_pip=None if newest is None else str(newest))
        return cls(index=then, before=before, target=target)

    def dated(self, requirement: str) -> str:
        """Put the newest final release of the day where a recipe asks for the latest."""
        if not requirement.endswith(LATEST):
            return requirement
        name = requirement.removesuffix(LATEST)
        project = self.index.project(normalize_name(name))
        versions = project.releases if isinstance(project, Project) else ()
        newest = max((one for one in versions if not one.is_prerelease), default=None)
        if newest is None:
            raise RebuildError(f"{name}: no release before {self.before}")
        return f"{name}=={newest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a row says of single distributions, by normalized name."""

    stated: Mapping[str, RequirementLine]
    implied: Mapping[str, RequirementLine]
    other_builds: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, row: Row) -> "Asked":
        """Read a row; of what it asks to be the latest it says nothing."""
        said = [text for text in (*row.stated, row.server) if not text.endswith(LATEST)]
        return cls(
            stated=_lines(said),
            implied=_lines(row.implied),
            other_builds=frozenset(map(normalize_name, row.other_builds)),
        )


def rebuild(row: Row, index: Index) -> ImageManifest:
    """Resolve what a row says on its day, and write down how each part is known."""
    day = Day.of(row, index)
    image = ImageManifest(
        name=row.name,
        aliases=row.names,
        python=row.python,
        platform=row.platform,
        pip=row.pip,
        framework=row.framework,
        boot=row.boot,
    )
    contents = [day.dated(text) for text in (*row.stated, *row.implied)]
    server = day.dated(row.server)
    steps: tuple[list[str], ...] = ([server, *contents],)
    together = not isinstance(_search(image, steps[0], row, day)[1], Contradiction)
    if not together:
        steps = (contents, [server])
    for step in steps:
        image = _install(image, step, row, day)
    image = replace(image, server=_server(image, day.target), perhaps=perhaps_held(image, row))
    return replace(image, provenance=tuple(_provenance(image, row, day, together=together)))


def _search(
    image: ImageManifest, requirements: Sequence[str], row: Row, day: Day
) -> tuple[InstallRequest, Resolved | Contradiction]:
    source = SourceFile(path=row.name, text="\n".join(requirements) + "\n")
    file = parse(source, pip=day.target.pip)
    request = InstallRequest(file=file, index=day.index, target=day.target, image=image)
    found = resolve_lines(request, select_lines(file, day.target))
    if isinstance(found, Unresolved):
        raise RebuildError(f"{row.name}: {found.name or 'the search'}: {found.reason}")
    return request, found


def _install(
    image: ImageManifest, requirements: Sequence[str], row: Row, day: Day
) -> ImageManifest:
    request, found = _search(image, requirements, row, day)
    if isinstance(found, Contradiction):
        reason = write_sentence(request, found, collect_causes(found))
        raise RebuildError(f"{row.name}: {', '.join(requirements)}: {reason}")
    outcome = build_plan(request, found)
    asked = Asked.of(row)
    installed = {
        step.name: _distribution(step, _declared(step, day.index), asked)
        for step in outcome.steps
        if step.action != "keep"
    }
    return replace(image, distributions={**image.distributions, **installed})


def _lines(requirements: Iterable[str]) -> dict[str, RequirementLine]:
    file = parse(SourceFile(path="images.toml", text="\n".join(requirements)), pip=Target().pip)
    return {
        line.normalized_name or "": line
        for line in file.walk()
        if isinstance(line, RequirementLine)
    }


def _declared(step: Step, index: Index) -> CoreMetadata:
    if step.file is None:
        raise RebuildError(f"{step.name}: no file")
    metadata = index.metadata(step.file)
    if not isinstance(metadata, CoreMetadata):
        raise RebuildError(f"{step.file.filename}: {metadata.reason}")
    return metadata


def _distribution(step: Step, metadata: CoreMetadata, asked: Asked) -> Distribution:
    said = asked.stated.get(step.name)
    certainty: Certainty = "rebuilt"
    if said is not None and pinning_clause(said) is not None:
        certainty = "stated"
    elif step.name in asked.implied:
        said, certainty = asked.implied[step.name], "implied"
    is_pin = said is not None and pinning_clause(said) is not None
    file = None if step.name in asked.other_builds else step.file
    return Distribution(
        name=metadata.name,
        version=step.version,
        requires=metadata.requires_dist,
        requires_python=metadata.requires_python
        or (step.file.requires_python if step.file else None),
        certainty=certainty,
        stated=(said.specifier or None) if said is not None and not is_pin else None,
        file=file.filename if file else None,
        sha256=file.hashes.get("sha256") if file else None,
    )


def _server(image: ImageManifest, target: Target) -> tuple[str, ...]:
    """Give what the server declares for this target, and what else it rests on."""
    declared = {}
    for text in image.distributions[SERVER].requires or ():
        requirement = read_requirement(text)
        if requirement is not None and (
            requirement.marker is None or marker_holds(requirement.marker, target)
        ):
            name = normalize_name(requirement.name)
            declared[name] = f"{name}{requirement.specifier}"
    for name in SERVER_RESTS_ON:
        declared.setdefault(name, name)
    return tuple(declared[name] for name in sorted(declared))


def perhaps_held(image: ImageManifest, row: Row) -> tuple[str, ...]:
    """Give what is not among an image's distributions and may be there all the same."""
    prefix = str(row.boot.get("prefix", ""))
    # conda's own setuptools of that time brought it into each environment.
    by_conda = ("certifi",) if prefix.startswith(("/opt/miniconda/", "/azureml-envs/")) else ()
    return tuple(sorted({*row.perhaps, *by_conda} - image.distributions.keys()))


def _provenance(image: ImageManifest, row: Row, day: Day, *, together: bool) -> Iterator[str]:
    if row.recipe is not None:
        installs = ", ".join(dict.fromkeys((row.server, *row.stated)))
        yield f"The recipe ({row.recipe}) installs {installs}."
    else:
        states = ", ".join(row.stated) or "no package"
        yield f"The Azure ML documentation ({row.documentation}) states {states}."
    if row.implied:
        yield f"The image's name says {', '.join(row.implied)}."
    server = day.dated(row.server)
    pip = f"pip {day.target.stated_pip}" if day.target.stated_pip else "pip"
    yield (
        f"The rest is rebuilt: what {pip} chooses for Python {row.python} on {row.platform} "
        f"from what was published up to {row.as_of}, {server} included."
    )
    if not together:
        yield (
            "These cannot be resolved together, so the server is installed over the others in a "
            "second step, as an image build may do: pip replaces what the server wants otherwise, "
            "and only warns of what that breaks."
        )
    yield from row.notes
    yield from map(said_of, find_broken(image.distributions, day.target))


def said_of(fault: BrokenRequirement) -> str:
    """Say what is broken in an image as it was rebuilt."""
    return (
        f"As rebuilt, {fault.distribution} {fault.version} needs "
        f"{as_written_today(fault.requires)}, but the image holds "
        f"{fault.requires_name} {fault.installed_version or '(nothing)'}."
    )
