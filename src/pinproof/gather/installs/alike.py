"""Plans of files that are alike: the same lines, image and target have the same plan."""

from collections.abc import Hashable

from pinproof.effects.plan import Planned
from pinproof.image.manifest import ImageManifest
from pinproof.index.client import PublishedIndex
from pinproof.record import replace
from pinproof.requirements.alike.content import identify_content
from pinproof.requirements.alike.moving import NamesFileError, move_places
from pinproof.requirements.model import RequirementsFile
from pinproof.resolve.unknown import Unresolved
from pinproof.target.model import Target


class AlikePlans:
    """The plans of a run, by all that they follow from."""

    def __init__(self) -> None:
        """Nothing was planned yet."""
        self._known: dict[Hashable, Planned] = {}

    def find(self, key: Hashable | None, file: RequirementsFile) -> Planned | None:
        """Give the plan of a file if one like it was planned, with its own places."""
        known = None if key is None else self._known.get(key)
        if known is None:
            return None
        lines = zip(known.file.lines, file.lines, strict=True)
        try:
            return move_places(replace(known, file=file), known.file.source, file.source, lines)
        except NamesFileError:
            return None

    def keep(self, key: Hashable | None, planned: Planned) -> None:
        """Keep a plan for files like that one; what was not found out may be found out later."""
        if key is not None and not isinstance(planned.outcome, Unresolved):
            self._known[key] = planned


def identify_plan(
    file: RequirementsFile,
    target: Target,
    image: ImageManifest | None,
    index: PublishedIndex,
    *,
    takes_dependencies: bool,
) -> Hashable | None:
    """Give all that a plan follows from but the path; `None` where more may play a part."""
    content = identify_content(file)
    return None if content is None else (content, target, id(image), id(index), takes_dependencies)
