"""What changed between two images."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from packaging.requirements import InvalidRequirement, Requirement

from pinproof.image.extras import AskedExtras, find_asked_extras
from pinproof.image.manifest import Distribution, ImageManifest
from pinproof.record import record, replace
from pinproof.requirements.model import normalize_name
from pinproof.requirements.specifiers import read_version

ImageChange: TypeAlias = Literal["added", "removed", "upgraded", "downgraded", "changed"]


@record
class FieldChange:
    """A property of the image that differs; `None` where an image does not tell it."""

    name: str
    before: str | None
    after: str | None


@record
class DistributionChange:
    """A distribution that differs. Versions are `None` where the image has it not.

    Where an image's documentation states only a range, the range stands for the version.
    `requires_added` and `requires_removed` compare what both declare; they are empty when one
    of them does not tell. `unasked` are those among them that count only with an extra that
    nothing in the image of their side asks for.
    """

    name: str
    change: ImageChange
    before: str | None
    after: str | None
    requires_added: tuple[str, ...] = ()
    requires_removed: tuple[str, ...] = ()
    unasked: frozenset[str] = frozenset()

    @property
    def is_only_unasked(self) -> bool:
        """Tell whether nothing differs but what nobody asks for."""
        requires = {*self.requires_added, *self.requires_removed}
        return self.before == self.after and bool(requires) and requires <= self.unasked


@record
class ImageDiff:
    """What one has to know who moves from one image to another; names of both sides first."""

    before: str
    after: str
    fields: tuple[FieldChange, ...]
    distributions: tuple[DistributionChange, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing differs."""
        return not self.fields and not self.distributions


def diff_images(before: ImageManifest, after: ImageManifest) -> ImageDiff:
    """Compare two images, distribution by distribution."""
    names = sorted({*before.distributions, *after.distributions})
    asked = find_asked_extras(before), find_asked_extras(after)
    changes = [
        _with_unasked(change, *asked)
        for name in names
        if (change := _change(before.distributions.get(name), after.distributions.get(name)))
    ]
    both = before.distributions.keys() & after.distributions.keys()
    changed = {normalize_name(change.name) for change in changes}
    return ImageDiff(
        before=before.name,
        after=after.name,
        fields=tuple(_fields(before, after)),
        distributions=tuple(changes),
        unchanged=len(both - changed),
    )


def _fields(before: ImageManifest, after: ImageManifest) -> Iterator[FieldChange]:
    pairs: list[tuple[str, str | None, str | None]] = [
        ("python", before.python, after.python),
        ("platform", before.platform, after.platform),
        ("pip", before.pip, after.pip),
        ("framework", _listed(before.framework), _listed(after.framework)),
        ("server", _listed(before.server), _listed(after.server)),
    ]
    pairs += (
        (f"boot.{key}", _told(before.boot.get(key)), _told(after.boot.get(key)))
        for key in sorted({*before.boot, *after.boot})
    )
    for name, old, new in pairs:
        if old != new:
            yield FieldChange(name=name, before=old, after=new)


def _listed(texts: tuple[str, ...]) -> str | None:
    return ", ".join(texts) or None


def _told(value: object) -> str | None:
    return None if value is None else str(value)


def _change(before: Distribution | None, after: Distribution | None) -> DistributionChange | None:
    if before is None:
        if after is None:
            return None
        return DistributionChange(
            name=after.name, change="added", before=None, after=_version(after)
        )
    if after is None:
        return DistributionChange(
            name=before.name, change="removed", before=_version(before), after=None
        )
    added, removed = _requirements(before, after)
    change = _direction(before, after)
    if change is None and not added and not removed:
        return None
    return DistributionChange(
        name=after.name,
        change=change or "changed",
        before=_version(before),
        after=_version(after),
        requires_added=added,
        requires_removed=removed,
    )


def _with_unasked(
    change: DistributionChange, before: AskedExtras, after: AskedExtras
) -> DistributionChange:
    sides = ((change.requires_added, after), (change.requires_removed, before))
    unasked = frozenset(
        text for texts, asked in sides for text in texts if asked.leave_out(text, change.name)
    )
    return replace(change, unasked=unasked) if unasked else change


def _requirements(
    before: Distribution, after: Distribution
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if before.requires is None or after.requires is None:
        return (), ()
    old, new = set(map(_canonical, before.requires)), set(map(_canonical, after.requires))
    return tuple(sorted(new - old)), tuple(sorted(old - new))


def _canonical(requirement: str) -> str:
    """Write a requirement one way, so that `a (>=1)` and `a>=1` are the same."""
    try:
        return str(Requirement(requirement))
    except InvalidRequirement:
        return requirement


def _version(held: Distribution) -> str:
    return held.version or held.stated or "unknown"


def _direction(before: Distribution, after: Distribution) -> ImageChange | None:
    if (before.version, before.stated) == (after.version, after.stated):
        return None
    old, new = read_version(before.version or ""), read_version(after.version or "")
    if old is None or new is None:
        return "changed"
    if old == new:
        return None
    return "upgraded" if new > old else "downgraded"
