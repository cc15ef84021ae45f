"""Rules and facts to findings, for a mounted directory; pure and total."""

from collections.abc import Sequence

from pinproof.facts.mount import MountFacts
from pinproof.lint.unchecked import add_without_requirements, without_image, without_python
from pinproof.lint.verdict import Hearing, Severities, Verdict
from pinproof.registry import load
from pinproof.rule import RuleEntry


def lint_mount(
    facts: MountFacts, entries: Sequence[RuleEntry], *, severities: Severities | None = None
) -> Verdict:
    """Judge one mounted directory by those rules; `severities` are those that a project sets."""
    heard = Hearing(path=facts.mount.path, target=facts.target, severities=severities or {})
    for entry in entries:
        if "image" in entry.needs and facts.image is None:
            heard.unchecked.append(without_image(entry, facts.mount.path))
            continue
        if "image" in entry.needs and facts.image is not None and facts.image.doubt:
            heard.unchecked.append(without_image(entry, facts.mount.path, facts.image.doubt))
            continue
        if "python" in entry.needs and facts.target.undecided:
            heard.unchecked.append(without_python(entry, facts.mount.path, facts.target))
            continue
        heard.add(entry, load(entry).check_mount(facts))
        if "image-requirements" in entry.needs and facts.image is not None:
            add_without_requirements(heard.unchecked, entry, facts.image, facts.mount.path)
    return heard.verdict()
