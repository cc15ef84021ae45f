"""A release that does not allow the target's Python.

## What it does

Flags a pin when the release's requires-python does not allow the target's Python. All clauses
count, and they are compared with the full version.

## Why is this bad

pip ignores files that do not allow the Python that it runs under. It finds nothing for the pin and
stops, so the container does not start.

## Example

```
scipy==1.11.1
```

Use instead:

```
scipy==1.7.3
```

## Limits

If the verdict depends on the patch release and the target names none, the finding is a warning that
says so.

## Sources

- PEP 345 and core metadata specification, Requires-Python
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.files.release import PythonMismatch
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.rule import Gap, Problem, Rule
from pinproof.rules.pinning import pin_newest
from pinproof.target.requires_python import python_allowed


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find a lock that is for other Pythons as a whole."""
    said = file.host.requires_python if file.host is not None else None
    target = facts.target
    if said is not None and not python_allowed(said.text, target.python, target.pip):
        yield Problem(
            place=file.at(said.span),
            message=f"the lock is for Python {said.text}, but the target has {target.python}, "
            "so nothing in it is installed",
            cure="make the lock for that Python as well, or install under a Python that it is for",
        )


def check_line(line: Line, facts: Facts) -> Iterator[Problem | Gap]:
    """Find a pin that only other Pythons may install."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    if verdict is not None and verdict.python_untold:
        yield Gap(
            place=line.at_version(),
            reason=f"which Python {line.name} {verdict.version} needs is not known: its index does "
            f"not say, and {verdict.python_untold.reason}",
            chosen=verdict.python_untold.is_choice,
        )
    if verdict is None or not isinstance(verdict.fault, PythonMismatch):
        return
    python = facts.target.python
    message = (
        f"{line.name} {verdict.version} needs Python {verdict.fault.specifier}, "
        f"but the target has {python}"
    )
    if verdict.depends_on_patch:
        message += f" (taken as {python.full}; another patch release would do)"
    fits = facts.write_fitting(line)
    releases = facts.releases(line)
    if releases is not None and not any(map(releases.fitting, releases.versions())):
        fits = ", and no other release fits it"
    cure, fix = pin_newest(line, facts)
    yield Problem(
        place=line.at_version(),
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
