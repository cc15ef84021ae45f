"""A release without a file for the target.

## What it does

Flags a pin when no file of the release fits the target: no wheel has tags that the target accepts,
and there is no sdist.

## Why is this bad

pip stops with "no matching distribution", so the container does not start. Typically the release
has no sdist, and wheels only for Windows or macOS, or only for other Pythons.

## Example

```
pywin32==301
```

Use instead:

```
psutil==5.9.0
```

## Limits

Wheels that only need a newer glibc are reported by `newer-glibc-needed`.

## Sources

- PEP 425, Compatibility tags
- PEP 600, Platform tags for Linux
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.files.reasons import write_rejections
from pinproof.files.release import NoCompatibleFile
from pinproof.requirements.advice.foreign import foreign_project
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule, mend
from pinproof.target.markers import environment


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a pin none of whose files fits."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    if verdict is None or not isinstance(verdict.fault, NoCompatibleFile):
        return
    target = facts.target
    foreign = foreign_project(line.normalized_name or "")
    if foreign is not None and not foreign.is_foreign_to(environment(target)["platform_system"]):
        foreign = None
    newest = facts.newest_fitting(line)
    cure = f"pin {line.name}=={newest}" if newest else None
    if foreign is not None:
        cure = f'remove the line, or end it with ; platform_system == "{foreign.system}"'
    cure, fix = mend(line, facts, cure)
    why = f": {foreign.reason}" if foreign else ""
    yield Problem(
        place=line.at_version(),
        message=f"no file of {line.name} {verdict.version} fits Python {target.python} on "
        f"{target.platform}{why} ({write_rejections(verdict.rejections)})"
        + facts.write_fitting(line),
        cure=cure,
        fix=fix,
    )


RULE = Rule(
    code="ENV002",
    name="no-compatible-file",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "index"}),
    uses=frozenset({"image", "plan"}),
    yields_to=frozenset({"newer-glibc-needed"}),
    check_line=check_line,
)
