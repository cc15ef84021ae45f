"""What may be chosen, one object for each, and what each choice depends on."""

from collections.abc import Iterable

from packaging.version import Version

from pinproof.image.manifest import ImageManifest
from pinproof.index.model import CoreMetadata, Index, Unavailable
from pinproof.pip.behaviour import PipBehaviour
from pinproof.requirements.declared import read_requirement
from pinproof.requirements.model import normalize_name
from pinproof.resolve.model import Unknown
from pinproof.resolve.references import NOT_BUILT, file_of_url
from pinproof.resolve.requirements import (
    Base,
    Choosable,
    Exact,
    Installed,
    Published,
    PythonRange,
    Ranged,
    ThePython,
    Wanted,
    WithExtras,
    identifier_of,
)
from pinproof.resolve.roots import without_extras
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target


class Choices:
    """The choices of one search; the engine tells them apart by identity."""

    def __init__(
        self,
        *,
        index: Index,
        target: Target,
        image: ImageManifest | None,
        pip: PipBehaviour,
        dependencies: bool,
    ) -> None:
        """Start with none; `dependencies` is false for `--no-deps`."""
        self.unknown: dict[str, Unknown] = {}
        self.python = ThePython(version=Version(target.python.full))
        self._index = index
        self._target = target
        self._image = image
        self._pip = pip
        self._dependencies = dependencies
        self._installed: dict[str, Installed | None] = {}
        self._published: dict[str, Published] = {}
        self._extended: dict[tuple[int, tuple[str, ...]], WithExtras] = {}
        self._metadata: dict[str, CoreMetadata | None] = {}
        self._wanted: dict[int, tuple[Choosable, list[Wanted]]] = {}

    def depends(self, candidate: Choosable) -> list[Wanted]:
        """Give what a choice depends on, in the order in which pip learns it."""
        known = self._wanted.get(id(candidate))
        if known is None:
            # The choice stays alive beside its answer, so that no other object gets its id.
            known = self._wanted[id(candidate)] = (candidate, self._depends(candidate))
        return known[1]

    def known(self) -> list[tuple[Choosable, list[Wanted]]]:
        """Give every choice whose dependencies were looked at, with these."""
        return list(self._wanted.values())

    def _depends(self, candidate: Choosable) -> list[Wanted]:
        if isinstance(candidate, ThePython):
            return []
        if isinstance(candidate, WithExtras):
            base = candidate.base
            text = f"{base.name}=={base.version}" if base.version else base.name
            wanted: list[Wanted] = [Exact(candidate=base, text=text)]
            if self._dependencies:
                wanted += self._declares(base, candidate.extras)
            return wanted
        declared = self._declares(candidate, ()) if self._dependencies else []
        if isinstance(candidate, Installed):
            return declared
        metadata = self.metadata(candidate)
        if metadata is None or not metadata.requires_python:
            return declared
        python = PythonRange(text=metadata.requires_python)
        return [python, *declared] if self._pip.python_first else [*declared, python]

    def _declares(self, base: Base, extras: tuple[str, ...]) -> list[Wanted]:
        requires: Iterable[str] = ()
        if isinstance(base, Installed):
            requires = base.distribution.requires or ()
        else:
            metadata = self.metadata(base)
            if metadata is not None:
                requires = metadata.requires_dist or ()
                if extras:
                    provided = {normalize_name(extra) for extra in metadata.provides_extra}
                    extras = tuple(extra for extra in extras if extra in provided)
        wanted: list[Wanted] = []
        for text in requires:
            wanted += self._read(text, extras)
        return wanted

    def _read(self, text: str, extras: tuple[str, ...]) -> list[Wanted]:
        requirement = read_requirement(text, lenient=not self._pip.strict_metadata)
        if requirement is None:
            return []
        if requirement.marker is not None:
            marker = requirement.marker
            if not any(marker_holds(marker, self._target, extra) for extra in extras or ("",)):
                return []
        name = normalize_name(requirement.name)
        asked = tuple(sorted({normalize_name(extra) for extra in requirement.extras}))
        if requirement.url is not None:
            return self._read_direct(text, name, requirement.url, asked)
        ranged = Ranged(
            name=name,
            identifier=identifier_of(name, asked),
            specifier=requirement.specifier,
            text=text,
            extras=asked,
        )
        if asked and requirement.specifier and self._pip.splits_extras:
            return [without_extras(ranged), ranged]
        return [ranged]

    def _read_direct(self, text: str, name: str, url: str, extras: tuple[str, ...]) -> list[Wanted]:
        file = file_of_url(url)
        if file is None:
            self.unknown[url] = Unknown(name=name, version=None, reason=NOT_BUILT)
            return []
        base = self.base(Published(name=name, version=file.version, file=file, is_direct=True))
        if not extras:
            return [Exact(candidate=base, text=text)]
        extended = Exact(candidate=self.extend(base, extras), text=text)
        if self._pip.splits_extras:
            return [Exact(candidate=base, text=text), extended]
        return [extended]

    def installed(self, name: str) -> Installed | None:
        """Give what the image holds under a normalized name."""
        if name not in self._installed:
            held = self._image.distributions.get(name) if self._image is not None else None
            self._installed[name] = (
                None
                if held is None
                else Installed(name=name, version=_version(held.version), distribution=held)
            )
        return self._installed[name]

    def base(self, published: Published) -> Published:
        """Give the one choice for a file."""
        return self._published.setdefault(published.file.url, published)

    def extend(self, base: Base, extras: tuple[str, ...]) -> WithExtras:
        """Give the one choice of a base with extras."""
        key = (id(base), extras)
        if key not in self._extended:
            self._extended[key] = WithExtras(
                base=base, extras=extras, identifier=identifier_of(base.name, extras)
            )
        return self._extended[key]

    def adopt(self, candidate: Base | WithExtras) -> None:
        """Take a choice that a line names as the one for its file."""
        if isinstance(candidate, WithExtras):
            self._extended.setdefault((id(candidate.base), candidate.extras), candidate)
            candidate = candidate.base
        if isinstance(candidate, Published):
            self.base(candidate)

    def metadata(self, base: Published) -> CoreMetadata | None:
        """Give what a file declares; what is not told is noted in `unknown`."""
        key = base.file.url
        if key not in self._metadata:
            answer = self._index.metadata(base.file)
            if isinstance(answer, Unavailable):
                self._note(base, answer.reason, answer)
                self._metadata[key] = None
            else:
                if answer.requires_dist is None:
                    self._note(base, "its sdist tells what it needs only when it is built")
                self._metadata[key] = answer
        return self._metadata[key]

    def is_discarded(self, base: Published) -> bool:
        """Tell whether pip passes a release over because of what it declares."""
        if not self._pip.strict_metadata:
            return False
        metadata = self.metadata(base)
        return metadata is not None and any(
            read_requirement(text, lenient=False) is None for text in metadata.requires_dist or ()
        )

    def _note(self, base: Published, reason: str, answer: Unavailable | None = None) -> None:
        self.unknown[base.file.url] = Unknown(
            name=base.name,
            version=str(base.version) if base.version else None,
            reason=reason,
            offline=answer is not None and answer.offline,
            failed=answer is not None and not answer.offline,
        )


def _version(text: str | None) -> Version | None:
    try:
        return None if text is None else Version(text)
    except ValueError:
        return None
