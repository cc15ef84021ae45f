"""Parts of the facts that could not be had, and what stays unchecked for want of them."""

from collections.abc import Callable, Mapping

from pinproof.facts.parts import Part
from pinproof.facts.requirements import Facts
from pinproof.finding import Gaps, Unchecked
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import Unavailable
from pinproof.rule import RuleEntry
from pinproof.target.model import Target

_NO_IMAGE = "no image is named; name one with --image"
_APART = "it goes into an environment that holds nothing of the image"
_OFFLINE = "the run is offline, and the cache does not hold it"


def without_part(entry: RuleEntry, facts: Facts) -> Unchecked | None:
    """Give the gap of a rule that cannot be judged for this file at all."""
    path = facts.file.source.path
    if "image" in entry.needs and facts.image is None:
        if facts.file.manager is not None:
            reason = f"{facts.file.manager} makes an environment that holds nothing of an image"
            return Unchecked(rule=entry, reason=reason, path=path, chosen=True)
        return without_image(entry, path, _APART if facts.target.is_apart else "")
    if "image" in entry.needs and facts.image is not None and facts.image.doubt:
        return without_image(entry, path, facts.image.doubt)
    if "python" in entry.needs and facts.target.undecided:
        return without_python(entry, path, facts.target)
    unread = facts.unread_constraints() if "constraints" in entry.needs else None
    if unread is not None:
        reason = f"the constraints of line {unread.number} could not be read, and may pin it"
        return Unchecked(
            rule=entry, reason=reason, path=unread.source.path, line=unread.number, chosen=True
        )
    return None


def without_python(entry: RuleEntry, path: str, target: Target) -> Unchecked:
    """Give the gap of a rule that needs the target's Python where nobody knows it."""
    reason = f"the Python is not known: {target.undecided_why}; name it with --python"
    return Unchecked(rule=entry, reason=reason, path=path, chosen=True)


def without_image(entry: RuleEntry, path: str, doubt: str = "") -> Unchecked:
    """Give the gap of a rule that needs an image where none is named, or one is in doubt."""
    return Unchecked(rule=entry, reason=doubt or _NO_IMAGE, path=path, chosen=True)


def add_unanswered(
    gaps: Gaps, rules: tuple[RuleEntry, ...], path: str, line: int, answer: Unavailable
) -> None:
    """Add the gap of rules where a source was asked and could not be reached."""
    # Offline, what is missing is missing for one reason, wherever it would have come from.
    reason = _OFFLINE if answer.offline else answer.reason
    gaps.add(rules, reason, path, line, chosen=answer.is_choice)


def add_gaps(gaps: Gaps, entry: RuleEntry, facts: Facts) -> None:
    """Add what a rule does not see of the parts that it needs, for the file as a whole.

    Where an index does not answer for one line only that line is unchecked, which is not told
    here.
    """
    for part, missing in _MISSING.items():
        if part in entry.needs:
            missing(gaps, entry, facts)


def _dependencies(gaps: Gaps, entry: RuleEntry, facts: Facts) -> None:
    """Add a gap for each pin of which nobody knows what it depends on."""
    if not facts.dependencies:
        return
    rules = (entry,)
    for line, _ in facts.pinned_lines():
        if entry.only_with_extras and not line.extras:
            continue
        answer = facts.dependencies.get(line.normalized_name or "")
        if isinstance(answer, Unavailable):
            add_unanswered(gaps, rules, line.source.path, line.number, answer)


def _installation(gaps: Gaps, entry: RuleEntry, facts: Facts) -> None:
    """Add a gap where pip would stop: what a file brings in is known once it can be installed."""
    if facts.plan is None:
        return
    from pinproof.resolve.explain.conflict import Conflict  # noqa: PLC0415 - only after a search

    if isinstance(facts.plan, Conflict) and not facts.has_repair:
        reason = "the file cannot be installed as it is"
        gaps.add((entry,), reason, facts.file.source.path, chosen=True)


def _plan(gaps: Gaps, entry: RuleEntry, facts: Facts) -> None:
    """Add a gap where the search for what pip would do has no answer, or not the whole one."""
    if facts.plan is None:
        return
    from pinproof.resolve.unknown import Unresolved  # noqa: PLC0415 - only where a search was due

    if isinstance(facts.plan, Unresolved):
        path = facts.file.source.path
        answer = Unavailable(name="", reason=facts.plan.reason, offline=facts.plan.offline)
        add_unanswered(gaps, (entry,), path, 0, answer)
        return
    from pinproof.effects.consequences import find_leading_line  # noqa: PLC0415 - only after a search
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - as above

    if isinstance(facts.plan, Plan):
        for one in facts.plan.unknown:
            name = f"{one.name} {one.version}" if one.version is not None else one.name
            line = one.line or find_leading_line(facts.plan, one.name)
            gaps.add(
                (entry,),
                _OFFLINE if one.offline else f"{name}: {one.reason}",
                (line or facts.file).source.path,
                line.number if line is not None else 1,
                # What only a build tells is no failure of a source.
                chosen=not one.failed,
            )


def _image(gaps: Gaps, entry: RuleEntry, facts: Facts) -> None:
    """Add what a build may have put into the image besides."""
    for reason in facts.image.gaps if facts.image is not None else ():
        gaps.add((entry,), reason, facts.file.source.path, chosen=True)


def _image_requirements(gaps: Gaps, entry: RuleEntry, facts: Facts) -> None:
    if facts.image is not None:
        add_without_requirements(gaps, entry, facts.image, facts.file.source.path)


def add_without_requirements(gaps: Gaps, entry: RuleEntry, image: ImageManifest, path: str) -> None:
    """Say where a manifest does not tell what most of the image's distributions need.

    Single ones that nobody knows are part of every rebuilt list, which a note says.
    """
    held = image.distributions.values()
    unknown = sum(each.requires is None for each in held)
    if 2 * unknown > len(held):
        reason = f"{image.name} does not tell what {unknown} of its distributions need"
        gaps.add((entry,), reason, path, chosen=True)


_MISSING: Mapping[Part, Callable[[Gaps, RuleEntry, Facts], None]] = {
    "dependencies": _dependencies,
    "installation": _installation,
    "plan": _plan,
    "image": _image,
    "image-requirements": _image_requirements,
}
