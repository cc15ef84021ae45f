"""A release that does not allow the target's Python.

## What it does

Compares the pinned release's requires-python with the target's Python: all of its bounds,
against the full version.

## Why is this bad

pip passes over releases that do not allow the running Python, finds nothing for the pin,
and the boot stops.

## Example

```
scipy==1.11.1
```

Use instead:

```
scipy==1.7.3
```

## Limits

When the target names no patch release and the verdict depends on it, the finding is a
warning that says so.

## Sources

- PEP 345 and core metadata specification, Requires-Python
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.files.release import PythonMismatch
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.rule import Gap, Problem, Rule, mend, pin_to
from pinproof.target.requires_python import python_allowed


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find a lock that is for other Pythons as a whole."""
    said = file.host.requires_python if file.host is not None else None
    target = facts.target
    if said is not None and not python_allowed(said.text, target.python, target.pip):
        yield Problem(
            place=file.at(said.span),
            message=f"the lock is for Python {said.text}, the target has {target.python}: "
            "nothing of it is installed",
            cure="lock for that Python as well, or install under one that the lock is for",
        )


def check_line(line: Line, facts: Facts) -> Iterator[Problem | Gap]:
    """Find a pin that only other Pythons may install."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    if verdict is not None and verdict.python_untold:
        yield Gap(
            place=line.at(line.specifier_span or line.name_span),
            reason=f"which Python {line.name} {verdict.version} needs is not known: its index does "
            f"not state it, and {verdict.python_untold.reason}",
            chosen=verdict.python_untold.is_choice,
        )
    if verdict is None or not isinstance(verdict.fault, PythonMismatch):
        return
    python = facts.target.python
    message = (
        f"{line.name} {verdict.version} needs Python {verdict.fault.specifier}, "
        f"the target has {python}"
    )
    if verdict.depends_on_patch:
        message += f" (taken as {python.full}; another patch release would do)"
    newest = facts.newest_fitting(line)
    fits = facts.write_fitting(line)
    releases = facts.releases(line)
    if releases is not None and not any(map(releases.fitting, releases.versions())):
        fits = ", and no other release fits it"
    cure, fix = mend(
        line,
        facts,
        f"pin {line.name}=={newest}" if newest else None,
        pin_to(line, str(newest)) if newest else None,
    )
    yield Problem(
        place=line.at(line.specifier_span or line.name_span),
        message=message + fits,
        cure=cure,
        fix=fix,
        severity="warning" if verdict.depends_on_patch else None,
    )


RULE = Rule(
    code="ENV001",
    name="requires-python-mismatch",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "index"}),
    uses=frozenset({"image", "plan"}),
    yields_to=frozenset({"unknown-version"}),
    check_file=check_file,
    check_line=check_line,
)
