"""A pin that was added for what other lines brought in, and that nothing asks for any more.

## What it does

Looks at the pins under the heading that `--fix` writes over what the lines above bring in, each
with a comment `# via` and what asked for it. One that nothing else asks for any more in the plan
is reported.

## Why is this bad

It was there for a line that is gone or needs something else today. It is downloaded and installed
at every boot all the same, and may hold back what is still needed.

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

Needs the plan, and an image. Where lines are left to a person to decide about, nothing is said:
they may be what asks for it.

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
                message=f"{line.name} was added for what {names} brought in, and nothing asks for "
                "it any more",
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
