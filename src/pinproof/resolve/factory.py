"""Makes candidates, one object for each, and tells what each depends on.

Source: pip, resolution/resolvelib/factory.py.
"""

from collections.abc import Iterable

from packaging.version import Version

from pinproof.files.referents import NOT_BUILT, parse_file_url
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import CoreMetadata, Index, Unavailable
from pinproof.pip.behaviour import LEGACY_SPECIFIERS, PYTHON_FIRST, SPLIT_EXTRAS
from pinproof.requirements.declared import read_requirement
from pinproof.requirements.markers import find_marker_fault
from pinproof.requirements.model import normalize_name
from pinproof.requirements.specifiers import read_version
from pinproof.resolve.candidates import (
    AlreadyInstalledCandidate,
    BaseCandidate,
    Candidate,
    ExtrasCandidate,
    LinkCandidate,
    RequiresPythonCandidate,
    format_name,
)
from pinproof.resolve.requirements import (
    ExplicitRequirement,
    Requirement,
    RequiresPythonRequirement,
    SpecifierRequirement,
)
from pinproof.resolve.straight.ends import NotReadYet, NotStraight
from pinproof.resolve.unknown import UnknownRequirements
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target


class StoppingMarker(Exception):  # noqa: N818 - carries data out of the engine
    """A candidate declares a requirement whose marker pip cannot evaluate: it stops at once."""

    def __init__(self, requirement: Requirement, candidate: Candidate, reason: str) -> None:
        """Keep what is declared, by what, and why it cannot be evaluated."""
        super().__init__(reason)
        self.requirement = requirement
        self.candidate = candidate
        self.reason = reason


