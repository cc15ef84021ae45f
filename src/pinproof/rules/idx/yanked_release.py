"""A release that its authors have withdrawn.

## What it does

Flags a pin to a release all of whose files are yanked. The message gives the reason if the index
states one.

## Why is this bad

pip still installs it for an exact pin, with a warning that is easily missed in a boot log. The
authors consider it broken, and may delete it.

## Example

```
attrs==21.1.0
```

Use instead:

```
attrs==21.2.0
```

## Limits

If only some files of a release are yanked, it is judged by the file that pip would choose.

## Sources

- PEP 592, Installers
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule
from pinproof.rules.pinning import pin_newest


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a withdrawn release."""
    if not isinstance(line, RequirementLine):
        return
    verdict = facts.verdict(line)
    if verdict is None or verdict.yanked is None:
        return
    newest = facts.newest_fitting(line)
    cure, fix = pin_newest(line, facts, say=f"the newest release that fits is {newest}: ")
    yield Problem(
        place=line.at_version(),
        message=f"{line.name} {verdict.version} is yanked"
        + (f": {verdict.yanked}" if verdict.yanked else ""),
        cure=cure,
        fix=fix,
    )


RULE = Rule(
    code="IDX003",
    name="yanked-release",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "index"}),
    uses=frozenset({"image", "plan"}),
    check_line=check_line,
)
