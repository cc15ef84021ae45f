"""What a rule may know of a script's imports: what is imported, and what will be there."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from pinproof.imports.model import Import, ScriptReading
from pinproof.imports.names import ALWAYS_THERE, is_shared, known_distribution
from pinproof.metadata.import_names import brings, holds
from pinproof.record import field, record
from pinproof.requirements.model import RequirementLine, RequirementsFile, normalize_name
from pinproof.target.model import Target

# Who has a distribution there: a line of the file, what a line depends on, the image, a
# mounted directory.
BroughtBy: TypeAlias = Literal["line", "dependency", "image", "mount"]


@record(eq=False)
class Importable:
    """A distribution that will be there, and what can be imported of it.

    `import_names` is `None` where nobody knows, and `unknown` says why. `lines` are those that
    ask for it, `may_be_pinned` whether its version may be proposed as a pin.
    """

    name: str
    version: str | None
    by: BroughtBy
    import_names: frozenset[str] | None
    unknown: str = ""
    lines: tuple[RequirementLine, ...] = ()
    may_be_pinned: bool = False


@record(eq=False)
class Unsure:
    """Why more may be there than is known; `chosen` as in `Unchecked`."""

    reason: str
    chosen: bool = True


@record(eq=False)
class Bringer:
    """A distribution that would bring a module.

    `version` fits the target, `None` where none is known. `is_certain`: its files were looked at.
    """

    name: str
    version: str | None = None
    is_certain: bool = False


@record(eq=False)
class ImportAnswer:
    """What comes of an import: who brings it, why nobody knows, or neither: then it is missing.

    `lacks` is what nothing that will be there brings, `None` where all is brought: of a folder that
    several distributions share the first module that the import takes out of it.
    """

    bringers: tuple[Importable, ...] = ()
    lacks: str | None = None
    unsure: Unsure | None = None
    is_there: bool = False

    @property
    def missing(self) -> str | None:
        """The name of what is missing, `None` where nothing is or nobody knows."""
        return None if self.is_there or self.unsure else self.lacks


@record
class ImportFacts:
    """A script, where it runs, and what will be there for it to import.

    `files` are the requirements files that are installed for it, `perhaps` are
    distributions, by normalized name, that may be there or not. `described` names all that was
    looked at, for messages. `would_bring` gives, by name, what is missing would come with.
    """

    reading: ScriptReading
    target: Target
    files: tuple[RequirementsFile, ...] = ()
    importables: tuple[Importable, ...] = ()
    doubts: tuple[Unsure, ...] = ()
    perhaps: Mapping[str, Unsure] = field(default_factory=dict)
    described: tuple[str, ...] = ()
    would_bring: Mapping[str, Bringer] = field(default_factory=dict)

    def answer(self, made: Import) -> ImportAnswer:
        """Tell who brings what is imported."""
        told = [each for each in self.importables if each.import_names is not None]
        found = tuple(
            each for each in told if brings(each.import_names or (), made.module, made.names)
        )
        lacks = self._lacks(made, [each.import_names or frozenset() for each in told])
        top = normalize_name(made.top)
        is_there = (
            made.top in self.reading.as_folders
            or made.top in ALWAYS_THERE
            # Nothing tells what it brings, but its name does.
            or any(
                each.import_names is None and normalize_name(each.name) == top
                for each in self.importables
            )
        )
        unsure = None
        if lacks is not None and not is_there:
            unsure = self._perhaps(made) or self._unsure()
        return ImportAnswer(bringers=found, lacks=lacks, unsure=unsure, is_there=is_there)

    def cause_of(self, missing: str) -> str:
        """Give what several missing modules have in common: what would bring them all."""
        bringer = self.would_bring.get(missing)
        return missing if bringer is None else bringer.name

    @staticmethod
    def _lacks(made: Import, told: Sequence[frozenset[str]]) -> str | None:
        module = made.module
        if any(holds(names, module) for names in told):
            return None
        is_folder = any(brings(names, module) for names in told)
        wanted = [f"{module}.{name}" for name in made.names if name != "*"]
        if wanted and (is_folder or is_shared(module)):
            return next((each for each in wanted if not any(brings(it, each) for it in told)), None)
        if is_folder:
            return None
        # As Python says it: what is in a package that is not there is not even looked for.
        is_begun = is_shared(made.top) or any(brings(names, made.top) for names in told)
        return module if is_begun else made.top

    def _perhaps(self, made: Import) -> Unsure | None:
        if not self.perhaps:
            return None
        name = known_distribution(made.module, made.names) or normalize_name(made.top)
        return self.perhaps.get(name)

    def _unsure(self) -> Unsure | None:
        if self.doubts:
            return self.doubts[0]
        for remark in self.reading.doubts:
            line = remark.place.start.line
            return Unsure(reason=f"{remark.place.source.path}:{line}: {remark.text}")
        unknown = next((each for each in self.importables if each.import_names is None), None)
        if unknown is None:
            return None
        version = f" {unknown.version}" if unknown.version is not None else ""
        reason = f"what can be imported of {unknown.name}{version} is not known: {unknown.unknown}"
        return Unsure(reason=reason)
