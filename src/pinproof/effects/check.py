"""What new versions break in an image, as far as its own distributions declare it."""

from collections.abc import Iterator, Mapping

from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.record import record
from pinproof.requirements.declared import (
    DeclaredRequirement,
    parsed,
    read_requirement,
    requirement_name,
    surely_accepts,
)
from pinproof.requirements.model import normalize_name
from pinproof.requirements.version_range import VersionRange
from pinproof.target.markers import marker_holds
from pinproof.target.model import Target


@record
class BrokenRequirement:
    """A requirement that does not hold.

    `distribution` is as its metadata spells it, `requires` the requirement as declared,
    `requires_name` normalized. `installed_version` is `None` when nothing is installed.
    `extra` is the one through which the requirement counts; `pip check` looks at none.
    """

    distribution: str
    version: str | None
    requires: str
    requires_name: str
    installed_version: str | None
    extra: str | None = None


@record
class ServerConflict:
    """A version with which the image's server does not work; `requires` is the range."""

    requires: str
    name: str
    version: str


def _satisfied(specifier: VersionRange, version: str) -> bool:
    try:
        return specifier.contains(version)
    except ValueError:
        return any(clause.operator == "===" and clause.version == version for clause in specifier)


def requested_extras(image: ImageManifest, target: Target) -> Mapping[str, frozenset[str]]:
    """Give the extras that the image's distributions ask of each other, by normalized name."""
    extras: dict[str, frozenset[str]] = {}
    for distribution in image.distributions.values():
        for text in distribution.requires or ():
            if "[" not in text:
                continue
            requirement = parsed(text)
            if requirement is None or not requirement.extras:
                continue
            if requirement.marker is None or marker_holds(requirement.marker, target):
                name = normalize_name(requirement.name)
                extras[name] = extras.get(name, frozenset()) | requirement.extras
    return extras


def _guard(requirement: DeclaredRequirement, extras: frozenset[str], target: Target) -> str | None:
    """Give the extra through which a requirement counts, `""` for none, `None` if it does not."""
    if requirement.marker is None:
        return ""
    text = requirement.marker
    return next(
        (extra for extra in ("", *sorted(extras)) if marker_holds(text, target, extra)), None
    )


def _faults(
    distribution: Distribution,
    extras: frozenset[str],
    installed: Mapping[str, str | None],
    target: Target,
    only: frozenset[str] | None,
) -> Iterator[BrokenRequirement]:
    # Some declare the same twice.
    for text in dict.fromkeys(distribution.requires or ()):
        name = requirement_name(text)
        if only is not None and name not in only:
            continue
        version = installed.get(name)
        if name in installed and (version is None or surely_accepts(text, version)):
            continue
        # What PEP 440 forbids is no need for a pip that cannot read it.
        requirement = read_requirement(text, lenient=target.pip.has(LEGACY_SPECIFIERS))
        if requirement is None:
            continue
        extra = _guard(requirement, extras, target)
        if extra is None:
            continue
        if version is None or not _satisfied(requirement.specifier, version):
            yield BrokenRequirement(
                distribution=distribution.name,
                version=distribution.version,
                requires=text,
                requires_name=name,
                installed_version=version,
                extra=extra or None,
            )


def _installed(distributions: Mapping[str, Distribution]) -> dict[str, str | None]:
    return {name: held.version for name, held in distributions.items()}


def broken_by(
    image: ImageManifest, target: Target, changes: Mapping[str, str]
) -> tuple[BrokenRequirement, ...]:
    """Give the requirements that hold in the image and no longer do after the changes.

    `changes` map normalized names to new versions, all put in place together. Of a distribution
    that is itself replaced nothing is said: what its new version requires is not known here.
    """
    before = _installed(image.distributions)
    changed = {name: version for name, version in changes.items() if before.get(name) != version}
    if not changed:
        return ()
    after = {**before, **changed}
    extras = requested_extras(image, target)
    only = frozenset(changed)
    broken: list[BrokenRequirement] = []
    for name, distribution in image.distributions.items():
        if name in changed or not distribution.requires:
            continue
        asked = extras.get(name, frozenset())
        now = tuple(_faults(distribution, asked, after, target, only))
        if now:
            already = {
                fault.requires for fault in _faults(distribution, asked, before, target, only)
            }
            broken += [fault for fault in now if fault.requires not in already]
    return tuple(broken)


def check_installed(
    distributions: Mapping[str, Distribution], target: Target
) -> tuple[BrokenRequirement, ...]:
    """Say what `pip check` would; it looks at no extras. The names are normalized."""
    installed = _installed(distributions)
    return tuple(
        fault
        for distribution in distributions.values()
        for fault in _faults(distribution, frozenset(), installed, target, None)
    )


def already_broken(image: ImageManifest, target: Target) -> tuple[BrokenRequirement, ...]:
    """Give the requirements that do not hold in the image as it is, extras included."""
    installed = _installed(image.distributions)
    extras = requested_extras(image, target)
    return tuple(
        fault
        for name, distribution in image.distributions.items()
        for fault in _faults(distribution, extras.get(name, frozenset()), installed, target, None)
    )


def server_conflicts(
    image: ImageManifest, changes: Mapping[str, str]
) -> tuple[ServerConflict, ...]:
    """Give the changes that leave a range of the image's server.

    A range that the image itself does not keep is not counted.
    """
    conflicts: list[ServerConflict] = []
    for text in image.server:
        name = requirement_name(text)
        version = changes.get(name)
        held = image.distributions.get(name)
        if version is None or (held is not None and held.version == version):
            continue
        if surely_accepts(text, version):
            continue
        requirement = parsed(text)
        if requirement is None or _satisfied(requirement.specifier, version):
            continue
        if (
            held is not None
            and held.version is not None
            and not _satisfied(requirement.specifier, held.version)
        ):
            continue
        conflicts.append(ServerConflict(requires=text, name=name, version=version))
    return tuple(conflicts)