class Factory:
    """The candidates of one search; the engine tells them apart by identity."""

    def __init__(
        self,
        *,
        index: Index,
        target: Target,
        image: ImageManifest | None,
        dependencies: bool,
        is_shared: bool = False,
    ) -> None:
        """Start with none; `dependencies` is false for `--no-deps`.

        What `is_shared` by searches makes no candidates of addresses: these are of one search.
        `only_known`: raise `NotReadYet` where the index would have to be asked.
        """
        self.only_known = False
        self._is_shared = is_shared
        self.unknown: dict[str, UnknownRequirements] = {}
        self.python = RequiresPythonCandidate(version=Version(target.python.full))
        self._index = index
        self._target = target
        self._image = image
        self._pip = target.pip
        self._dependencies = dependencies
        self._installed: dict[str, AlreadyInstalledCandidate | None] = {}
        self._links: dict[str, LinkCandidate] = {}
        self._extended: dict[tuple[int, tuple[str, ...]], ExtrasCandidate] = {}
        self._metadata: dict[str, CoreMetadata | None] = {}
        self._dependencies_of: dict[int, tuple[Candidate, list[Requirement]]] = {}

    def depends(self, candidate: Candidate) -> list[Requirement]:
        """Give what a candidate depends on, in the order in which pip learns it."""
        known = self._dependencies_of.get(id(candidate))
        if known is None:
            # The candidate stays alive beside its answer, so that no other object gets its id.
            known = self._dependencies_of[id(candidate)] = (candidate, self._depends(candidate))
        return known[1]

    def _depends(self, candidate: Candidate) -> list[Requirement]:
        if isinstance(candidate, RequiresPythonCandidate):
            return []
        if isinstance(candidate, ExtrasCandidate):
            base = candidate.base
            text = f"{base.name}=={base.version}" if base.version else base.name
            needs: list[Requirement] = [ExplicitRequirement(candidate=base, text=text)]
            if self._dependencies:
                needs += self._declares(base, candidate.extras)
            return needs
        declared = self._declares(candidate, ()) if self._dependencies else []
        if isinstance(candidate, AlreadyInstalledCandidate):
            return declared
        metadata = self.metadata(candidate)
        if metadata is None or not metadata.requires_python:
            return declared
        python = RequiresPythonRequirement(text=metadata.requires_python)
        return [python, *declared] if self._pip.has(PYTHON_FIRST) else [*declared, python]

    def _declares(self, base: BaseCandidate, extras: tuple[str, ...]) -> list[Requirement]:
        requires: Iterable[str] = ()
        if isinstance(base, AlreadyInstalledCandidate):
            requires = base.distribution.requires or ()
        else:
            metadata = self.metadata(base)
            if metadata is not None:
                requires = metadata.requires_dist or ()
                if extras:
                    provided = {normalize_name(extra) for extra in metadata.provides_extra}
                    extras = tuple(extra for extra in extras if extra in provided)
        needs: list[Requirement] = []
        for text in requires:
            needs += self._read(text, extras, base)
        return needs

    def _read(self, text: str, extras: tuple[str, ...], base: BaseCandidate) -> list[Requirement]:
        requirement = read_requirement(text, lenient=self._pip.has(LEGACY_SPECIFIERS))
        if requirement is None:
            return []
        name = normalize_name(requirement.name)
        asked = tuple(sorted({normalize_name(extra) for extra in requirement.extras}))
        named = SpecifierRequirement(
            name=name,
            identifier=format_name(name, asked),
            specifier=requirement.specifier,
            text=text,
            extras=asked,
        )
        marker = requirement.marker
        if marker is not None:
            fault = find_marker_fault(marker, self._pip)
            if fault is not None:
                raise StoppingMarker(named, base, fault.message)
            if not any(marker_holds(marker, self._target, extra) for extra in extras or ("",)):
                return []
        if requirement.url is not None:
            return self._read_direct(text, name, requirement.url, asked)
        if asked and requirement.specifier and self._pip.has(SPLIT_EXTRAS):
            return [named.without_extras(), named]
        return [named]

    def _read_direct(
        self, text: str, name: str, url: str, extras: tuple[str, ...]
    ) -> list[Requirement]:
        if self._is_shared:
            raise NotStraight
        file = parse_file_url(url)
        if file is None:
            self.unknown[url] = UnknownRequirements(name=name, version=None, reason=NOT_BUILT)
            return []
        base = self.link(LinkCandidate(name=name, version=file.version, file=file, is_direct=True))
        if not extras:
            return [ExplicitRequirement(candidate=base, text=text)]
        extended = ExplicitRequirement(candidate=self.extend(base, extras), text=text)
        if self._pip.has(SPLIT_EXTRAS):
            return [ExplicitRequirement(candidate=base, text=text), extended]
        return [extended]

    def installed(self, name: str) -> AlreadyInstalledCandidate | None:
        """Give what the image holds under a normalized name."""
        if name not in self._installed:
            held = self._image.distributions.get(name) if self._image is not None else None
            self._installed[name] = (
                None
                if held is None
                else AlreadyInstalledCandidate(
                    name=name, version=read_version(held.version or ""), distribution=held
                )
            )
        return self._installed[name]

    def link(self, made: LinkCandidate) -> LinkCandidate:
        """Give the one candidate for a file."""
        return self._links.setdefault(made.file.url, made)

    def extend(self, base: BaseCandidate, extras: tuple[str, ...]) -> ExtrasCandidate:
        """Give the one candidate of a base with extras."""
        key = (id(base), extras)
        if key not in self._extended:
            self._extended[key] = ExtrasCandidate(
                base=base, extras=extras, identifier=format_name(base.name, extras)
            )
        return self._extended[key]

    def adopt(self, candidate: BaseCandidate | ExtrasCandidate) -> None:
        """Take a candidate that a line names as the one for its file."""
        if isinstance(candidate, ExtrasCandidate):
            self._extended.setdefault((id(candidate.base), candidate.extras), candidate)
            candidate = candidate.base
        if isinstance(candidate, LinkCandidate):
            self.link(candidate)

    def metadata(self, base: LinkCandidate) -> CoreMetadata | None:
        """Give what a file declares; what is not told is noted in `unknown`."""
        key = base.file.url
        if key not in self._metadata:
            if self.only_known:
                raise NotReadYet
            answer = self._index.metadata(base.file)
            if isinstance(answer, Unavailable):
                self._note(base, answer.reason, answer)
                self._metadata[key] = None
            else:
                if answer.requires_dist is None:
                    self._note(base, "its sdist tells what it needs only when it is built")
                self._metadata[key] = answer
        return self._metadata[key]

    def has_read(self, base: LinkCandidate) -> bool:
        """Tell whether it is known what a file declares."""
        return base.file.url in self._metadata

    def knows_needs(self, base: LinkCandidate) -> bool:
        """Tell whether a file says what it depends on."""
        metadata = self.metadata(base)
        return metadata is not None and metadata.requires_dist is not None

    def is_discarded(self, base: LinkCandidate) -> bool:
        """Tell whether pip passes a release over because of what it declares."""
        if self._pip.has(LEGACY_SPECIFIERS):
            return False
        metadata = self.metadata(base)
        return metadata is not None and any(
            read_requirement(text, lenient=False) is None for text in metadata.requires_dist or ()
        )

    def _note(self, base: LinkCandidate, reason: str, answer: Unavailable | None = None) -> None:
        self.unknown[base.file.url] = UnknownRequirements(
            name=base.name,
            version=str(base.version) if base.version else None,
            reason=reason,
            offline=answer is not None and answer.offline,
            failed=answer is not None and not answer.is_choice,
        )
