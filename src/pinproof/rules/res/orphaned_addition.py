"""A pin that was added for a dependency, and that nothing needs any more.

## What it does

`--fix` adds pins for dependencies under a heading of their own, each with a comment `# via` that
says what needs it. This rule flags such a pin if nothing else in the plan needs it any more.

## Why is this bad

The line that needed it is gone, or now needs something else. It is still downloaded and installed
at every start, and may hold back other packages.

## Example

```
joblib==1.1.0

# What the lines above bring in:
pytz==2021.1  # via pandas
```

Use instead:

```
joblib==1.1.0
```

## Limits

The rule needs the plan and an image. Nothing is flagged while lines that only a person can repair
are left, because one of them may need the pin.

## Sources

- pip-tools, pip-compile: the comments `# via`
"""

import re
from collections.abc import Iterator

from pinproof.effects.plan import Plan
from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.rule import Edit, Fix, Problem, Rule
from pinproof.rules.addition import HEADING

_VIA = re.compile(r"#\s*via\s+(?P<names>\S.*)")


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find pins that were added and that only their own lines ask for."""
    plan = facts.repair.plan if facts.repair is not None else facts.plan
    left = facts.repair.undecided if facts.repair is not None else ()
    if left or not isinstance(plan, Plan) or not plan.is_certain:
        return
    unasked = {step.name for step in plan.steps if not step.parents}
    for line, names in _added(file):
        if line.normalized_name in unasked:
            edit = Edit(place=line.at(None), text="", how="drop")
            yield Problem(
                place=line.at(line.name_span),
                message=f"{line.name} was added as a dependency of {names}, and nothing needs it "
                "any more",
                cure="remove the line",
                fix=Fix(message=f"remove {line.text}", edits=(edit,), safe=True),
            )


def _added(file: RequirementsFile) -> Iterator[tuple[RequirementLine, str]]:
    """Give the lines that were added, with what they say that asked for them."""
    start = file.source.text.find(HEADING)
    for line in file.lines if start >= 0 else ():
        if isinstance(line, RequirementLine) and line.span.start > start and line.comment:
            via = _VIA.match(line.comment.text)
            if via is not None:
                yield line, via["names"]


RULE = Rule(
    code="RES004",
    name="orphaned-addition",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "python", "image", "plan", "installation"}),
    uses=frozenset({"index"}),
    check_file=check_file,
)
