"""The distributions that will be there for a script, and what can be imported of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from pinproof.effects.plan import Plan, Step
from pinproof.facts.imports import Importable, Unsure
from pinproof.facts.requirements import Facts
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.index.model import BatchIndex, DistributionFile, Unavailable
from pinproof.mount.model import Mount
from pinproof.record import field, record
from pinproof.requirements.model import RequirementsFile
from pinproof.resolve.explain.conflict import Conflict


class ImportIndex(BatchIndex, Protocol):
    """An index that also tells what can be imported of files."""

    def import_names_of(
        self, files: Iterable[DistributionFile]
    ) -> Mapping[DistributionFile, frozenset[str] | Unavailable]:
        """Learn what can be imported of files, at the same time."""
        ...

    def projects_known_to_bring(self, module: str) -> Sequence[str]:
        """Give the projects that are known to bring a module, without asking for any."""
        ...


IndexFor = Callable[[RequirementsFile], ImportIndex]


@record
class There:
    """What will be there, and why more may be."""

    importables: list[Importable] = field(default_factory=list)
    doubts: list[Unsure] = field(default_factory=list)
    perhaps: dict[str, Unsure] = field(default_factory=dict)


def find_importables(
    known: Sequence[Facts],
    image: ImageManifest | None,
    mounts: Sequence[Mount],
    index_for: IndexFor,
) -> There:
    """Put together what files install, what an image holds, and what is mounted."""
    there = There()
    replaced: set[str] = set()
    for facts in known:
        if facts.file.manager is not None:
            reason = f"what {facts.file.manager} installs itself is not known"
            there.doubts.append(Unsure(reason=reason))
        steps = [step for step in _steps(facts, there.doubts) if step.action != "keep"]
        replaced.update(step.name for step in steps)
        there.importables.extend(_installed(steps, index_for(facts.file)))
    if image is not None:
        held = image.distributions.items()
        there.importables.extend(_held(each) for name, each in held if name not in replaced)
        for name in image.perhaps:
            there.perhaps[name] = Unsure(reason=f"whether {image.name} holds {name} is not known")
    for mount in mounts:
        for unread in mount.untold("files", "path"):
            there.doubts.append(Unsure(reason=f"{mount.path}: {unread.reason}"))
        there.importables.append(
            Importable(name=mount.path, version=None, by="mount", import_names=mount.import_names)
        )
    return there


def _steps(facts: Facts, doubts: list[Unsure]) -> Sequence[Step]:
    plan = facts.plan
    path = facts.file.source.path
    if isinstance(plan, Plan):
        for one in plan.unknown:
            reason = f"what {one.name} depends on is not known: {one.reason}"
            doubts.append(Unsure(reason=reason, chosen=not one.failed))
        return plan.steps
    if plan is None:
        doubts.append(Unsure(reason=f"what {path} installs was not searched for"))
    elif isinstance(plan, Conflict):
        doubts.append(Unsure(reason=f"{path} cannot be installed as it is"))
    else:
        doubts.append(Unsure(reason=plan.reason, chosen=plan.offline))
    return ()


def _installed(steps: Sequence[Step], index: ImportIndex) -> Iterable[Importable]:
    learned = index.import_names_of([step.file for step in steps if step.file is not None])
    for step in steps:
        told = learned[step.file] if step.file is not None else None
        names = told if isinstance(told, frozenset) else None
        unknown = told.reason if isinstance(told, Unavailable) else ""
        if told is None:
            unknown = "it is taken from elsewhere than an index"
        yield Importable(
            name=step.name,
            version=step.version,
            by="line" if step.lines else "dependency",
            import_names=names,
            unknown=unknown,
            lines=step.lines,
            may_be_pinned=step.may_be_proposed,
        )


def _held(held: Distribution) -> Importable:
    names = held.import_names
    return Importable(
        name=held.name,
        version=held.version,
        by="image",
        import_names=None if names is None else frozenset(names),
        unknown="the image manifest does not tell it",
    )
