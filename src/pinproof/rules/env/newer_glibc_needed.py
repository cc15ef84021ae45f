"""Wheels that need a newer glibc than the target has.

## What it does

Flags a pin whose wheels would fit the target's Python and machine but are built for a newer glibc,
even if pip could fall back to the sdist.

## Why is this bad

The image's C library comes from its Linux release (Ubuntu 18.04: glibc 2.27). pip does not install
such wheels: it stops, or tries to build the sdist, and inference images lack the tools for that.

## Example

```
lightgbm==4.0.0
```

Use instead:

```
lightgbm==3.3.5
```

## Limits

The target's glibc is read from the platform tag: `--platform manylinux_2_27_x86_64` means 2.27.
Where nothing names a platform, it is that of the prebuilt images with the target's Python.

## Sources

- PEP 600, Core definition
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.files.reasons import write_glibc
from pinproof.files.release import NewerGlibcNeeded
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.rules.pinning import pin_newest


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a pin whose wheels are too new for the C library."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    if verdict is None or not isinstance(verdict.fault, NewerGlibcNeeded):
        return
    fault = verdict.fault
    message = (
        f"the wheels of {line.name} {verdict.version} need glibc {write_glibc(fault.needed)}, "
        f"but the target has {write_glibc(fault.available)}"
    )
    if fault.sdist is not None:
        message += f"; pip would try to build {fault.sdist.filename} instead"
    cure, fix = pin_newest(line, facts)
    yield Problem(
        place=line.at_version(),
        message=message + facts.write_fitting(line),
        cure=cure,
        fix=fix,
    )


RULE = Rule(
    code="ENV005",
    name="newer-glibc-needed",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "index"}),
    uses=frozenset({"image", "plan"}),
    yields_to=frozenset({"requires-python-mismatch"}),
    check_line=check_line,
)
