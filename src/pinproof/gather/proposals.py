"""Versions to propose as pins, once the image and what pip would do are known."""

from collections.abc import Iterator

from packaging.version import Version

from pinproof.effects.breakage import find_broken_by
from pinproof.effects.plan import Plan
from pinproof.facts.requirements import Facts
from pinproof.files.release import SourceOnly
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import CoreMetadata, Index
from pinproof.requirements.model import RequirementLine
from pinproof.target.requires_python import python_allowed

# Releases whose own metadata is asked before a pin gets no proposal.
_TRIES = 5


def propose_pins(facts: Facts, image: ImageManifest, index: Index) -> dict[RequirementLine, str]:
    """Give a version for each loose line, and for each pin that does not fit the target."""
    return {**dict(_settled(facts)), **dict(_fitting(facts, image, index))}


def _settled(facts: Facts) -> Iterator[tuple[RequirementLine, str]]:
    if not isinstance(facts.plan, Plan) or not facts.plan.is_certain:
        return
    versions = {step.name: step.version for step in facts.plan.steps if step.may_be_proposed}
    for line in facts.file.walk():
        if isinstance(line, RequirementLine) and facts.pins.looseness(line) is not None:
            version = versions.get(line.normalized_name or "")
            if version is not None and facts.counts(line):
                yield line, version


def _fitting(
    facts: Facts, image: ImageManifest, index: Index
) -> Iterator[tuple[RequirementLine, str]]:
    pinned = {line.normalized_name or "": version for line, version in facts.pinned_lines()}
    for line, _ in facts.pinned_lines():
        verdict, releases = facts.verdict(line), facts.releases(line)
        if verdict is None or releases is None:
            continue
        if verdict.yanked is None and isinstance(verdict.fault, SourceOnly | None):
            continue
        name = line.normalized_name or ""

        refused: set[Version] = set()

        def is_harmless(
            version: Version, name: str = name, refused: set[Version] = refused
        ) -> bool:
            if version in refused:
                return False
            changed = {**pinned, name: str(version)}
            broken = find_broken_by(image.distributions, facts.target, changed)
            return not any(fault.requires_name == name for fault in broken)

        for _ in range(_TRIES):
            found = releases.newest_fitting(is_harmless)
            if found is None:
                break
            if _takes_python(facts, line, found, index):
                yield line, str(found)
                break
            refused.add(found)


def _takes_python(facts: Facts, line: RequirementLine, version: Version, index: Index) -> bool:
    """Ask the file itself as well: some indexes do not tell which Python it needs.

    What cannot be asked is not proposed.
    """
    verdict = facts.verdict_for(line, str(version))
    if verdict is None or not verdict.candidates:
        return True
    file = verdict.candidates[0].file
    if file.requires_python is not None:
        return True
    declared = index.metadata(file)
    return isinstance(declared, CoreMetadata) and python_allowed(
        declared.requires_python, facts.target.python, facts.target.pip
    )
