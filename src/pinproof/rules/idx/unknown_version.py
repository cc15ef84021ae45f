"""A version that was never published.

## What it does

Flags a pin to a version that is not among the project's releases on the index.

## Why is this bad

pip stops with "no matching distribution".

## Example

```
scipy==1.99.0
```

Use instead:

```
scipy==1.7.3
```

## Limits

Builds with a local version (`torch==1.9.0+cu111`) are published on indexes of their own. Name that
index in the file or on the command line, so that it is asked as well.

## Sources

- PEP 440, Version matching and Local version identifiers
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.files.release import VersionUnknown
from pinproof.index.model import Project
from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.requirements.advice.foreign import foreign_project
from pinproof.requirements.model import Line, RequirementLine
from pinproof.requirements.specifiers import read_version
from pinproof.rule import Gap, Problem, Rule, mend, pin_to
from pinproof.rules.pinning import pin_newest
from pinproof.target.markers import environment


def check_line(line: Line, facts: Facts) -> Iterator[Problem | Gap]:
    """Find a pin to a version that was never published."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    clause = facts.pins.clause(line)
    if verdict is None or clause is None or not isinstance(verdict.fault, VersionUnknown):
        return
    if facts.target.pip.has(LEGACY_SPECIFIERS) and read_version(clause.version) is None:
        reason = (
            f"{clause.version} is not a valid PEP 440 version, and its pip compares versions as "
            "text"
        )
        yield Gap(place=line.at(clause.span), reason=reason, chosen=True)
        return
    project = facts.project(line)
    if isinstance(project, Project) and project.unseen:
        yield Gap(place=line.at(clause.span), reason=project.unseen)
        return
    message = f"{line.name} has no release {clause.version}"
    public, plus, local = clause.version.partition("+")
    cure = None
    foreign = foreign_project(line.normalized_name or "")
    if foreign is not None and foreign.is_foreign_to(environment(facts.target)["platform_system"]):
        message += f": {foreign.reason}"
        cure = "remove the line"
    elif plus:
        message += f" on the index: builds such as +{local} are published elsewhere"
        if _has_release(facts, line, public):
            message += f"; it has {public}"
            cure = (
                f"name the index that has it with --extra-index-url, or pin {line.name}=={public}"
            )
        else:
            cure = "name the index that has it with --extra-index-url"
    fix = None
    near = _released_as(facts, line, clause.version)
    if cure is None and near is not None:
        message += f"; it has {near}, of which this is a build"
        cure = f"pin {line.name}=={near}"
        fix = pin_to(line, near)
    if cure is None:
        message += facts.write_fitting(line)
        cure, fix = pin_newest(line, facts)
    else:
        cure, fix = mend(line, facts, cure, fix)
    yield Problem(place=line.at_version(), message=message, cure=cure, fix=fix)


def _released_as(facts: Facts, line: RequirementLine, text: str) -> str | None:
    """Give the release of which a builder's post-release, such as conda's, is made."""
    version = read_version(text)
    if version is None or (version.post is None and not version.is_devrelease):
        return None
    base = version.base_version
    return base if _has_release(facts, line, base) else None


def _has_release(facts: Facts, line: RequirementLine, version: str) -> bool:
    verdict = facts.verdict_for(line, version)
    return verdict is not None and verdict.version is not None


RULE = Rule(
    code="IDX002",
    name="unknown-version",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "index"}),
    uses=frozenset({"image", "plan"}),
    yields_to=frozenset({"unknown-project"}),
    check_line=check_line,
)
